import { billingCycle, periodDay } from '../domain/billing-cycle';
import { addDays, instantAt, type KstDate, kstDate } from '../domain/kst';
import { type Opening, periodsToOpen } from '../domain/missed-periods';
import type { Transaction } from '../platform/database';
import { billIdForPeriod } from '../platform/ids';
import type { Subscription } from '../platform/rows';
import type { Prisma } from '../prisma/generated/client';
import { createBill } from './bills';
import { createPeriod } from './periods';
import { lockSubscription, noteSubscription, placeSubscription } from './subscriptions';

/** Longer than any grace, and than an operator takes: a period's bill must not expire while it may still be charged. */
const BILL_LIFE_MS = 400 * 24 * 3_600_000;

/** The Korean time of day from which a day's periods are opened. */
export type DailyAt = { readonly hour: number; readonly minute: number };

/** The latest day whose periods may be opened: an hourly run at night must not go before the daily run. */
export function lastBegun(at: Date, { hour, minute }: DailyAt): KstDate {
  const today = kstDate(at);
  return at < instantAt(today, hour, minute) ? addDays(today, -1) : today;
}

export type OpeningTime = {
  readonly asOf: Date;
  /** The latest day whose periods may be opened. */
  readonly today: KstDate;
  readonly now: Date;
  /** The day of a period that the merchant asks for. */
  readonly wanted?: string;
};

/** The result for a subscription that is not active. */
const nothing: Opening = { open: [], skip: [], postponed: 0, next: 0 };

/**
 * Opens a subscription's due periods: each with the single bill that it is charged by, due at once. Missed periods are
 * opened or skipped as the merchant has chosen. A subscription that is not active opens none.
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
  if (opening.skip.length === 0) await placeSubscription(tx, subscriptionId, place);
  else
    await noteSubscription(tx, subscription, {
      type: 'subscription.periods_skipped',
      change: place,
      data: skipped(opening, subscription),
    });
  return opening;
}

/** The periods to open now. The subscription's row is locked, or the result is only a forecast. */
export function openingOf(
  subscription: Subscription,
  openedToday: number,
  { today, wanted }: Pick<OpeningTime, 'today' | 'wanted'>,
): Opening {
  const { nextNumber: next, missedPeriods: missed } = subscription;
  const cycle = billingCycle(subscription);
  return periodsToOpen({ cycle, next, today, missed, openedToday, ...(wanted === undefined ? {} : { wanted }) });
}

/** The range of instants of a Korean day. */
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
  const amounts = { amount, taxFree, serviceCharge };
  const told = { subscriptionId, period: day };
  await createBill(tx, { id: billId, merchantId, orderNo, orderName, ...amounts, service, expiresAt }, told);
  await createPeriod(tx, {
    subscriptionId,
    period: day,
    number,
    merchantId,
    billId,
    nextTryAt: asOf,
    openedAt: asOf,
  });
}
