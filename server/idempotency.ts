import { createHmac, timingSafeEqual } from 'node:crypto';
import { Type } from '@sinclair/typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Transaction } from '../platform/database';
import type { IdempotentRequest } from '../platform/rows';
import {
  answerRequest,
  beginRequest,
  forgetRequest,
  type RequestKey,
  takeOverRequest,
  unlockRequest,
} from '../records/idempotent-requests';
import type { ServerContext } from './context';
import { Problem, problems } from './errors';
import { IDEMPOTENCY_KEY } from './examples/values';
import { noteAbout } from './request-lines';
import { BODY_REFUSALS } from './schemas';

/** Longer than any request may run; after it, a request whose server died may be taken over. */
const LOCK_MS = 60_000;
/** Shorter than the wait that a refused caller is told. */
const LET_GO_AGAIN_MS = 1_000;
/** How long answers are kept: 15 days. */
export const KEEP_ANSWERS_MS = 15 * 24 * 3_600_000;

/** Header of every POST that has an effect. */
export const IdempotencyHeaders = Type.Object({
  'idempotency-key': Type.String({
    pattern: '^[\\x21-\\x7e]{8,128}$',
    description:
      'A new one for each new request; the same one for a repeated request. 8 to 128 printable ASCII characters.',
    examples: [IDEMPOTENCY_KEY],
  }),
});

/** The refusals that every POST with an Idempotency-Key may give. */
export const IDEMPOTENT_REFUSALS = [
  'UNAUTHENTICATED',
  'IDEMPOTENCY_KEY_REQUIRED',
  'IDEMPOTENCY_KEY_REUSED',
  'REQUEST_IN_PROGRESS',
  ...BODY_REFUSALS,
] as const;

/** A part of answers that must be erasable: it is not kept with them. */
export type Apart<Body> = {
  /** The answer as it is kept. */
  readonly without: (body: Body) => Body;
  /** The whole answer, with the part as it is stored now. */
  readonly again: (kept: Body) => Promise<Body>;
};

type Asked<Body> = {
  readonly key: string;
  /** A merchant id, or `admin`: one caller's keys mean nothing for another. */
  readonly scope: string;
  /** The id of the effect, if this is the first request with its key. */
  readonly newEffectId: () => string;
  readonly status: number;
  /** @default the whole answer is kept */
  readonly apart?: Apart<Body>;
};

export type Effect<Body> = Omit<Asked<Body>, 'status'> & {
  /** One status, or one by what is answered. */
  readonly status: number | ((body: Body) => number);
  /**
   * Performs the effect, or finds it done under this id. After a crash, a repeated request calls it with the same id,
   * so it looks for its effect before it checks anything that may have changed since. A problem that it throws is
   * answered and forgotten, so it must have had no effect. After a retryable problem, or any other failure, the repeat
   * calls it with the same id, so part of the effect may exist.
   */
  readonly run: (effectId: string) => Promise<Body>;
};

/** An effect that is one transaction of PostgreSQL, and nothing else. */
export type StoredEffect<Body> = Asked<Body> & {
  /** Performs the effect. A problem that it throws undoes it. */
  readonly store: (tx: Transaction, effectId: string) => Promise<Body>;
  /** The effect of an earlier request under this id, if it was performed: rules may have changed since. */
  readonly find: (effectId: string) => Promise<Body | undefined>;
};

type Context = Pick<ServerContext, 'db' | 'keyrings' | 'clock' | 'settings'>;

/**
 * Answers a POST once: a repeat with the same key gets the same answer, from PostgreSQL.
 * @throws Problem REQUEST_IN_PROGRESS while the first request runs, IDEMPOTENCY_KEY_REUSED for another request
 */
export async function answerOnce<Body>(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  effect: Effect<Body>,
): Promise<FastifyReply> {
  const row = rowOf(request, effect);
  const digest = digestOf(context, request);
  const taken = await takeKey(context, row, digest, effect.newEffectId());
  if ('answered' in taken) return replay(context, reply, taken.answered, effect.apart);
  noteAbout(request, taken.effectId);
  const body = await effectOf(context, row, taken, effect);
  return reply.code(statusOf(effect, body)).send(body);
}

/**
 * As {@link answerOnce}, of an effect that the transaction which stores its answer performs too: neither is ever there
 * without the other.
 */
export async function storeOnce<Body>(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  { store, find, ...asked }: StoredEffect<Body>,
): Promise<FastifyReply> {
  const row = rowOf(request, asked);
  const first = { ...row, digest: new Uint8Array(digestOf(context, request)), effectId: asked.newEffectId() };
  try {
    const body = await context.db.$transaction(async (tx) => {
      const stored = await store(tx, first.effectId);
      const sealedAnswer = sealAnswer(context, row, kept(asked, stored));
      const answer = { status: asked.status, sealedAnswer, lockedUntil: null };
      if (!(await beginRequest(tx, { ...first, ...answer, createdAt: context.clock() }))) throw new AskedBefore();
      return stored;
    });
    noteAbout(request, first.effectId);
    return await reply.code(asked.status).send(body);
  } catch (failure) {
    // A repeat may also be refused by what its first request has stored.
    if (failure instanceof Problem && !(await isKnown(context, row))) throw failure;
    if (!(failure instanceof Problem || failure instanceof AskedBefore)) throw failure;
  }
  const run = async (effectId: string): Promise<Body> =>
    (await find(effectId)) ?? context.db.$transaction((tx) => store(tx, effectId));
  return answerOnce(context, request, reply, { ...asked, run });
}

const statusOf = <Body>({ status }: Effect<Body>, body: Body): number =>
  typeof status === 'number' ? status : status(body);

const kept = <Body>({ apart }: Pick<Asked<Body>, 'apart'>, body: Body): Body => apart?.without(body) ?? body;

/** Undoes the effect of a request whose key is taken. */
class AskedBefore extends Error {}

const isKnown = async ({ db }: Context, row: RequestKey): Promise<boolean> =>
  (await db.idempotentRequest.findUnique({ where: { scope_route_key: row } })) !== null;

const rowOf = (request: FastifyRequest, { scope, key }: Pick<Asked<never>, 'scope' | 'key'>): RequestKey => ({
  scope,
  route: `${request.method} ${request.routeOptions.url ?? ''}`,
  key,
});

/** Runs the effect and stores its answer, or frees the key. */
async function effectOf<Body>(
  context: Context,
  row: RequestKey,
  { effectId, lockedUntil }: Begun,
  effect: Effect<Body>,
) {
  try {
    const body = await effect.run(effectId);
    await keepAnswer(context, row, statusOf(effect, body), kept(effect, body));
    return body;
  } catch (failure) {
    const hadNoEffect = failure instanceof Problem && !problems[failure.code].retryable;
    await letGo(context, row, lockedUntil, hadNoEffect ? forgetRequest : unlockRequest);
    throw failure;
  }
}

/** A request is the same if its parameters and body are; the order of fields in the body's text counts. */
function digestOf({ settings }: Context, request: FastifyRequest): Buffer {
  const text = JSON.stringify([request.params, request.body ?? null]);
  return createHmac('sha256', settings.requestDigestKey).update(text).digest();
}

type Begun = { readonly effectId: string; readonly lockedUntil: Date };
type Taken = Begun | { readonly answered: IdempotentRequest };

async function takeKey({ db, clock }: Context, row: RequestKey, digest: Buffer, effectId: string): Promise<Taken> {
  const now = clock();
  const lockedUntil = new Date(now.getTime() + LOCK_MS);
  const first = { ...row, digest: new Uint8Array(digest), effectId, lockedUntil, createdAt: now };
  if (await beginRequest(db, first)) return { effectId, lockedUntil };

  const earlier = await db.idempotentRequest.findUnique({ where: { scope_route_key: row } });
  // The first request was refused between our two statements, so it had no effect.
  if (earlier === null) throw new Problem('REQUEST_IN_PROGRESS');
  if (!timingSafeEqual(digest, earlier.digest)) throw new Problem('IDEMPOTENCY_KEY_REUSED');
  if (earlier.lockedUntil === null) return { answered: earlier };
  const isOurs = await takeOverRequest(db, row, { from: earlier.lockedUntil, now, until: lockedUntil });
  if (!isOurs) throw new Problem('REQUEST_IN_PROGRESS');
  return { effectId: earlier.effectId, lockedUntil };
}

const keepAnswer = (context: Context, row: RequestKey, status: number, body: unknown): Promise<void> =>
  answerRequest(context.db, row, { status, sealedAnswer: sealAnswer(context, row, body) });

const sealAnswer = ({ keyrings }: Context, row: RequestKey, body: unknown): Uint8Array<ArrayBuffer> =>
  new Uint8Array(keyrings.answer.seal(Buffer.from(JSON.stringify(body)), sealedFor(row)));

/** Frees a key: at once, or, if the database is away, as soon as it is back. */
async function letGo(context: Context, row: RequestKey, lockedUntil: Date, how: typeof forgetRequest): Promise<void> {
  await how(context.db, row, lockedUntil).catch(() => {
    if (context.clock() >= lockedUntil) return;
    setTimeout(() => void letGo(context, row, lockedUntil, how), LET_GO_AGAIN_MS).unref();
  });
}

async function replay<Body>(
  { keyrings }: Context,
  reply: FastifyReply,
  { status, sealedAnswer, ...row }: IdempotentRequest,
  apart: Apart<Body> | undefined,
): Promise<FastifyReply> {
  if (status === null || sealedAnswer === null) throw new Problem('REQUEST_IN_PROGRESS');
  const opened = await keyrings.answer.unseal(sealedAnswer, sealedFor(row));
  const body = JSON.parse(opened.toString()) as Body;
  const whole = apart === undefined ? body : await apart.again(body);
  return reply
    .code(status)
    .header('idempotent-replayed', 'true')
    .type(JSON_TYPE)
    .serializer((answer: Record<string, unknown>) => serialized(reply, status, answer))
    .send(whole);
}

const JSON_MEDIA_TYPE = 'application/json';
const JSON_TYPE = `${JSON_MEDIA_TYPE}; charset=utf-8`;

/** By the route's schema; as it was kept if an earlier version kept it, without a field that is required now. */
function serialized(reply: FastifyReply, status: number, answer: Record<string, unknown>): string {
  try {
    return String(reply.serializeInput(answer, String(status), JSON_MEDIA_TYPE));
  } catch {
    return JSON.stringify(answer);
  }
}

const sealedFor = ({ scope, route, key }: RequestKey): string => JSON.stringify([scope, route, key]);
