import { assertPeriodMove, periodMoves, type PeriodState, periodStates } from '../domain/subscription-states';
import type { Transaction } from '../platform/database';
import type { Subscription, SubscriptionPeriod, Written } from '../platform/rows';
import type { Prisma } from '../prisma/generated/client';

/** A period of a subscription, by its first day. */
export type PeriodKey = { readonly subscriptionId: string; readonly period: string };
export type PeriodWithSubscription = SubscriptionPeriod & { readonly subscription: Subscription };

/** Creates a period, due at once, with the single bill that it is charged by. */
export async function createPeriod(
  tx: Transaction,
  period: Omit<Written<'subscriptionPeriod', Prisma.SubscriptionPeriodCreateManyInput>, 'state'>,
): Promise<void> {
  await tx.subscriptionPeriod.createMany({ data: [period] });
}

/** Locks a period and its subscription until the transaction ends. */
export async function lockPeriod(
  tx: Transaction,
  { subscriptionId, period }: PeriodKey,
): Promise<PeriodWithSubscription | null> {
  // Locks the subscription first, like its other writers.
  await tx.$queryRaw`SELECT 1 FROM subscription WHERE id = ${subscriptionId} FOR UPDATE`;
  await tx.$queryRaw`
    SELECT 1 FROM subscription_period WHERE subscription_id = ${subscriptionId} AND period = ${period} FOR UPDATE`;
  return tx.subscriptionPeriod.findUnique({
    where: { subscriptionId_period: { subscriptionId, period } },
    include: { subscription: true },
  });
}

/**
 * Moves a period by one state.
 * @param at its locked row
 * @throws IllegalPeriodMove
 */
export async function movePeriod(
  tx: Transaction,
  { subscriptionId, period, state }: SubscriptionPeriod,
  to: PeriodState,
  change: Written<'subscriptionPeriod', Prisma.SubscriptionPeriodUncheckedUpdateManyInput> = {},
): Promise<void> {
  if (to !== state) assertPeriodMove(state, to);
  await tx.subscriptionPeriod.update({
    where: { subscriptionId_period: { subscriptionId, period }, state },
    data: { ...change, state: to },
  });
}

/** Includes a period that is being charged: its charge finds the claim taken. */
const waivable = periodStates.filter((state) => periodMoves[state].includes('WAIVED'));

/** Waives a closed bill's period, if it has one. */
export async function waivePeriodOf(tx: Transaction, billId: string): Promise<void> {
  await tx.subscriptionPeriod.updateMany({
    where: { billId, state: { in: [...waivable] } },
    data: { state: 'WAIVED', nextTryAt: null, graceEndsAt: null },
  });
}

/** Counts the periods whose charge has failed and is not retried by itself. */
export const countOwed = (tx: Transaction, subscriptionId: string): Promise<number> =>
  tx.subscriptionPeriod.count({ where: { subscriptionId, state: { in: ['PAST_DUE', 'UNPAID'] } } });

/** A try of a period that may be started now. */
export type DueTry = { readonly period: string; readonly number: number };

/**
 * With a new payment method, makes past-due periods due again at once.
 * @returns the tries that may be started now
 */
export async function retryPastDue(tx: Transaction, subscriptionId: string, at: Date): Promise<readonly DueTry[]> {
  const afresh = { softFailures: 0, technicalFailures: 0, reason: null, detail: null };
  const due = await tx.subscriptionPeriod.updateManyAndReturn({
    where: { subscriptionId, state: { in: ['PAST_DUE', 'UNPAID', 'DUE'] } },
    data: { state: 'DUE', nextTryAt: at, graceEndsAt: null, ...afresh },
  });
  return due
    .map(({ period, try: number }) => ({ period, number }))
    .sort((one, other) => (one.period < other.period ? -1 : 1));
}
