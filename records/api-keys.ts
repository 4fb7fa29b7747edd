import type { Database, Transaction } from '../platform/database';
import type { ApiKey } from '../platform/rows';

type NewKey = Pick<ApiKey, 'id' | 'merchantId'> & { readonly secretHash: Uint8Array<ArrayBuffer> };

/** Makes a key, unless one of its id was made before, which stays as it is. */
export async function createApiKey(db: Database, key: NewKey): Promise<void> {
  await db.apiKey.createMany({ data: [key], skipDuplicates: true });
}

/** Makes a key, or gives one that an earlier try made another secret: nobody has seen the first. */
export const issueApiKey = (tx: Transaction, { secretHash, ...key }: NewKey): Promise<ApiKey> =>
  tx.apiKey.upsert({ where: { id: key.id }, create: { ...key, secretHash }, update: { secretHash } });

const livesAfter = (instant: Date) => ({ OR: [{ endsAt: null }, { endsAt: { gt: instant } }] });

/** Ends a merchant's other keys at an instant, those that don't end sooner. @returns their ids */
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

/** Ends a key. @returns false when there is none, or it had ended before */
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

/** Notes when a key was used last. */
export async function noteApiKeyUse(db: Database, id: string, lastUsedAt: Date): Promise<void> {
  await db.apiKey.updateMany({ where: { id }, data: { lastUsedAt } });
}
