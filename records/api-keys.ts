import type { Database, Transaction } from '../platform/database';
import type { ApiKey } from '../platform/rows';

type NewKey = Pick<ApiKey, 'id' | 'merchantId'> & { readonly secretHash: Uint8Array<ArrayBuffer> };

/** Creates a key, unless one with its id exists, which stays as it is. */
export async function createApiKey(db: Database, key: NewKey): Promise<void> {
  await db.apiKey.createMany({ data: [key], skipDuplicates: true });
}

/** Creates a key, or gives a key of an earlier try a new secret: nobody has seen the first one. */
export const issueApiKey = (tx: Transaction, { secretHash, ...key }: NewKey): Promise<ApiKey> =>
  tx.apiKey.upsert({ where: { id: key.id }, create: { ...key, secretHash }, update: { secretHash } });

const livesAfter = (instant: Date) => ({ OR: [{ endsAt: null }, { endsAt: { gt: instant } }] });

/** Ends a merchant's other keys at an instant, except those that end sooner. @returns their ids */
export async function endOtherApiKeys(
  tx: Transaction,
  { id, merchantId }: Pick<ApiKey, 'id' | 'merchantId'>,
  endsAt: Date,
): Promise<readonly string[]> {
  const ended = await tx.apiKey.updateManyAndReturn({
    where: { merchantId, id: { not: id }, ...livesAfter(endsAt) },
    data: { endsAt },
    select: { id: true },
  });
  return ended.map((key) => key.id);
}

/** Ends a key. @returns false when it does not exist, or had already ended */
export async function endApiKey(
  db: Database,
  { id, merchantId }: Pick<ApiKey, 'id' | 'merchantId'>,
  now: Date,
): Promise<boolean> {
  const { count } = await db.apiKey.updateMany({
    where: { id, merchantId, ...livesAfter(now) },
    data: { endsAt: now },
  });
  return count === 1;
}

/** Stores when a key was last used. */
export async function noteApiKeyUse(db: Database, id: string, lastUsedAt: Date): Promise<void> {
  await db.apiKey.updateMany({ where: { id }, data: { lastUsedAt } });
}
