import { billingCycle, periodDay } from '../domain/billing-cycle';
import { addDays, instantAt, type KstDate, kstDate } from '../domain/kst';
import { type Opening, periodsToOpen } from '../domain/missed-periods';
import { splitTax, won } from '../domain/money';
import type { Transaction } from '../platform/database';
import { billIdForPeriod, eventIdFor } from '../platform/ids';
import type { Prisma, Subscription } from '../prisma/generated/client';
import { closeBill } from './close-bill';
import { lockSubscription, noteSubscription } from './subscriptions';

/** Longer than any grace, and than an operator takes: a period's bill must not expire while it may still be charged. */
const BILL_LIFE_MS = 400 * 24 * 3_600_000;

/** Korean time of day at which a day's periods begin to be opened. */
export type DailyAt = { readonly hour: number; readonly minute: number };

/** The day whose periods have begun to be opened: an hourly run of the small hours must not go before the day's own. */
export function lastBegun(at: Date, { hour, minute }: DailyAt): KstDate {
  const today = kstDate(at);
  return at < instantAt(today, hour, minute) ? addDays(today, -1) : today;
}

export type OpeningTime = {
  readonly asOf: Date;
  /** The day whose periods have begun to be opened. */
  readonly today: KstDate;
  readonly now: Date;
  /** The day of a period that its merchant asks for. */
  readonly wanted?: string;
};

/** What a subscription that is not active opens. */
const nothing: Opening = { open: [], skip: [], postponed: 0, next: 0 };

/**
 * Opens the periods of a subscription whose day has come: each with the one bill that it will be charged by, due at
 * once. What was missed is opened or skipped as its merchant has chosen. A subscription that is not active opens none.
 */
export async function openPeriodsOf(tx: Transaction, subscriptionId: string, time: OpeningTime): Promise<Opening> {
  const subscription = await lockSubscription(tx, subscriptionId);
  if (subscription.state !== 'ACTIVE') return nothing;
  const cycle = billingCycle(subscription);
  const openedToday = await tx.subscriptionPeriod.count({
    where: { subscriptionId, openedAt: during(kstDate(time.asOf)) },
  });
  const opening = openingOf(subscription, openedToday, time);
  const expiresAt = new Date(Math.max(time.now.getTime(), time.asOf.getTime()) + BILL_LIFE_MS);
  for (const number of opening.open) {
    await openPeriod(tx, subscription, { day: periodDay(cycle, number), number, asOf: time.asOf, expiresAt });
  }
  if (opening.next === subscription.nextNumber) return opening;
  const place = { nextNumber: opening.next, nextDay: periodDay(cycle, opening.next) };
  if (opening.skip.length === 0) await tx.subscription.update({ where: { id: subscriptionId }, data: place });
  else
    await noteSubscription(tx, subscription, {
      type: 'subscription.periods_skipped',
      change: place,
      data: skipped(opening, subscription),
    });
  return opening;
}

/** What is opened now. The subscription's row is locked, or what is told is a forecast. */
export function openingOf(
  subscription: Subscription,
  openedToday: number,
  { today, wanted }: Pick<OpeningTime, 'today' | 'wanted'>,
): Opening {
  const { nextNumber: next, missedPeriods: missed } = subscription;
  const cycle = billingCycle(subscription);
  return periodsToOpen({ cycle, next, today, missed, openedToday, ...(wanted === undefined ? {} : { wanted }) });
}

/** The instants of a Korean day. */
export const during = (day: KstDate): { readonly gte: Date; readonly lt: Date } => ({
  gte: instantAt(day, 0),
  lt: instantAt(addDays(day, 1), 0),
});

function skipped({ skip }: Opening, subscription: Subscription): Prisma.InputJsonObject {
  const cycle = billingCycle(subscription);
  const [first, last] = [skip[0] ?? 0, skip.at(-1) ?? 0];
  const { missedPeriods } = subscription;
  return { count: skip.length, from: periodDay(cycle, first), to: periodDay(cycle, last), missedPeriods };
}

type NewPeriod = { readonly day: KstDate; readonly number: number; readonly asOf: Date; readonly expiresAt: Date };

async function openPeriod(
  tx: Transaction,
  subscription: Subscription,
  { day, number, asOf, expiresAt }: NewPeriod,
): Promise<void> {
  const { id: subscriptionId, merchantId, orderNo, orderName, service, amount, taxFree, serviceCharge } = subscription;
  const billId = billIdForPeriod(subscriptionId, day);
  const { supply, vat } = splitTax({ total: won(amount), taxFree: won(taxFree), serviceCharge: won(serviceCharge) });
  await tx.bill.create({
    data: {
      id: billId,
      merchantId,
      orderNo,
      orderName,
      amount,
      supply,
      vat,
      serviceCharge,
      taxFree,
      service,
      expiresAt,
    },
  });
  await tx.event.create({
    data: billCreated({ id: billId, merchantId, amount, orderNo }, { subscriptionId, period: day }),
  });
  await tx.subscriptionPeriod.create({
    data: { subscriptionId, period: day, number, merchantId, billId, nextTryAt: asOf, openedAt: asOf },
  });
}

/** The event of a bill that is charged by a billing key. */
export const billCreated = (
  bill: { readonly id: string; readonly merchantId: string; readonly amount: number; readonly orderNo: string },
  data: Prisma.InputJsonObject = {},
): Prisma.EventUncheckedCreateInput => ({
  id: eventIdFor(bill.id, 1),
  type: 'bill.created',
  subjectId: bill.id,
  version: 1,
  merchantId: bill.merchantId,
  data: { state: 'W', amount: bill.amount, orderNo: bill.orderNo, ...data },
});

/**
 * Everything that a subscription still owes is let go: the bills that nobody is charging are closed, and their periods
 * waived.
 */
export async function waivePeriods(tx: Transaction, subscriptionId: string): Promise<void> {
  const open = await tx.subscriptionPeriod.findMany({
    where: { subscriptionId, state: { in: ['DUE', 'CHARGING', 'PAST_DUE', 'UNPAID'] } },
  });
  for (const { billId } of open) await closeBill(tx, billId, 'bill.voided');
}

/**
 * Ends a subscription: nothing is opened any more, and what is owed is waived. What is being charged just now, or is
 * unsettled, comes to its end by itself.
 */
export async function cancelSubscription(tx: Transaction, at: Subscription, why: string): Promise<Subscription> {
  const cancelled = await noteSubscription(tx, at, { type: 'subscription.cancelled', to: 'CANCELLED', data: { why } });
  await waivePeriods(tx, at.id);
  return cancelled;
}

/**
 * With a new payment method, what could not be charged is tried again at once.
 * @returns the tries that may be started now
 */
export async function retryPastDue(
  tx: Transaction,
  subscriptionId: string,
  at: Date,
): Promise<readonly { readonly period: string; readonly number: number }[]> {
  await tx.subscriptionPeriod.updateMany({
    where: { subscriptionId, state: { in: ['PAST_DUE', 'UNPAID', 'DUE'] } },
    data: {
      state: 'DUE',
      nextTryAt: at,
      graceEndsAt: null,
      softFailures: 0,
      technicalFailures: 0,
      reason: null,
      detail: null,
    },
  });
  const due = await tx.subscriptionPeriod.findMany({
    where: { subscriptionId, state: 'DUE' },
    orderBy: { period: 'asc' },
  });
  return due.map(({ period, try: number }) => ({ period, number }));
}
