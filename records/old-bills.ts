import type { EndedBillState } from '../domain/bill-states';
import { endedCancellationStatuses } from '../domain/cancellation-states';
import { isFinal, paymentStatuses } from '../domain/payment-states';
import type { Database, Transaction } from '../platform/database';
import { Prisma } from '../prisma/generated/client';

/** Bills of a state that have been over for long, from a place on: no other is ever forgotten. */
export type OldBills = {
  readonly state: EndedBillState;
  /** Of the page before, as {@link forgetOldBills} returned it; undefined: the first. */
  readonly after?: string | undefined;
  /** What has moved since is kept. */
  readonly since: Date;
  readonly most: number;
};

/** What became of a page of old bills. */
export type ForgottenBills = {
  /** How many were forgotten, or would be. */
  readonly forgotten: number;
  /** Ids of some that are old and stay: something of them is not settled, has moved since, or is still charged. */
  readonly held: readonly string[];
  readonly heldCount: number;
  /** Where the next page begins; undefined at the end. */
  readonly next?: string;
};

const MOST_NAMED = 5;
const SEPARATOR = ' ';

const finalStatuses = paymentStatuses.filter(isFinal);

/**
 * Deletes a page of old bills, each with everything that belongs to it: its payments, their attempts, journal and
 * cancellations, its claim, its customer, and its period if the subscription is over. One transaction deletes a page,
 * so that no bill is left in part; a bill that anybody has locked is left to the next time.
 * @param isDryRun deletes nothing, and counts what it would delete
 */
export const forgetOldBills = (db: Database, old: OldBills, isDryRun = false): Promise<ForgottenBills> =>
  db.$transaction(async (tx) => {
    const page = await pageOf(tx, old);
    const free = await forgettable(
      tx,
      page.map(({ id }) => id),
      old.since,
    );
    if (!isDryRun) await deleteBills(tx, free);
    const gone = new Set(free);
    const held = page.filter(({ id }) => !gone.has(id)).map(({ id }) => id);
    const last = page.at(-1);
    return {
      forgotten: free.length,
      held: held.slice(0, MOST_NAMED),
      heldCount: held.length,
      ...(page.length === old.most &&
        last !== undefined && { next: [last.expiresAt.toISOString(), last.id].join(SEPARATOR) }),
    };
  });

type Place = { readonly id: string; readonly expiresAt: Date };

/** By the index of states and expiries, so that a page costs the same however many bills there are. */
async function pageOf(tx: Transaction, { state, after, since, most }: OldBills): Promise<readonly Place[]> {
  const [expiresAt = '-infinity', id = ''] = after?.split(SEPARATOR) ?? [];
  return tx.$queryRaw<Place[]>`
    SELECT id, expires_at AS "expiresAt" FROM bill
    WHERE state = ${state}::bill_state AND expires_at < ${since}
      AND (expires_at, id) > (${expiresAt}::text::timestamptz, ${id})
    ORDER BY expires_at, id LIMIT ${most}`;
}

/** Those of which nothing moves, and nothing has moved since; locked. */
async function forgettable(tx: Transaction, ids: readonly string[], since: Date): Promise<readonly string[]> {
  const settled: Prisma.PaymentWhereInput = {
    status: { in: finalStatuses },
    updatedAt: { lt: since },
    cancellationClaim: { is: null },
    cancellations: { every: { status: { in: endedCancellationStatuses }, updatedAt: { lt: since } } },
  };
  const found = await tx.bill.findMany({
    where: {
      id: { in: [...ids] },
      createdAt: { lt: since },
      payments: { every: settled },
      // A period's row keeps its period from being opened twice, as long as any is opened.
      OR: [{ period: null }, { period: { subscription: { state: 'CANCELLED', updatedAt: { lt: since } } } }],
    },
    select: { id: true },
  });
  if (found.length === 0) return [];
  const locked = await tx.$queryRaw<{ readonly id: string }[]>`
    SELECT id FROM bill WHERE id IN (${Prisma.join(found.map(({ id }) => id))}) FOR UPDATE SKIP LOCKED`;
  return locked.map(({ id }) => id);
}

/** In the order of the foreign keys, which refuse any other. */
async function deleteBills(tx: Transaction, ids: readonly string[]): Promise<void> {
  const billId = { in: [...ids] };
  const payments = await tx.payment.findMany({ where: { billId }, select: { id: true } });
  const paymentId = { in: payments.map(({ id }) => id) };
  await tx.journalEntry.deleteMany({ where: { paymentId } });
  await tx.attempt.deleteMany({ where: { paymentId, originalId: { not: null } } });
  await tx.attempt.deleteMany({ where: { paymentId } });
  await tx.cancellation.deleteMany({ where: { paymentId } });
  await tx.answeredPress.deleteMany({ where: { paymentId } });
  await tx.payment.deleteMany({ where: { billId } });
  await tx.billClaim.deleteMany({ where: { billId } });
  await tx.billCustomer.deleteMany({ where: { billId } });
  await tx.subscriptionPeriod.deleteMany({ where: { billId } });
  await tx.bill.deleteMany({ where: { id: billId } });
}
