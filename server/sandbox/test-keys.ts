import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { FastifyBaseLogger } from 'fastify';
import { isVanName } from '../../domain/vans';
import { type MerchantCopy, withTerminals } from '../admin/merchant-view';
import type { ServerContext } from '../context';
import { Problem } from '../errors';
import { nullable } from '../schemas';

type Context = Pick<ServerContext, 'db' | 'settings'> & { readonly log: FastifyBaseLogger };

const ANSWER_TIMEOUT_MS = 5_000;

const IssuedKey = Type.Object({
  id: Type.String(),
  apiKey: Type.String(),
  createdAt: Type.String(),
  endsAt: nullable(Type.String()),
});
const KeyPage = Type.Object({
  items: Type.Array(
    Type.Object({
      id: Type.String(),
      createdAt: Type.String(),
      endsAt: nullable(Type.String()),
      lastUsedAt: nullable(Type.String()),
      live: Type.Boolean(),
    }),
  ),
  nextCursor: nullable(Type.String()),
});
const Nothing = Type.Null();
/** A refusal of what it was given: of the copy of a merchant that is older than a rule. */
const Refusal = Type.Object({
  errors: Type.Array(Type.Object({ path: Type.String(), message: Type.String() }), { minItems: 1 }),
});

type NewKey = { readonly id: string; readonly merchantId: string; readonly othersEndAt: Date | undefined };

/**
 * Gives a merchant a key of the sandbox, which gets a copy of the merchant as it is now. The same id gives the same
 * key, as long as the sandbox keeps its answer.
 * @throws Problem NOT_FOUND for an unknown merchant, INVALID_MERCHANT for one that breaks a newer rule, NO_SANDBOX,
 *   UNAVAILABLE
 */
export async function issueTestKey(
  context: Context,
  { id, merchantId, othersEndAt }: NewKey,
): Promise<Static<typeof IssuedKey>> {
  const copy = {
    method: 'PUT',
    path: `/v1/admin/copies/${merchantId}`,
    body: await copyOf(context, merchantId),
  } as const;
  if ((await askSandbox(context, copy, Nothing)) === undefined) throw new Problem('UNAVAILABLE');
  const body = othersEndAt === undefined ? {} : { othersEndAt: othersEndAt.toISOString() };
  const call = { method: 'POST', path: `/v1/admin/merchants/${merchantId}/keys`, body, idempotencyKey: id } as const;
  const issued = await askSandbox(context, call, IssuedKey);
  if (issued === undefined) throw new Problem('UNAVAILABLE');
  return issued;
}

/** Lists a merchant's test keys: none, if it never had one. @throws Problem NO_SANDBOX, UNAVAILABLE */
export async function listTestKeys(
  context: Context,
  merchantId: string,
  { cursor, size }: { readonly cursor?: string | undefined; readonly size: number },
): Promise<Static<typeof KeyPage>> {
  const query = new URLSearchParams({ size: String(size), ...(cursor === undefined ? {} : { cursor }) });
  const call = { method: 'GET', path: `/v1/admin/merchants/${merchantId}/keys?${query.toString()}` } as const;
  return (await askSandbox(context, call, KeyPage)) ?? { items: [], nextCursor: null };
}

/** Ends a test key. @throws Problem NOT_FOUND, NO_SANDBOX, UNAVAILABLE */
export async function endTestKey(context: Context, merchantId: string, keyId: string): Promise<true> {
  const call = { method: 'DELETE', path: `/v1/admin/merchants/${merchantId}/keys/${keyId}` } as const;
  if ((await askSandbox(context, call, Nothing)) === undefined) throw new Problem('NOT_FOUND');
  return true;
}

/**
 * A merchant as the sandbox gets it: with a terminal of the sandbox at each of its VANs, because a live terminal means
 * nothing to a simulator, and is nobody else's business.
 */
async function copyOf({ db }: Context, id: string): Promise<MerchantCopy> {
  const merchant = await db.merchant.findUnique({ where: { id }, include: withTerminals });
  if (merchant === null) throw new Problem('NOT_FOUND');
  const { name, businessNo, minimumAmount, maximumInstallmentMonths, minimumInstallmentAmount } = merchant;
  const { chargesPerKeyPerDay, triesPerPeriod, orderNoReuse, representative, phone, address, terminals } = merchant;
  return {
    ...{ name, businessNo, minimumAmount, maximumInstallmentMonths, minimumInstallmentAmount },
    ...{ chargesPerKeyPerDay, triesPerPeriod, orderNoReuse, representative, phone, address },
    terminals: terminals
      .map(({ van }) => van)
      .filter(isVanName)
      .map((van, at) => ({ van, terminalId: `TEST00000${at}`, vendorCode: 'TEST' })),
  };
}

type Call = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
};

/**
 * Calls the sandbox's administration for this cell's administrator.
 * @returns its answer; undefined for 404: the sandbox was never told of that merchant or key
 * @throws Problem NO_SANDBOX; INVALID_MERCHANT when it refuses a copy; UNAVAILABLE when it does not answer as it should
 */
async function askSandbox<S extends TSchema>(
  { settings: { sandbox }, log }: Context,
  { method, path, body, idempotencyKey }: Call,
  schema: S,
): Promise<Static<S> | undefined> {
  if (sandbox === undefined) throw new Problem('NO_SANDBOX');
  const response = await fetch(`${sandbox.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${sandbox.adminToken}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    redirect: 'error',
    signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
  }).catch(() => undefined);
  if (response?.status === 404) return undefined;
  const answer: unknown = response?.status === 204 ? null : await response?.json().catch(() => undefined);
  if (response?.ok === true && Value.Check(schema, answer)) return answer;
  if (Value.Check(Refusal, answer)) throw new Problem('INVALID_MERCHANT', { errors: answer.errors });
  const hint = 'look at the log of its server, and whether SANDBOX_ADMIN_TOKEN is its ADMIN_TOKEN';
  log.warn({ method, status: response?.status ?? 'none', hint }, 'the sandbox did not do what an administrator asked');
  throw new Problem('UNAVAILABLE');
}
