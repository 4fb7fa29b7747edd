import { assertPeriodMove, type PeriodState } from '../domain/subscription-states';
import type { Transaction } from '../platform/database';
import type { Prisma, SubscriptionPeriod } from '../prisma/generated/client';

/**
 * Moves a period by one state.
 * @param at its locked row
 * @throws IllegalPeriodMove
 */
export async function movePeriod(
  tx: Transaction,
  { subscriptionId, period, state }: SubscriptionPeriod,
  to: PeriodState,
  change: Prisma.SubscriptionPeriodUncheckedUpdateInput = {},
): Promise<void> {
  if (to !== state) assertPeriodMove(state, to);
  await tx.subscriptionPeriod.update({
    where: { subscriptionId_period: { subscriptionId, period }, state },
    data: { ...change, state: to },
  });
}
