import type { Client } from '@temporalio/client';
import type { BillingRun } from '../../platform/rows';
import { closeLostRun, openRunStates } from '../../records/billing-runs';
import { lookedAtBefore, type SweepDeps } from './deps';
import { runStateOf } from './runs';
import type { Swept } from './types';

/** Billing runs whose rows are open, and have not changed for long. */
export const silentBillingRuns = (deps: SweepDeps, after: string, take: number): Promise<readonly BillingRun[]> =>
  deps.db.billingRun.findMany({
    where: {
      state: { in: [...openRunStates] },
      workflowId: { not: null },
      updatedAt: { lt: lookedAtBefore(deps) },
      id: { gt: after },
    },
    orderBy: { id: 'asc' },
    take,
  });

/**
 * Corrects the row of a billing run whose run is gone. Its charges under way settle by themselves, and the next run
 * charges what is still due.
 */
export async function sweepBillingRun(client: Client, { id, workflowId }: BillingRun, deps: SweepDeps): Promise<Swept> {
  const run = await runStateOf(client, workflowId ?? '');
  if (run.kind === 'stuck') return { stuck: [run.workflowId] };
  if (run.kind === 'moving') return {};
  return { ended: (await closeLostRun(deps.db, id, lookedAtBefore(deps))) ? 1 : 0 };
}
