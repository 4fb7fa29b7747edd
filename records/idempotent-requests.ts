import type { Database, Transaction } from '../platform/database';
import type { IdempotentRequest } from '../platform/rows';
import type { Prisma } from '../prisma/generated/client';

/** The owner, route and key of a request. */
export type RequestKey = Pick<IdempotentRequest, 'scope' | 'route' | 'key'>;

/** Begins a request, or stores one that is answered already. @returns false when one of its key was begun before */
export async function beginRequest(
  tx: Transaction,
  request: Prisma.IdempotentRequestCreateManyInput,
): Promise<boolean> {
  const { count } = await tx.idempotentRequest.createMany({ data: [request], skipDuplicates: true });
  return count === 1;
}

/** Takes over a request whose lock has expired. @returns false when another took it over in the meantime */
export async function takeOverRequest(
  db: Database,
  request: RequestKey,
  { from, now, until }: { readonly from: Date; readonly now: Date; readonly until: Date },
): Promise<boolean> {
  const { count } = await db.idempotentRequest.updateMany({
    where: { ...request, lockedUntil: { equals: from, lt: now } },
    data: { lockedUntil: until },
  });
  return count === 1;
}

/** Stores a request's answer: its repeats get the same. */
export async function answerRequest(
  db: Database,
  request: RequestKey,
  answer: { readonly status: number; readonly sealedAnswer: Uint8Array<ArrayBuffer> },
): Promise<void> {
  await db.idempotentRequest.updateMany({
    where: { ...request, lockedUntil: { not: null } },
    data: { ...answer, lockedUntil: null },
  });
}

/** Removes a request that had no effect, unless another has taken it over since. */
export async function forgetRequest(db: Database, request: RequestKey, lockedUntil: Date): Promise<void> {
  await db.idempotentRequest.deleteMany({ where: { ...request, lockedUntil } });
}

const LONG_AGO = new Date(0);

/** Lets a repeat continue a request at once, unless another has taken it over since. */
export async function unlockRequest(db: Database, request: RequestKey, lockedUntil: Date): Promise<void> {
  await db.idempotentRequest.updateMany({ where: { ...request, lockedUntil }, data: { lockedUntil: LONG_AGO } });
}

/** Removes the answers of requests that began before an instant. @returns how many */
export const forgetRequestsBefore = (db: Database, before: Date, atMost: number): Promise<number> =>
  db.$executeRaw`
    DELETE FROM idempotent_request WHERE (scope, route, key) IN (
      SELECT scope, route, key FROM idempotent_request WHERE created_at < ${before} ORDER BY created_at LIMIT ${atMost})`;
