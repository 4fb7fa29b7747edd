import type { ShardRange } from '../../domain/billing-shards';
import type { IssuerCode } from '../../domain/issuers';
import type { KstDate } from '../../domain/kst';
import type { Opening } from '../../domain/missed-periods';
import type { Won } from '../../domain/money';
import type { Service } from '../../domain/services';
import { paymentIdForTry } from '../../platform/ids';
import { Prisma } from '../../prisma/generated/client';
import { lastBegun, openPeriodsOf } from '../../records/open-periods';
import { movePeriod } from '../../records/periods';
import { cancelSubscription, lockSubscription, noteSubscription } from '../../records/subscriptions';
import type { Input } from '../activity';
import { dayToBill } from './day-to-bill';
import type { BillingDeps } from './deps';
import type { BillingActivities, DueCharge, OpenedPeriods, Page } from './types';

/** Subscriptions on a page; each gets its own transaction within the activity. */
const SUBSCRIPTIONS_A_PAGE = 50;
const CHARGES_A_PAGE = 100;
/**
 * A page of opened periods ends after this time, however full: repeated after its time-out of 10 s, it would not count
 * what it has opened before.
 */
const LONGEST_PAGE_MS = 4_000;

/** The place after a page's last row, unless the page was the last. */
const behind = <T>(rows: readonly T[], size: number, placeOf: (last: T) => string): { readonly next?: string } => {
  const last = rows.at(-1);
  return rows.length < size || last === undefined ? {} : { next: placeOf(last) };
};

/** The subscriptions of a shard. */
const idsOf = ({ after, until }: ShardRange = {}): Prisma.SubscriptionWhereInput => ({
  id: { ...(after === undefined ? {} : { gt: after }), ...(until === undefined ? {} : { lte: until }) },
});

/** The same of due periods. Written out, so that a shard reads only its own part of the index. */
const within = ({ after, until }: ShardRange = {}): Prisma.Sql =>
  Prisma.join(
    [
      Prisma.empty,
      ...(after === undefined ? [] : [Prisma.sql`AND p.subscription_id > ${after}`]),
      ...(until === undefined ? [] : [Prisma.sql`AND p.subscription_id <= ${until}`]),
    ],
    ' ',
  );

/** {@link BillingActivities.openPeriods} */
export async function openPeriodsOfPage(
  deps: BillingDeps,
  { asOf, after = '', shard }: Input<BillingActivities['openPeriods']>,
): Promise<OpenedPeriods> {
  const { db, clock, dailyAt } = deps;
  const at = dayToBill(deps, asOf);
  const today = lastBegun(at, dailyAt);
  const rows = await db.subscription.findMany({
    where: { state: 'ACTIVE', nextDay: { lte: today }, AND: [{ id: { gt: after } }, idsOf(shard)] },
    orderBy: { id: 'asc' },
    take: SUBSCRIPTIONS_A_PAGE,
    select: { id: true },
  });
  const opened: Opening[] = [];
  const began = performance.now();
  for (const { id } of rows) {
    opened.push(await db.$transaction((tx) => openPeriodsOf(tx, id, { asOf: at, today, now: clock() })));
    if (performance.now() - began > LONGEST_PAGE_MS) break;
  }
  const last = rows[opened.length - 1];
  return {
    items: opened.map(({ open }) => open.length),
    skipped: opened.reduce((sum, { skip }) => sum + skip.length, 0),
    postponed: opened.reduce((sum, { postponed }) => sum + postponed, 0),
    ...(last !== undefined && opened.length < rows.length
      ? { next: last.id }
      : behind(rows, SUBSCRIPTIONS_A_PAGE, ({ id }) => id)),
  };
}

type DueRow = {
  readonly subscription_id: string;
  readonly period: KstDate;
  readonly try: number;
  readonly bill_id: string;
  readonly merchant_id: string;
  readonly order_no: string;
  readonly issuer: IssuerCode;
  readonly amount: Won;
  readonly service: Service;
};

/** {@link BillingActivities.dueCharges} */
export async function dueCharges(
  deps: BillingDeps,
  { asOf, after = ' ', shard }: Input<BillingActivities['dueCharges']>,
): Promise<Page<DueCharge>> {
  const at = dayToBill(deps, asOf);
  const [afterSubscription = '', afterPeriod = ''] = after.split(' ');
  const rows = await deps.db.$queryRaw<DueRow[]>`
    SELECT p.subscription_id, p.period, p.try, p.bill_id, p.merchant_id, k.issuer, b.order_no, b.amount, b.service
    FROM subscription_period p
      JOIN subscription s ON s.id = p.subscription_id
      JOIN billing_key k ON k.id = s.billing_key_id
      JOIN bill b ON b.id = p.bill_id
    WHERE p.state = 'DUE' AND p.next_try_at <= ${at} AND s.state IN ('ACTIVE', 'PAST_DUE', 'UNPAID')
      AND (p.subscription_id, p.period) > (${afterSubscription}, ${afterPeriod}) ${within(shard)}
    ORDER BY p.subscription_id, p.period LIMIT ${CHARGES_A_PAGE}`;
  return {
    items: rows.map(dueCharge),
    ...behind(rows, CHARGES_A_PAGE, ({ subscription_id, period }) => `${subscription_id} ${period}`),
  };
}

const dueCharge = ({
  subscription_id: subscriptionId,
  period,
  try: number,
  bill_id: billId,
  merchant_id: merchantId,
  order_no: orderNo,
  issuer,
  amount,
  service,
}: DueRow): DueCharge => ({
  of: { subscriptionId, period, number },
  paymentId: paymentIdForTry(subscriptionId, period, number),
  facts: { merchantId, issuer, billId, orderNo, service, amount },
});

/** {@link BillingActivities.endGrace} */
export async function endGrace(
  deps: BillingDeps,
  { asOf, after = '', shard }: Input<BillingActivities['endGrace']>,
): Promise<Page<string>> {
  const { db } = deps;
  const over = { state: 'PAST_DUE', graceEndsAt: { lte: dayToBill(deps, asOf) } } as const;
  const rows = await db.subscription.findMany({
    where: { AND: [{ id: { gt: after } }, idsOf(shard)], state: 'PAST_DUE', periods: { some: over } },
    orderBy: { id: 'asc' },
    take: SUBSCRIPTIONS_A_PAGE,
    select: { id: true },
  });
  const items: string[] = [];
  for (const { id } of rows) {
    const ended = await db.$transaction(async (tx) => {
      const subscription = await lockSubscription(tx, id);
      const periods = await tx.subscriptionPeriod.findMany({ where: { subscriptionId: id, ...over } });
      // A new payment method arrived in between.
      if (subscription.state !== 'PAST_DUE' || periods.length === 0) return false;
      if (subscription.afterGrace === 'CANCEL') {
        await cancelSubscription(tx, subscription, 'GRACE_OVER');
      } else {
        for (const period of periods) await movePeriod(tx, period, 'UNPAID', { graceEndsAt: null });
        await noteSubscription(tx, subscription, {
          type: 'subscription.unpaid',
          to: 'UNPAID',
          data: { periods: periods.map(({ period }) => period) },
        });
      }
      return true;
    });
    if (ended) items.push(id);
  }
  return { items, ...behind(rows, SUBSCRIPTIONS_A_PAGE, ({ id }) => id) };
}
