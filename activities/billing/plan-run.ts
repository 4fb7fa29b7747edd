import { planShards, type RunPlan } from '../../domain/billing-shards';
import { lastBegun } from '../../records/open-periods';
import type { Input } from '../activity';
import { dayToBill } from './day-to-bill';
import type { BillingDeps } from './deps';
import type { BillingActivities } from './types';

/** {@link BillingActivities.planRun} */
export async function planRun(
  deps: BillingDeps,
  { asOf, atOnce }: Input<BillingActivities['planRun']>,
): Promise<RunPlan> {
  const { db, dailyAt, runBounds } = deps;
  const at = dayToBill(deps, asOf);
  // Counting stops where more would not change the plan.
  const most = runBounds.mostShards * runBounds.duePerShard;
  const [due] = await db.$queryRaw<readonly { readonly many: bigint }[]>`
    SELECT count(*) AS many FROM (
      SELECT 1 FROM subscription_period WHERE state = 'DUE' AND next_try_at <= ${at} LIMIT ${most}
    ) AS due`;
  const toOpen = await db.subscription.count({
    where: { state: 'ACTIVE', nextDay: { lte: lastBegun(at, dailyAt) } },
    take: most,
  });
  return planShards({ due: Number(due?.many ?? 0) + toOpen, ...(atOnce === undefined ? {} : { atOnce }) }, runBounds);
}
