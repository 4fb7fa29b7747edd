import { billingCycle, periodDay } from '../domain/billing-cycle';
import type { KstDate } from '../domain/kst';
import { splitTax, won } from '../domain/money';
import { billIdForPeriod, eventIdFor } from '../platform/ids';
import type { Transaction } from '../platform/database';
import type { Prisma, Subscription } from '../prisma/generated/client';
import { closeBill } from './close-bill';
import { lockSubscription, noteSubscription } from './subscriptions';

/** Periods opened at once for one subscription; what is missed beyond is opened by the run after. */
const MOST_AT_ONCE = 60;
/** Longer than any grace, and than an operator takes: a period's bill must not expire while it may still be charged. */
const BILL_LIFE_MS = 400 * 24 * 3_600_000;

/**
 * Opens the periods of a subscription whose day has come: each with the one bill that it will be charged by, due at once. A subscription that is not
 * active opens none, and what is missed is opened when it is active again.
 * @returns how many
 */
export async function openPeriods(tx: Transaction, subscriptionId: string, { asOf, today, now }: { readonly asOf: Date; readonly today: KstDate; readonly now: Date }): Promise<number> {
  const subscription = await lockSubscription(tx, subscriptionId);
  if (subscription.state !== 'ACTIVE') return 0;
  const cycle = billingCycle(subscription);
  let number = subscription.nextNumber;
  for (let day = periodDay(cycle, number); day <= today && number - subscription.nextNumber < MOST_AT_ONCE; day = periodDay(cycle, number)) {
    await openPeriod(tx, subscription, { day, number, asOf, expiresAt: new Date(Math.max(now.getTime(), asOf.getTime()) + BILL_LIFE_MS) });
    number += 1;
  }
  if (number > subscription.nextNumber) await tx.subscription.update({ where: { id: subscriptionId }, data: { nextNumber: number, nextDay: periodDay(cycle, number) } });
  return number - subscription.nextNumber;
}

type Opening = { readonly day: KstDate; readonly number: number; readonly asOf: Date; readonly expiresAt: Date };

async function openPeriod(tx: Transaction, subscription: Subscription, { day, number, asOf, expiresAt }: Opening): Promise<void> {
  const { id: subscriptionId, merchantId, orderNo, orderName, service, amount, taxFree, serviceCharge } = subscription;
  const billId = billIdForPeriod(subscriptionId, day);
  const { supply, vat } = splitTax({ total: won(amount), taxFree: won(taxFree), serviceCharge: won(serviceCharge) });
  await tx.bill.create({ data: { id: billId, merchantId, orderNo, orderName, amount, supply, vat, serviceCharge, taxFree, service, expiresAt } });
  await tx.event.create({ data: billCreated({ id: billId, merchantId, amount, orderNo }, { subscriptionId, period: day }) });
  await tx.subscriptionPeriod.create({ data: { subscriptionId, period: day, number, merchantId, billId, nextTryAt: asOf } });
}

/** The event of a bill that is charged by a billing key. */
export const billCreated = (bill: { readonly id: string; readonly merchantId: string; readonly amount: number; readonly orderNo: string }, data: Prisma.InputJsonObject = {}): Prisma.EventUncheckedCreateInput => ({
  id: eventIdFor(bill.id, 1),
  type: 'bill.created',
  subjectId: bill.id,
  version: 1,
  merchantId: bill.merchantId,
  data: { state: 'W', amount: bill.amount, orderNo: bill.orderNo, ...data },
});

/** Everything that a subscription still owes is let go: the bills that nobody is charging are closed, and their periods waived. */
export async function waivePeriods(tx: Transaction, subscriptionId: string): Promise<void> {
  const open = await tx.subscriptionPeriod.findMany({ where: { subscriptionId, state: { in: ['DUE', 'CHARGING', 'PAST_DUE', 'UNPAID'] } } });
  for (const { billId } of open) await closeBill(tx, billId, 'bill.voided');
}

/** Ends a subscription: nothing is opened any more, and what is owed is waived. What is being charged just now, or is unsettled, comes to its end by itself. */
export async function cancelSubscription(tx: Transaction, at: Subscription, why: string): Promise<Subscription> {
  const cancelled = await noteSubscription(tx, at, { type: 'subscription.cancelled', to: 'CANCELLED', data: { why } });
  await waivePeriods(tx, at.id);
  return cancelled;
}

/** With a new payment method, what could not be charged is tried again at once. @returns the tries that may be started now */
export async function retryPastDue(tx: Transaction, subscriptionId: string, at: Date): Promise<readonly { readonly period: string; readonly number: number }[]> {
  await tx.subscriptionPeriod.updateMany({
    where: { subscriptionId, state: { in: ['PAST_DUE', 'UNPAID', 'DUE'] } },
    data: { state: 'DUE', nextTryAt: at, graceEndsAt: null, softFailures: 0, technicalFailures: 0, reason: null, detail: null },
  });
  const due = await tx.subscriptionPeriod.findMany({ where: { subscriptionId, state: 'DUE' }, orderBy: { period: 'asc' } });
  return due.map(({ period, try: number }) => ({ period, number }));
}
