import type { Transaction } from '../platform/database';
import type { Prisma } from '../prisma/generated/client';

/** States of a run that has not ended. */
export const openRunStates: readonly string[] = ['RUNNING', 'PAUSED', 'STOPPED'];

const LOST =
  'Its run in Temporal is gone and recorded no end. The charges that it began settle by themselves, and the next run charges what is still due. The counts are those of its last page.';

/** Stores a billing run's progress. */
export async function storeBillingRun(
  tx: Transaction,
  { id, kind, asOf, ...progress }: Prisma.BillingRunUncheckedCreateInput,
): Promise<void> {
  await tx.billingRun.upsert({ where: { id }, create: { id, kind, asOf, ...progress }, update: progress });
}

/**
 * Marks the row of a run as LOST that Temporal has closed or does not know.
 * @param before a row that was written since is left alone: its run is alive after all
 * @returns whether it was marked
 */
export async function closeLostRun(tx: Transaction, id: string, before: Date): Promise<boolean> {
  const where = { id, state: { in: [...openRunStates] }, updatedAt: { lt: before } };
  const { count } = await tx.billingRun.updateMany({ where, data: { state: 'LOST', detail: LOST } });
  return count === 1;
}
