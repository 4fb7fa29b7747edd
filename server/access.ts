import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Database } from '../platform/database';
import { failureName } from '../platform/failure-name';
import { sha256 } from '../platform/ids';
import { readJoined } from '../platform/joined-rows';
import { bearerOf, hasBearer } from '../platform/operator-access';
import type { Merchant } from '../platform/rows';
import { Prisma } from '../prisma/generated/client';
import { noteApiKeyUse } from '../records/api-keys';
import { billTables, fromBill } from '../records/bills';
import { readApiKey } from './api-key';
import type { ServerContext } from './context';
import { Problem } from './errors';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose key the request came with; on a merchant's routes only. */
    merchant: Merchant;
    merchantId: string;
  }
}

/** Compared with when there is no row, so that an unknown id takes as long as a wrong secret. */
const NOBODY = Buffer.alloc(32);
const USE_IS_NOTED_EVERY_MS = 3_600_000;

/** Lets only merchants in, before anything else of the request is read. */
export function requireMerchant(app: FastifyInstance, context: KeyContext): void {
  app.decorateRequest('merchantId', '');
  app.decorateRequest('merchant');
  app.addHook('onRequest', async (request) => {
    request.merchant = await merchantOf(context, request);
    request.merchantId = request.merchant.id;
  });
}

type KeyContext = Pick<ServerContext, 'db' | 'clock'> & { readonly settings: Pick<ServerContext['settings'], 'mode'> };

async function merchantOf({ db, clock, settings }: KeyContext, request: FastifyRequest): Promise<Merchant> {
  const read = readApiKey(bearerOf(request) ?? '');
  if (read === undefined) throw new Problem('UNAUTHENTICATED');
  const { id, secret } = read;
  const [known] = await readJoined(
    db,
    { key: 'ApiKey', merchant: 'Merchant' },
    Prisma.sql`FROM api_key AS key JOIN merchant ON merchant.id = key.merchant_id WHERE key.id = ${id}`,
  );
  const same = timingSafeEqual(sha256(secret), known?.key.secretHash ?? NOBODY);
  if (known === undefined || !same) throw new Problem('UNAUTHENTICATED');
  const { key, merchant } = known;
  // A database of the other cell would have its merchants work by this cell's VANs.
  if (merchant.mode !== settings.mode) throw new Problem('UNAUTHENTICATED');
  const now = clock();
  if (key.endsAt !== null && key.endsAt <= now) throw new Problem('UNAUTHENTICATED');
  const lastUse = key.lastUsedAt?.getTime() ?? 0;
  if (now.getTime() - lastUse > USE_IS_NOTED_EVERY_MS) noteUse(db, request, key.id, now);
  return merchant;
}

/** Not awaited: the time of last use helps people decide which key to end, and must not make a call fail. */
function noteUse(db: Database, request: FastifyRequest, id: string, lastUsedAt: Date): void {
  noteApiKeyUse(db, id, lastUsedAt).catch((failure: unknown) => {
    request.log.warn({ keyId: id, failure: failureName(failure) }, "a key's last use could not be stored");
  });
}

/** Lets only the administrator in. */
export function requireAdministrator(
  app: FastifyInstance,
  { adminToken }: Pick<ServerContext['settings'], 'adminToken'>,
): void {
  app.addHook('onRequest', async (request) => {
    if (!hasBearer(request, adminToken)) throw new Problem('UNAUTHENTICATED');
  });
}

/**
 * The bill for a link's token. The token is looked up by its hash, so the comparison reveals nothing about the token,
 * and the database holds no token in clear.
 * @throws Problem NOT_FOUND
 */
export async function billOf(db: Database, token: string) {
  const [read] = await readJoined(db, billTables, Prisma.sql`${fromBill} WHERE bill.token_hash = ${tokenHash(token)}`);
  if (read === undefined) throw new Problem('NOT_FOUND');
  const { bill, merchant, claim } = read;
  return { ...bill, merchant, claim };
}

/** The hash of a link's token, as the database stores it. */
export const tokenHash = (token: string): Uint8Array<ArrayBuffer> => new Uint8Array(sha256(token));

export type OpenedBill = Awaited<ReturnType<typeof billOf>>;
