import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { EndpointOrder, type EndpointSettings, type WebhookBehaviour } from './webhook-behaviours';
import type { WebhookBooks, WebhookEntry } from './webhook-books';
import { isSigned, type WebhookHeaders } from './webhook-signature';

const MAX_WEBHOOK_BYTES = 256 * 1024;
const CHUNK = Buffer.alloc(64 * 1024, ' ');

const OK = 200;
const NO_CONTENT = 204;
/** The redirect that makes a follower send the same body again. */
const TEMPORARY_REDIRECT = 307;
const UNAUTHORIZED = 401;
const INTERNAL_SERVER_ERROR = 500;

export type WebhookReceiver = {
  readonly books: WebhookBooks;
  readonly settings: EndpointSettings;
  readonly now: () => Date;
};

type EventFacts = Pick<WebhookEntry, 'type' | 'subjectId' | 'version' | 'eventTimestamp'>;

/** How a webhook is answered. */
type Manner = {
  /** The HTTP status, or null when there is no answer. */
  readonly answered: number | null;
  readonly act: (reply: FastifyReply) => Promise<void> | undefined;
};

const Endpoint = Type.Object({ endpoint: Type.String() });
/** Any other name is not found. */
const ENDPOINT = ':endpoint(^[a-z0-9-]{1,64}$)';
const ReceivedQuery = Type.Object(
  { subjectId: Type.Optional(Type.String()), id: Type.Optional(Type.String()) },
  { additionalProperties: false },
);

/** Receives webhooks for any number of endpoints, and sets and shows what each of them does with them. */
export async function webhookRoutes(app: FastifyInstance, receiver: WebhookReceiver): Promise<void> {
  const { books, settings } = receiver;
  // It coerces nothing in a body: a number for a secret is a mistake in a test.
  app.setValidatorCompiler(TypeBoxValidatorCompiler);
  const routes = app.withTypeProvider<TypeBoxTypeProvider>();

  await app.register(receivingRoute, receiver);

  routes.put(
    `/control/webhooks/${ENDPOINT}`,
    { schema: { params: Endpoint, body: EndpointOrder } },
    ({ params, body }, reply) => {
      settings.set(params.endpoint, body);
      return reply.code(NO_CONTENT).send();
    },
  );

  routes.get(
    `/control/webhooks/${ENDPOINT}/received`,
    { schema: { params: Endpoint, querystring: ReceivedQuery } },
    ({ params, query: { subjectId, id } }) => ({
      items: books
        .of(params.endpoint)
        .filter((entry) => subjectId === undefined || entry.subjectId === subjectId)
        .filter((entry) => id === undefined || entry.id === id),
    }),
  );

  routes.delete(`/control/webhooks/${ENDPOINT}`, { schema: { params: Endpoint } }, ({ params }, reply) => {
    settings.forget(params.endpoint);
    books.forget(params.endpoint);
    return reply.code(NO_CONTENT).send();
  });
}

/** The route that senders call. On its own, as it takes the bytes of any body. */
async function receivingRoute(app: FastifyInstance, receiver: WebhookReceiver): Promise<void> {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
  app.withTypeProvider<TypeBoxTypeProvider>().post(
    `/webhooks/${ENDPOINT}`,
    {
      schema: { params: Endpoint },
      bodyLimit: MAX_WEBHOOK_BYTES,
      // A body that could not be read, such as one that is too long, is booked as well.
      errorHandler: (error, request, reply) => {
        const { statusCode = INTERNAL_SERVER_ERROR } = error;
        const { endpoint } = request.params as { readonly endpoint: string };
        if (statusCode < INTERNAL_SERVER_ERROR)
          book(receiver, { endpoint, request, facts: NO_FACTS, verified: false, answered: statusCode });
        void reply.code(statusCode).send(error);
      },
    },
    async (request, reply) => {
      await receive(receiver, request.params.endpoint, request).act(reply);
      return reply;
    },
  );
}

/** Verifies a webhook, reads it only then, and books it before it is answered. */
function receive(receiver: WebhookReceiver, endpoint: string, request: FastifyRequest): Manner {
  const { settings, now } = receiver;
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const verified = isSigned(headersOf(request), body, settings.secretsOf(endpoint), now());
  const facts = verified ? factsOf(body) : NO_FACTS;
  const manner = verified ? mannerOf(settings.take(endpoint, facts)) : answering(UNAUTHORIZED);
  book(receiver, { endpoint, request, facts, verified, answered: manner.answered });
  return manner;
}

type Receipt = Pick<WebhookEntry, 'endpoint' | 'verified' | 'answered'> & {
  readonly request: FastifyRequest;
  readonly facts: EventFacts;
};

function book({ books, now }: WebhookReceiver, { endpoint, request, facts, verified, answered }: Receipt): void {
  const { id, timestamp } = headersOf(request);
  books.record({
    endpoint,
    id: id === '' ? null : id,
    ...facts,
    sentAt: /^[0-9]+$/.test(timestamp) ? integerOrNull(Number(timestamp)) : null,
    receivedAt: now().toISOString(),
    verified,
    answered,
  });
}

function headersOf({ headers }: Pick<FastifyRequest, 'headers'>): WebhookHeaders {
  const [id = '', timestamp = '', signature = ''] = ['id', 'timestamp', 'signature']
    .map((name) => headers[`webhook-${name}`])
    .map((value) => (typeof value === 'string' ? value : ''));
  return { id, timestamp, signature };
}

const NO_FACTS: EventFacts = { type: null, subjectId: null, version: null, eventTimestamp: null };

function factsOf(body: Buffer): EventFacts {
  const { type, subjectId, version, timestamp } = objectOf(body);
  return {
    type: textOrNull(type),
    subjectId: textOrNull(subjectId),
    version: integerOrNull(version),
    eventTimestamp: textOrNull(timestamp),
  };
}

function objectOf(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function integerOrNull(value: unknown): number | null {
  return Number.isSafeInteger(value) ? Number(value) : null;
}

function mannerOf(behaviour: WebhookBehaviour): Manner {
  switch (behaviour.kind) {
    case 'accept':
      return answering(NO_CONTENT);
    case 'status':
      return answering(behaviour.status);
    case 'slow':
      return { answered: NO_CONTENT, act: (reply) => answerAfter(reply, behaviour.delayMs) };
    case 'silent':
      return { answered: null, act: (reply) => void reply.hijack() };
    case 'reset':
      return { answered: null, act: (reply) => void reply.hijack().raw.socket?.resetAndDestroy() };
    case 'redirect':
      return {
        answered: TEMPORARY_REDIRECT,
        act: (reply) => void reply.redirect(behaviour.location, TEMPORARY_REDIRECT),
      };
    case 'huge-body':
      // Fastify pipes it: it waits for a slow reader, and ends with a reader that hangs up.
      return { answered: OK, act: (reply) => void reply.code(OK).type('text/plain').send(bodyOf(behaviour.bytes)) };
  }
}

function answering(status: number): Manner {
  return { answered: status, act: (reply) => void reply.code(status).send() };
}

async function answerAfter(reply: FastifyReply, delayMs: number): Promise<void> {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    gone.abort();
  });
  await sleep(delayMs, undefined, { signal: gone.signal }).catch(() => undefined);
  // Nobody is left to answer when the sender has hung up.
  if (gone.signal.aborted) reply.hijack();
  else reply.code(NO_CONTENT).send();
}

/** Chunks are created as they are read, so that a huge body takes no more memory than a small one. */
function bodyOf(bytes: number): Readable {
  return Readable.from(chunksOf(bytes), { objectMode: false, highWaterMark: CHUNK.length });
}

function* chunksOf(bytes: number): Generator<Buffer> {
  for (let left = bytes; left > 0; left -= CHUNK.length) yield CHUNK.subarray(0, left);
}
