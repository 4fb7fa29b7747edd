import { timingSafeEqual } from 'node:crypto';
import type { Database } from '../platform/database';
import { sha256 } from '../platform/ids';
import { Problem } from './errors';

/** `key_<id>.<secret>`: the id finds the row, the secret proves it. */
const API_KEY = /^Bearer (key_[0-9a-z]{32})\.([A-Za-z0-9_-]{43})$/;
/** Compared with when there is no row, so that an unknown id takes as long as a wrong secret. */
const NOBODY = Buffer.alloc(32);

/** The merchant of an API key. @throws Problem UNAUTHENTICATED */
export async function merchantOf(db: Database, authorization: string | undefined): Promise<string> {
  const [, id, secret] = API_KEY.exec(authorization ?? '') ?? [];
  if (id === undefined || secret === undefined) throw new Problem('UNAUTHENTICATED');
  const key = await db.apiKey.findUnique({ where: { id } });
  const same = timingSafeEqual(sha256(secret), key?.secretHash ?? NOBODY);
  if (key === null || !same || key.revokedAt !== null) throw new Problem('UNAUTHENTICATED');
  return key.merchantId;
}

/**
 * The bill that a link's token opens. The token is looked up by its hash, so the comparison tells nothing of the token, and
 * the database holds none in clear.
 * @throws Problem NOT_FOUND
 */
export async function billOf(db: Database, token: string) {
  const bill = await db.bill.findUnique({
    where: { tokenHash: new Uint8Array(sha256(token)) },
    include: { merchant: true, claim: true },
  });
  if (bill === null) throw new Problem('NOT_FOUND');
  return bill;
}

export type OpenedBill = Awaited<ReturnType<typeof billOf>>;
