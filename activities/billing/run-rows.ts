import type { BillingDeps } from './deps';
import type { BillingActivities } from './types';

const RUNS_A_PAGE = 100;

/** States of a run that goes on. */
const open = ['RUNNING', 'PAUSED', 'STOPPED'];

const LOST = 'Its run in Temporal is gone, and said nothing at its end: what it had begun settles by itself, what is still due is charged by the next run. The counts are those of its last page.';

type Deps = Pick<BillingDeps, 'db'>;

/** {@link BillingActivities.noteRun} */
export const noteRun =
  ({ db }: Deps): BillingActivities['noteRun'] =>
  async ({ runId: id, workflowId, kind, asOf, state, counts, detail = null }) => {
    const progress = { state, detail, workflowId, ...counts };
    await db.billingRun.upsert({ where: { id }, create: { id, kind, asOf: new Date(asOf), ...progress }, update: progress });
  };

/** {@link BillingActivities.openRuns} */
export const openRuns =
  ({ db }: Deps): BillingActivities['openRuns'] =>
  async ({ before, after = '' }) => {
    const where = { state: { in: open }, updatedAt: { lt: new Date(before) }, id: { gt: after } };
    const rows = await db.billingRun.findMany({ where, orderBy: { id: 'asc' }, take: RUNS_A_PAGE, select: { id: true, workflowId: true, state: true } });
    const last = rows.length < RUNS_A_PAGE ? undefined : rows.at(-1);
    return { items: rows.map(({ id: runId, workflowId, state }) => ({ runId, workflowId, state })), ...(last === undefined ? {} : { next: last.id }) };
  };

/** {@link BillingActivities.closeLostRuns} */
export const closeLostRuns =
  ({ db }: Deps): BillingActivities['closeLostRuns'] =>
  async ({ runIds, before }) => {
    const where = { id: { in: [...runIds] }, state: { in: open }, updatedAt: { lt: new Date(before) } };
    const { count } = await db.billingRun.updateMany({ where, data: { state: 'LOST', detail: LOST } });
    return count;
  };
