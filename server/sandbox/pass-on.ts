import replyFrom from '@fastify/reply-from';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { modeOf } from '../../domain/mode';
import { failureName } from '../../platform/failure-name';
import { bearerOf } from '../../platform/operator-access';
import type { ServerContext } from '../context';
import { Problem } from '../errors';

/** Longer than a poll may wait, so that only a lost sandbox runs into it. */
const ANSWER_TIMEOUT_MS = 40_000;
const MOST_CONNECTIONS = 200;

const WITHOUT_BODY: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Passes the requests of test keys and of test bills' links on to the sandbox's server, before anything but their
 * target and key is read. What is passed on counts in this server's load, and is bounded by the sandbox besides.
 */
export function passOnToSandbox(app: FastifyInstance, { settings }: Pick<ServerContext, 'settings'>): void {
  const { sandbox } = settings;
  if (sandbox === undefined) return;
  void app.register(replyFrom, {
    base: sandbox.url,
    // Its lines and its cache would hold URLs, and a bill's link is a secret.
    disableRequestLogging: true,
    disableCache: true,
    // A repeat is the caller's decision.
    retryMethods: [],
    destroyAgent: true,
    undici: { connections: MOST_CONNECTIONS, headersTimeout: ANSWER_TIMEOUT_MS, bodyTimeout: ANSWER_TIMEOUT_MS },
  });
  app.addHook('onRequest', async (request, reply) => {
    if (modeOf({ url: request.url, bearer: bearerOf(request) }) === 'live') return undefined;
    passOn(request, reply);
    return reply;
  });
}

/** @throws Problem NOT_FOUND for a target that no proxy passes on, such as one with `..` in it */
function passOn(request: FastifyRequest, reply: FastifyReply): void {
  if (!WITHOUT_BODY.includes(request.method)) request.body = request.raw;
  try {
    void reply.from(undefined, {
      rewriteRequestHeaders: (_request, headers) => ({ ...headers, 'x-forwarded-for': request.ip }),
      onError: (failed, { error }) => {
        request.log.warn({ failure: failureName(error) }, 'the sandbox did not answer');
        void failed.send(new Problem('UNAVAILABLE'));
      },
    });
  } catch {
    throw new Problem('NOT_FOUND');
  }
}
