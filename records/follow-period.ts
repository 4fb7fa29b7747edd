import {
  afterBound,
  afterFailure,
  type DunningClass,
  dunningClassOf,
  dunningPolicy,
  type NextTry,
} from '../domain/dunning';
import { type KstDate, kstDate } from '../domain/kst';
import { periodEffect } from '../domain/payment-states';
import type { Reason } from '../domain/reasons';
import type { Transaction } from '../platform/database';
import type { Payment, Subscription, SubscriptionPeriod } from '../platform/rows';
import { closeBill } from './bills';
import { countOwed, movePeriod, type PeriodWithSubscription } from './periods';
import { lockSubscription, noteSubscription } from './subscriptions';

/**
 * Moves a period to the state of its charge, in the transaction that records the charge. Only the period's current
 * charge may move it: a late one of an earlier try changes nothing.
 */
export async function followPeriod(tx: Transaction, payment: Payment): Promise<void> {
  const { subscriptionId, period: name } = payment;
  const effect = periodEffect(payment.status);
  if (subscriptionId === null || name === null || effect === 'none') return;
  const subscription = await lockSubscription(tx, subscriptionId);
  const period = await tx.subscriptionPeriod.findUniqueOrThrow({
    where: { subscriptionId_period: { subscriptionId, period: name } },
  });
  if (effect === 'cancelled') return cancelPeriod(tx, subscription, period, payment);
  if (period.try !== payment.try || (period.state !== 'CHARGING' && period.state !== 'FROZEN')) return;
  if (effect === 'frozen') return movePeriod(tx, period, 'FROZEN', { reason: payment.reason });
  if (effect === 'paid') return payPeriod(tx, subscription, period, payment);
  return failPeriod(
    tx,
    { ...period, subscription },
    {
      reason: payment.reason ?? 'BILL_NOT_PAYABLE',
      detail: payment.reasonCode,
      asOf: payment.asOf ?? payment.createdAt,
      paymentId: payment.id,
    },
  );
}

async function payPeriod(
  tx: Transaction,
  subscription: Subscription,
  period: SubscriptionPeriod,
  payment: Payment,
): Promise<void> {
  await movePeriod(tx, period, 'PAID', { nextTryAt: null, graceEndsAt: null, reason: null, detail: null });
  const told = { period: period.period, paymentId: payment.id, charged: payment.amount, try: period.try };
  const charged = await noteSubscription(tx, subscription, { type: 'subscription.charged', data: told });
  const owed = await countOwed(tx, subscription.id);
  const isBehind = charged.state === 'PAST_DUE' || charged.state === 'UNPAID';
  if (isBehind && owed === 0)
    await noteSubscription(tx, charged, { type: 'subscription.recovered', to: 'ACTIVE', data: told });
}

/** The whole charge of a paid period was given back: the period says so, and nothing charges it again. */
async function cancelPeriod(
  tx: Transaction,
  subscription: Subscription,
  period: SubscriptionPeriod,
  payment: Payment,
): Promise<void> {
  if (period.try !== payment.try || period.state !== 'PAID') return;
  await movePeriod(tx, period, 'CANCELLED');
  const data = { period: period.period, paymentId: payment.id, cancelled: payment.amount, try: period.try };
  await noteSubscription(tx, subscription, { type: 'subscription.charge_cancelled', data });
}

type Failure = {
  readonly reason: Reason;
  readonly detail: string | null;
  readonly asOf: Date;
  readonly paymentId?: string;
};

/** After a failed try, plans the next one by the policy of its class. The subscription's row is locked. */
export async function failPeriod(tx: Transaction, at: PeriodWithSubscription, failure: Failure): Promise<void> {
  const { subscription, ...period } = at;
  const bill = await tx.bill.findUniqueOrThrow({ where: { id: period.billId } });
  // The bill was voided in the meantime: nothing is owed any more.
  if (bill.state === 'D') return movePeriod(tx, period, 'WAIVED', { nextTryAt: null });
  const next = { try: period.try + 1, reason: failure.reason, detail: failure.detail };
  if (subscription.state === 'CANCELLED') {
    await movePeriod(tx, period, 'DUE', next);
    await closeBill(tx, period.billId, 'bill.voided');
    return;
  }
  // The card did not fail: the period is tried again once the subscription goes on.
  if (failure.reason === 'SUBSCRIPTION_NOT_ACTIVE')
    return movePeriod(tx, period, period.state === 'CHARGING' ? 'DUE' : period.state, {
      ...next,
      nextTryAt: failure.asOf,
    });
  const failureClass = dunningClassOf(failure.reason);
  if (failureClass === 'bound') return postpone(tx, at, failure);
  const { after, counts } = dunning(period, failure, failureClass);
  const data = {
    period: period.period,
    try: period.try,
    reason: failure.reason,
    detail: failure.detail,
    paymentId: failure.paymentId ?? null,
  };
  const nextTryAt = after.kind === 'retry' ? after.at : null;
  const failed = await noteSubscription(tx, subscription, {
    type: 'subscription.charge_failed',
    data: { ...data, nextTryAt: nextTryAt?.toISOString() ?? null },
  });
  if (after.kind === 'retry') return movePeriod(tx, period, 'DUE', { ...next, ...counts, nextTryAt });
  await movePeriod(tx, period, 'PAST_DUE', { ...next, ...counts, nextTryAt: null, graceEndsAt: after.graceEndsAt });
  if (failed.state === 'ACTIVE')
    await noteSubscription(tx, failed, {
      type: 'subscription.past_due',
      to: 'PAST_DUE',
      data: { ...data, graceEndsAt: after.graceEndsAt.toISOString() },
    });
}

/** A bound of ours is not a failure: nobody was asked, so nothing counts, and a past-due period stays as it is. */
async function postpone(tx: Transaction, at: PeriodWithSubscription, { reason, detail, asOf }: Failure): Promise<void> {
  const { subscription, ...period } = at;
  const state = period.state === 'CHARGING' ? 'DUE' : period.state;
  const nextTryAt = state === 'DUE' ? afterBound(dunningPolicy, asOf) : null;
  const told = { period: period.period, try: period.try, reason, detail, nextTryAt: nextTryAt?.toISOString() ?? null };
  await noteSubscription(tx, subscription, { type: 'subscription.charge_postponed', data: told });
  await movePeriod(tx, period, state, { try: period.try + 1, reason, detail, nextTryAt });
}

/** The grace begins on the period's day, or on the day on which it was opened, if that is later. */
function graceFrom({ period, openedAt }: SubscriptionPeriod): KstDate {
  const opened = openedAt === null ? period : kstDate(openedAt);
  return opened > period ? opened : period;
}

type CardClass = Exclude<DunningClass, 'bound'>;

function dunning(
  period: SubscriptionPeriod,
  { asOf }: Failure,
  failureClass: CardClass,
): { readonly after: NextTry; readonly counts: Pick<SubscriptionPeriod, 'softFailures' | 'technicalFailures'> } {
  const counts = {
    softFailures: period.softFailures + (failureClass === 'soft' ? 1 : 0),
    technicalFailures: period.technicalFailures + (failureClass === 'technical' ? 1 : 0),
  };
  const failures = failureClass === 'technical' ? counts.technicalFailures : counts.softFailures;
  return {
    after: afterFailure(dunningPolicy, { class: failureClass, failures, at: asOf, dueDay: graceFrom(period) }),
    counts,
  };
}
