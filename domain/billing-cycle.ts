import { addDays, type KstDate, parseKstDate } from './kst';

export const cycleUnits = ['WEEK', 'MONTH', 'YEAR'] as const;
export type CycleUnit = (typeof cycleUnits)[number];

/** How often a subscription is charged: every `every` weeks, months or years from the day of its first period. */
export type BillingCycle = {
  readonly unit: CycleUnit;
  readonly every: number;
  /**
   * The day of the first period, in Korea. In a month that is too short for it, the last day stands in; the next longer
   * month returns to this day.
   */
  readonly anchor: KstDate;
};

/** The longest interval between two periods, for each unit. */
const longest: Readonly<Record<CycleUnit, number>> = { WEEK: 52, MONTH: 24, YEAR: 5 };

/** Thrown when a unit and a number do not form a cycle. */
export class InvalidBillingCycle extends Error {
  override readonly name = 'InvalidBillingCycle';
  constructor(
    readonly unit: string,
    readonly every: number,
  ) {
    super(
      `Every ${every} ${JSON.stringify(unit)} is not a billing cycle: give 1 to 52 weeks, 1 to 24 months or 1 to 5 years.`,
    );
  }
}

/** @throws InvalidBillingCycle, InvalidKstDate */
export function billingCycle({
  unit,
  every,
  anchor,
}: {
  readonly unit: string;
  readonly every: number;
  readonly anchor: string;
}): BillingCycle {
  const known = cycleUnits.find((one) => one === unit);
  if (known === undefined || !Number.isInteger(every) || every < 1 || every > longest[known])
    throw new InvalidBillingCycle(unit, every);
  return { unit: known, every, anchor: parseKstDate(anchor) };
}

const DAYS_A_WEEK = 7;
const MONTHS_A_YEAR = 12;

/**
 * The day of the n-th period, from 0. Each is counted from the anchor, so that a short month does not shift later days.
 * @throws InvalidKstDate past the year 9999
 */
export function periodDay({ unit, every, anchor }: BillingCycle, n: number): KstDate {
  if (unit === 'WEEK') return addDays(anchor, DAYS_A_WEEK * every * n);
  return monthsAfter(anchor, every * n * (unit === 'YEAR' ? MONTHS_A_YEAR : 1));
}

function monthsAfter(anchor: KstDate, months: number): KstDate {
  const all = Number(anchor.slice(0, 4)) * MONTHS_A_YEAR + Number(anchor.slice(4, 6)) - 1 + months;
  const [year, month] = [Math.floor(all / MONTHS_A_YEAR), (all % MONTHS_A_YEAR) + 1];
  const day = Math.min(Number(anchor.slice(6)), daysIn(year, month));
  return parseKstDate(
    [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join(''),
  );
}

/** Day 0 of a month is the last day of the month before. */
const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** The number of the first period whose day is on or after a date. */
export function firstPeriodOnOrAfter(cycle: BillingCycle, date: KstDate): number {
  let n = 0;
  while (periodDay(cycle, n) < date) n += 1;
  return n;
}
