import { endedBillStates } from './bill-states';
import { instantAt, type KstDate, kstDate } from './kst';

declare const monthBrand: unique symbol;

/** A calendar month in Korea: `yyyyMM`. */
export type KstMonth = string & { readonly [monthBrand]: true };

/** The month in Korea at an instant. */
export const kstMonth = (instant: Date): KstMonth => kstDate(instant).slice(0, 6) as KstMonth;

/** The month that many months later, or earlier for a negative number. */
export function addMonths(month: KstMonth, months: number): KstMonth {
  const counted = Number(month.slice(0, 4)) * 12 + Number(month.slice(4)) - 1 + months;
  return `${String(Math.floor(counted / 12)).padStart(4, '0')}${String((counted % 12) + 1).padStart(2, '0')}` as KstMonth;
}

/** The instant at which a month begins in Korea. */
export const startOfMonth = (month: KstMonth): Date => instantAt(`${month}01` as KstDate, 0);

/** How many months of partitions there are at least behind the current one. */
export const MONTHS_AHEAD = 3;

/** A partition of the events: those stored from one instant on, and before another. */
export type EventPartition = {
  readonly name: string;
  /** Undefined: all before. */
  readonly from?: Date;
  readonly to: Date;
};

/** The months whose partitions are to be made, each adjoining the one before: none is left out, however late it is. */
export function monthsToMake(partitions: readonly EventPartition[], now: Date): readonly KstMonth[] {
  const current = kstMonth(now);
  const until = addMonths(current, MONTHS_AHEAD);
  const covered = partitions.map(({ to }) => kstMonth(to)).sort();
  const months: KstMonth[] = [];
  for (let month = covered.at(-1) ?? current; month <= until; month = addMonths(month, 1)) months.push(month);
  return months;
}

/**
 * Everything before this instant is older than so many whole months.
 * @param months how long rows are kept
 */
export const keptSince = (now: Date, months: number): Date => startOfMonth(addMonths(kstMonth(now), -months));

/** The partitions that hold nothing younger than an instant, the oldest first. */
export const partitionsBefore = (partitions: readonly EventPartition[], since: Date): readonly EventPartition[] =>
  partitions.filter(({ to }) => to <= since).sort((one, other) => one.to.getTime() - other.to.getTime());

/**
 * The shortest time in months for which records of payments are kept: 전자금융거래법 제22조 and 전자상거래법 제6조 ask for five
 * years.
 */
export const LEGAL_MONTHS = 60;

/**
 * The shortest time in months for which events are kept. Webhooks are readable for 30 days, and a run that looks for a
 * late approval lives a week.
 */
export const LEAST_EVENT_MONTHS = 3;

/** The longest that can be asked for: a century. */
export const MOST_MONTHS = 1_200;

/** How long rows are kept, in whole months. */
export type Retention = { readonly eventMonths: number; readonly paymentMonths: number };

/** The kinds of rows that are deleted in batches when they are old, in their order. */
export const forgettable = [...endedBillStates.map((state) => `bills-${state}` as const), 'inbox', 'linq'] as const;
export type Forgettable = (typeof forgettable)[number];

/** The kind that follows; undefined: none. */
export const forgottenAfter = (kind: Forgettable): Forgettable | undefined =>
  forgettable[forgettable.indexOf(kind) + 1];
