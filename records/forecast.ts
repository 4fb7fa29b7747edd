import { kstDate } from '../domain/kst';
import type { Database } from '../platform/database';
import type { Subscription } from '../platform/rows';
import { during, openingOf, type OpeningTime } from './open-periods';

/** The effects of a billing run. */
export type Forecast = {
  /** Periods that would be opened and then charged together with the due ones. */
  readonly opened: number;
  /** Charges, and their sum in won. */
  readonly charges: number;
  readonly won: number;
  /** Missed periods that would be skipped for good, and periods that would be left for another day. */
  readonly skipped: number;
  readonly postponed: number;
  /** Subscriptions whose grace would be over. */
  readonly ended: number;
};

const SUBSCRIPTIONS_A_PAGE = 500;

/**
 * Reads the effects of a run as of an instant. It changes nothing, so a later run may differ by what happens until
 * then.
 */
export async function forecast(db: Database, time: Pick<OpeningTime, 'asOf' | 'today'>): Promise<Forecast> {
  const [due, opening, ended] = [
    await dueNow(db, time.asOf),
    await openingNow(db, time),
    await endedNow(db, time.asOf),
  ];
  return { ...opening, charges: due.charges + opening.opened, won: due.won + opening.won, ended };
}

async function dueNow(db: Database, asOf: Date): Promise<{ readonly charges: number; readonly won: number }> {
  const [row] = await db.$queryRaw<{ readonly charges: bigint; readonly won: bigint | null }[]>`
    SELECT count(*) AS charges, sum(b.amount) AS won
    FROM subscription_period p JOIN subscription s ON s.id = p.subscription_id JOIN bill b ON b.id = p.bill_id
    WHERE p.state = 'DUE' AND p.next_try_at <= ${asOf} AND s.state IN ('ACTIVE', 'PAST_DUE', 'UNPAID')`;
  return { charges: Number(row?.charges ?? 0), won: Number(row?.won ?? 0) };
}

async function openingNow(db: Database, { asOf, today }: Pick<OpeningTime, 'asOf' | 'today'>) {
  const sum = { opened: 0, won: 0, skipped: 0, postponed: 0 };
  let after: string | undefined = '';
  while (after !== undefined) {
    const page: readonly Subscription[] = await db.subscription.findMany({
      where: { state: 'ACTIVE', nextDay: { lte: today }, id: { gt: after } },
      orderBy: { id: 'asc' },
      take: SUBSCRIPTIONS_A_PAGE,
    });
    const openedToday = await db.subscriptionPeriod.groupBy({
      by: ['subscriptionId'],
      where: { subscriptionId: { in: page.map(({ id }) => id) }, openedAt: during(kstDate(asOf)) },
      _count: true,
    });
    const counts = new Map(openedToday.map(({ subscriptionId, _count }) => [subscriptionId, _count]));
    for (const subscription of page) {
      const { open, skip, postponed } = openingOf(subscription, counts.get(subscription.id) ?? 0, { today });
      sum.opened += open.length;
      sum.won += open.length * subscription.amount;
      sum.skipped += skip.length;
      sum.postponed += postponed;
    }
    after = page.length < SUBSCRIPTIONS_A_PAGE ? undefined : page.at(-1)?.id;
  }
  return sum;
}

const endedNow = (db: Database, asOf: Date): Promise<number> =>
  db.subscription.count({
    where: { state: 'PAST_DUE', periods: { some: { state: 'PAST_DUE', graceEndsAt: { lte: asOf } } } },
  });
