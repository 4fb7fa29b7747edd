import type { FastifyBaseLogger, FastifyInstance, FastifyRequest } from 'fastify';
import { countAnswer } from '../platform/metrics';
import { idsIn } from '../platform/named-ids';

declare module 'fastify' {
  interface FastifyRequest {
    /** The ids that a request is about beside those in its path, for its log line. */
    about: Readonly<Record<string, string>>;
  }
}

/** Counts each answer, and logs one line for it with the ids that it is about, so that an id finds its requests. */
export function logAnswers(app: FastifyInstance, log: FastifyBaseLogger): void {
  app.decorateRequest('about');
  app.addHook('onRequest', async (request) => {
    request.about = {};
  });
  // This line has only these fields, and searching them for secrets would cost a tenth of a poll.
  const answers = log.child({}, { redact: [] });
  app.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions } = request;
    countAnswer({ method, route: routeOptions.url, status: reply.statusCode, ms: reply.elapsedTime });
    answers.info(
      {
        reqId: request.id,
        method,
        route: routeOptions.url ?? 'none',
        ...idsIn(request.params),
        ...request.about,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'answered',
    );
  });
}

/** Notes what a request turned out to be about. */
export function noteAbout(request: FastifyRequest, ...ids: readonly string[]): void {
  request.about = { ...request.about, ...idsIn(ids) };
}
