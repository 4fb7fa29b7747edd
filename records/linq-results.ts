import type { Database, Transaction } from '../platform/database';
import type { LinqResult } from '../platform/rows';
import { Prisma } from '../prisma/generated/client';

type Identity = Pick<LinqResult, 'service' | 'transactionId' | 'fingerprint'>;

/** Stores a result for its service, or counts it when it came again. */
export async function storeLinqResult(
  tx: Transaction,
  { service, transactionId, fingerprint, ...row }: Prisma.LinqResultUncheckedCreateInput & Identity,
): Promise<LinqResult> {
  const identity = { service, transactionId, fingerprint };
  return tx.linqResult.upsert({
    where: { service_transactionId_fingerprint: identity },
    create: { ...identity, ...row },
    update: { times: { increment: 1 } },
  });
}

/** Schedules a retry of a result that its service did not accept. */
export async function postponeLinqResult(
  db: Database,
  { sequence, deliveryAttempts }: LinqResult,
  nextDeliveryAt: Date,
): Promise<void> {
  await db.linqResult.updateMany({
    where: { sequence, state: 'KEPT' },
    data: { deliveryAttempts: deliveryAttempts + 1, nextDeliveryAt },
  });
}

/** Ends a result that its service accepted or refused: the body is erased. */
export async function endLinqResult(
  db: Database,
  { sequence }: LinqResult,
  ended: { readonly state: 'DELIVERED' } | { readonly state: 'REFUSED'; readonly refusal: string },
  endedAt: Date,
): Promise<void> {
  await db.linqResult.updateMany({
    where: { sequence, state: 'KEPT' },
    data: { ...ended, sealedBody: null, endedAt },
  });
}

/**
 * Leases the oldest result of a service, if it is due; nobody else gets it for a while. Other servers wait for this
 * one.
 */
export async function leaseOldest(
  db: Database,
  service: string,
  { now, until }: { readonly now: Date; readonly until: Date },
): Promise<LinqResult | null> {
  const [head] = await db.$queryRaw<{ sequence: bigint }[]>`
    UPDATE linq_result SET next_delivery_at = ${until}
    WHERE sequence = (
        SELECT sequence FROM linq_result WHERE service = ${service} AND state = 'KEPT'
        ORDER BY sequence LIMIT 1 FOR UPDATE)
      AND next_delivery_at <= ${now}
    RETURNING sequence`;
  return head === undefined ? null : db.linqResult.findUnique({ where: { sequence: head.sequence } });
}

/** What is kept and can't be handed on stays at the head; so much of it may be passed over. */
const MOST_PASSED = 2_000;

/** The results at the head of the table that have ended, and are old: they come in the order of their arrival. */
const oldResults = (before: Date, most: number): Prisma.Sql => Prisma.sql`
  SELECT sequence FROM (
    SELECT sequence, state, received_at FROM linq_result ORDER BY sequence LIMIT ${MOST_PASSED}) AS head
  WHERE state <> 'KEPT' AND received_at < ${before} LIMIT ${most}`;

/** Forgets results that were handed on or refused long ago. @returns how many */
export const forgetLinqResultsBefore = (db: Database, before: Date, most: number): Promise<number> =>
  db.$executeRaw`DELETE FROM linq_result WHERE sequence IN (${oldResults(before, most)})`;

/** How many there are of these; of many, `most` are counted. */
export async function countLinqResultsBefore(db: Database, before: Date, most: number): Promise<number> {
  const [{ count } = { count: 0 }] = await db.$queryRaw<{ readonly count: number }[]>`
    SELECT count(*)::int AS count FROM (${oldResults(before, most)}) AS old`;
  return count;
}
