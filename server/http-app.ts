import './route-config';
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import helmet from '@fastify/helmet';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, {
  type ConnectionError,
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { stackWithoutMessage } from '../platform/failure-name';
import { renderProblemPage } from '../web/problem-page';
import { closeAnsweredConnections } from './closing';
import {
  pageProblem,
  Problem,
  PROBLEM_CONTENT_TYPE,
  problemBody,
  type ProblemCode,
  problems,
  RETRY_AFTER_SECONDS,
} from './errors';
import { readForwardedWithPorts } from './forwarded';
import { languageOf } from './payer/language';
import { logAnswers } from './request-lines';
import { traceRequests } from './request-spans';
import { serializersOnce } from './serializers';
import { faultsOf, validatorsByPart } from './validators';

const BODY_LIMIT_BYTES = 16 * 1024;
const REQUEST_TIMEOUT_MS = 30_000;

export type AppOptions = {
  readonly log: FastifyBaseLogger;
  readonly trustedProxies?: readonly string[];
  /** Spans are sent: there is one for each request. */
  readonly isTraced?: boolean;
  /** What a failure means to the caller, if the server's own parts may have thrown it. */
  readonly meaningOf?: (failure: FastifyError, request: FastifyRequest) => Problem | undefined;
};

/** A server without routes: what it says to everybody, in logs and of whom a request comes. */
export function httpApp({ log, trustedProxies = [], isTraced = false, meaningOf }: AppOptions) {
  const problemOf = (failure: FastifyError, request: FastifyRequest): Problem =>
    meaningOf?.(failure, request) ?? commonProblemOf(failure, request);
  const app = Fastify({
    loggerInstance: log,
    // The hook below logs requests: Fastify's own line holds the URL, and a bill's link is a secret.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    genReqId: () => randomUUID(),
    // For URLs that reach no route: without it, Fastify answers in its own form and quotes the URL.
    clientErrorHandler: answerBelowHttp,
    frameworkErrors: (failure, request, reply) => {
      void answerProblem(problemOf(failure, request), request, reply);
    },
    schemaController: { compilersFactory: { buildValidator: validatorsByPart, buildSerializer: serializersOnce } },
  }).withTypeProvider<TypeBoxTypeProvider>();

  void app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        connectSrc: ["'self'"],
        imgSrc: ["'self'"],
        fontSrc: ["'self'"],
        formAction: ["'none'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
  });
  if (isTraced) traceRequests(app);
  logAnswers(app, log);
  closeAnsweredConnections(app);
  app.addHook('onSend', async (_request, reply) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
  app.setErrorHandler<FastifyError>((failure, request, reply) =>
    answerProblem(problemOf(failure, request), request, reply),
  );
  app.setNotFoundHandler((request, reply) => answerProblem(new Problem('NOT_FOUND'), request, reply));

  if (trustedProxies.length > 0) readForwardedWithPorts(app);
  return app;
}

/**
 * Answers input that is not an HTTP request, or has too large a head, with a bare status. The caller is unknown, so a
 * body would have the wrong form for some of them.
 */
function answerBelowHttp(failure: ConnectionError, socket: Socket): void {
  if (failure.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = statusesBelowHttp[failure.code] ?? '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

const statusesBelowHttp: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

const fastifyProblems: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'BODY_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
};

function commonProblemOf(failure: FastifyError, request: FastifyRequest): Problem {
  if (failure instanceof Problem) return failure;
  if (failure.validation !== undefined) {
    // The only header that a route requires.
    if (failure.validationContext === 'headers') return new Problem('IDEMPOTENCY_KEY_REQUIRED');
    const errors = faultsOf(failure.validationContext ?? 'request', failure.validation);
    return new Problem('INVALID_REQUEST', { errors });
  }
  const known = fastifyProblems[failure.code];
  if (known !== undefined) return new Problem(known);
  if (failure.statusCode !== undefined && failure.statusCode < 500) return new Problem('INVALID_REQUEST');
  // The message may quote the data that was being handled, so only its kind is logged.
  request.log.error(
    { failure: failure.name, code: failure.code, stack: stackWithoutMessage(failure) },
    'a request broke',
  );
  return new Problem('INTERNAL');
}

function answerProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const declared = problems[problem.code];
  const { url, config } = request.routeOptions;
  // A person who follows a dead link also gets a page.
  const isPage = config.audience === 'page' || url === undefined;
  const language = languageOf(request.headers['accept-language']);
  const audience = config.audience === undefined ? 'developer' : language;
  const retryAfterSeconds = problem.retryAfterSeconds ?? (declared.retryable ? RETRY_AFTER_SECONDS : undefined);
  if (retryAfterSeconds !== undefined && !reply.hasHeader('retry-after'))
    reply.header('retry-after', retryAfterSeconds);
  if (isPage && request.headers.accept?.includes('text/html') === true) {
    const told = pageProblem(problem.code);
    return reply
      .code(declared.status)
      .type('text/html; charset=utf-8')
      .send(renderProblemPage({ language, isLinkWrong: told === 'NOT_FOUND', detail: problems[told].payer[language] }));
  }
  return reply
    .code(declared.status)
    .type(PROBLEM_CONTENT_TYPE)
    .send(problemBody(problem, audience, request.id));
}
