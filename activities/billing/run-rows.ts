import type { BillingDeps } from './deps';
import type { BillingActivities } from './types';

/** States of a run that goes on. */
export const openRunStates: readonly string[] = ['RUNNING', 'PAUSED', 'STOPPED'];

const LOST =
  'Its run in Temporal is gone, and said nothing at its end: what it had begun settles by itself, what is still due is charged by the next run. The counts are those of its last page.';

type Deps = Pick<BillingDeps, 'db'>;

/** {@link BillingActivities.noteRun} */
export const noteRun =
  ({ db }: Deps): BillingActivities['noteRun'] =>
  async ({ runId: id, workflowId, kind, asOf, state, counts, detail = null }) => {
    const progress = { state, detail, workflowId, ...counts };
    await db.billingRun.upsert({
      where: { id },
      create: { id, kind, asOf: new Date(asOf), ...progress },
      update: progress,
    });
  };

/**
 * Marks the row of a run as LOST that Temporal has closed or does not know.
 * @param before one that was noted since is left alone: it is alive after all
 * @returns whether it was marked
 */
export async function closeLostRun({ db }: Deps, id: string, before: Date): Promise<boolean> {
  const where = { id, state: { in: [...openRunStates] }, updatedAt: { lt: before } };
  const { count } = await db.billingRun.updateMany({ where, data: { state: 'LOST', detail: LOST } });
  return count === 1;
}
