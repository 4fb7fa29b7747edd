import { type BillingCycle, periodDay } from './billing-cycle';
import { addDays, type KstDate } from './kst';

/**
 * What happens to periods whose day passed while they were not opened, because the subscription was paused or behind,
 * or no billing run took place: none of them is charged, only the newest, or each.
 */
export const missedPeriods = ['SKIP', 'CURRENT', 'ALL'] as const;
export type MissedPeriods = (typeof missedPeriods)[number];

/** A period that is opened more than this many days after its own day is missed; before that, its run was only late. */
export const LATE_DAYS = 7;

/** The most periods of one subscription that are opened on a Korean day: a missed one, and the current one. */
export const MOST_OPENED_A_DAY = 2;

/** The most periods considered at once. The rest are considered next time. */
const MOST_CONSIDERED = 1_000;

export type Opening = {
  /** Numbers of the periods to open now, the oldest first. */
  readonly open: readonly number[];
  /** Numbers of the periods that will never be charged. */
  readonly skip: readonly number[];
  /** How many are due but left for another day. */
  readonly postponed: number;
  /** The number of the first period that is neither opened nor skipped. */
  readonly next: number;
};

export type SubscriptionStanding = {
  readonly cycle: BillingCycle;
  /** The number of the first period that was neither opened nor skipped. */
  readonly next: number;
  readonly today: KstDate;
  readonly missed: MissedPeriods;
  /** How many periods of the subscription were opened today. */
  readonly openedToday: number;
  /** The day of a period that the merchant asks for: it is opened, however late. */
  readonly wanted?: string;
};

/** Which due periods are opened now, and what happens to the others. */
export function periodsToOpen({ cycle, next, today, missed, openedToday, wanted }: SubscriptionStanding): Opening {
  const come = periodsUpTo(cycle, next, today);
  const newest = come.at(-1)?.number;
  const isOpened = ({ number, day }: Period): boolean =>
    missed === 'ALL' || !isMissed(day, today) || day === wanted || (missed === 'CURRENT' && number === newest);
  const opening = come.filter(isOpened);
  const open = opening.slice(0, Math.max(0, MOST_OPENED_A_DAY - openedToday));
  const until = opening[open.length]?.number ?? (newest === undefined ? next : newest + 1);
  return {
    open: open.map(({ number }) => number),
    skip: come.filter((period) => period.number < until && !isOpened(period)).map(({ number }) => number),
    postponed: opening.length - open.length,
    next: until,
  };
}

type Period = { readonly number: number; readonly day: KstDate };

const isMissed = (day: KstDate, today: KstDate): boolean => addDays(day, LATE_DAYS) <= today;

function periodsUpTo(cycle: BillingCycle, first: number, today: KstDate): readonly Period[] {
  const periods: Period[] = [];
  for (let number = first; periods.length < MOST_CONSIDERED; number += 1) {
    const day = periodDay(cycle, number);
    if (day > today) break;
    periods.push({ number, day });
  }
  return periods;
}
