import type { Database, Transaction } from '../platform/database';
import type { Inbox, Written } from '../platform/rows';
import { Prisma } from '../prisma/generated/client';

/** Stores an issuer's result for delivery to its workflow, or a refused one with the reason. */
export async function storeInboxRow(
  tx: Transaction,
  row: Written<'inbox', Prisma.InboxCreateManyInput>,
): Promise<Inbox> {
  const [stored] = await tx.inbox.createManyAndReturn({ data: [row] });
  if (stored === undefined) throw new Error(`The result ${row.id} was not stored`);
  return stored;
}

/** Counts a result that came again. */
export async function countRepeat(tx: Transaction, id: string): Promise<void> {
  await tx.inbox.updateMany({ where: { id }, data: { times: { increment: 1 } } });
}

/**
 * Ends a delivery, and erases the body. `refusal` stays empty: the issuer was told that the result is kept, and gets
 * the same answer for a repeat.
 */
export async function endDelivery(
  tx: Transaction,
  id: string,
  state: 'DELIVERED' | 'REFUSED',
  at: Date,
): Promise<void> {
  await tx.inbox.updateMany({
    where: { id, state: 'RECEIVED' },
    data: { state, sealedBody: null, deliveredAt: at },
  });
}

/** A result that its workflow did not accept is retried after 1 s, 2 s, 4 s … at most every minute. */
const LONGEST_BACKOFF_SECONDS = 60;

/**
 * Takes due deliveries. A server takes a row by moving its next time on, so two servers don't send the same one. It
 * uses the servers' clock, which also wrote that time; the database's clock may differ.
 */
export async function takeDueDeliveries(tx: Transaction, now: Date, atMost: number): Promise<readonly string[]> {
  const due = await tx.$queryRaw<{ id: string }[]>`
    UPDATE inbox SET
      delivery_attempts = delivery_attempts + 1,
      next_delivery_at = ${now}::timestamptz
        + make_interval(secs => LEAST(power(2, LEAST(delivery_attempts, 6)), ${LONGEST_BACKOFF_SECONDS}))
    WHERE id IN (
      SELECT id FROM inbox WHERE state = 'RECEIVED' AND next_delivery_at <= ${now}::timestamptz
      ORDER BY next_delivery_at LIMIT ${atMost} FOR UPDATE SKIP LOCKED
    ) RETURNING id`;
  return due.map(({ id }) => id);
}

/** The results that have been handed on or refused for long. */
const oldResults = (before: Date, most: number): Prisma.Sql => Prisma.sql`
  SELECT id FROM inbox WHERE state IN ('DELIVERED', 'REFUSED') AND next_delivery_at < ${before}
    AND received_at < ${before} LIMIT ${most}`;

/** Forgets them. @returns how many */
export const forgetInboxBefore = (db: Database, before: Date, most: number): Promise<number> =>
  db.$executeRaw`DELETE FROM inbox WHERE id IN (${oldResults(before, most)} FOR UPDATE SKIP LOCKED)`;

/** How many there are of these; of many, `most` are counted. */
export async function countInboxBefore(db: Database, before: Date, most: number): Promise<number> {
  const [{ count } = { count: 0 }] = await db.$queryRaw<{ readonly count: number }[]>`
    SELECT count(*)::int AS count FROM (${oldResults(before, most)}) AS old`;
  return count;
}
