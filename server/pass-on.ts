import replyFrom from '@fastify/reply-from';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { failureName } from '../platform/failure-name';
import { Problem } from './errors';

/** Longer than a poll may wait, so that only a lost server runs into it. */
const ANSWER_TIMEOUT_MS = 40_000;

const WITHOUT_BODY: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Of one connection, not of a message (RFC 9110, 7.6.1). `expect` is one too: by the time a request is passed on, the
 * sender has been told to go on.
 */
const OF_A_CONNECTION = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const ofTheMessage = <V>(headers: Readonly<Record<string, V>>): Record<string, V> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_A_CONNECTION.has(name)));

/** Makes the app able to {@link passOn} requests. @param connections the most to one server; undefined: no bound */
export function takePassing(app: FastifyInstance, { connections }: { readonly connections?: number } = {}): void {
  void app.register(replyFrom, {
    // Its lines and its cache would hold URLs, and a bill's link is a secret.
    disableRequestLogging: true,
    disableCache: true,
    // A repeat is the caller's decision.
    retryMethods: [],
    destroyAgent: true,
    undici: {
      headersTimeout: ANSWER_TIMEOUT_MS,
      bodyTimeout: ANSWER_TIMEOUT_MS,
      ...(connections === undefined ? {} : { connections }),
    },
  });
}

/** A URL's parser would make another path of it than the one that was judged here. */
const CHANGED_BY_URL = /^[^?]*(?:\\|\/(?:\.|%2e){1,2}(?:[/?]|$))/i;

type Destination = {
  /** Without a slash at the end. */
  readonly url: string;
  /** For the log. */
  readonly name: string;
  /** The body, if it was read; otherwise it is passed on as it comes. */
  readonly body?: Buffer | undefined;
  /** @default a {@link Problem} UNAVAILABLE */
  readonly whenAway?: () => unknown;
};

/**
 * Passes a request on as it came, and its answer back. The caller's address goes with it, for which the other server
 * must trust this one (TRUSTED_PROXIES).
 * @throws Problem NOT_FOUND for a target that no proxy passes on, such as one with `..` in it
 */
export function passOn(request: FastifyRequest, reply: FastifyReply, to: Destination): void {
  const { body, whenAway = () => reply.send(new Problem('UNAVAILABLE')) } = to;
  if (CHANGED_BY_URL.test(request.url)) throw new Problem('NOT_FOUND');
  if (body === undefined && !WITHOUT_BODY.includes(request.method)) request.body = request.raw;
  try {
    void reply.from(undefined, {
      getUpstream: () => to.url,
      ...(body === undefined
        ? {}
        : { body, contentType: request.headers['content-type'] ?? 'application/octet-stream' }),
      rewriteRequestHeaders: (_request, headers) => ({ ...ofTheMessage(headers), 'x-forwarded-for': request.ip }),
      rewriteHeaders: (headers) => ofTheMessage(headers),
      onError: (_reply, { error }) => {
        request.log.warn({ to: to.name, failure: failureName(error) }, 'a server did not answer what was passed on');
        whenAway();
      },
    });
  } catch {
    throw new Problem('NOT_FOUND');
  }
}
