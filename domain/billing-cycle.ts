import { addDays, parseKstDate, type KstDate } from './kst';

export const cycleUnits = ['WEEK', 'MONTH', 'YEAR'] as const;
export type CycleUnit = (typeof cycleUnits)[number];
export type BillingCycle = { readonly unit: CycleUnit; readonly every: number; readonly anchor: KstDate };
const most: Readonly<Record<CycleUnit, number>> = { WEEK: 52, MONTH: 24, YEAR: 5 };

export class InvalidBillingCycle extends Error {
  override readonly name = 'InvalidBillingCycle';
  constructor(readonly unit: string, readonly every: number) {
    super(`${unit} every ${every} is no billing cycle`);
  }
}
export function billingCycle({ unit, every, anchor }: { readonly unit: string; readonly every: number; readonly anchor: string }): BillingCycle {
  const known = cycleUnits.find((one) => one === unit);
  if (known === undefined || !Number.isInteger(every) || every < 1 || every > most[known]) throw new InvalidBillingCycle(unit, every);
  return { unit: known, every, anchor: parseKstDate(anchor) };
}
const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();
export function periodDay({ unit, every, anchor }: BillingCycle, n: number): KstDate {
  if (unit === 'WEEK') return addDays(anchor, 7 * every * n);
  const [year, month, day] = [Number(anchor.slice(0, 4)), Number(anchor.slice(4, 6)), Number(anchor.slice(6))];
  const months = year * 12 + (month - 1) + n * every * (unit === 'YEAR' ? 12 : 1);
  const [y, m] = [Math.floor(months / 12), (months % 12) + 1];
  return `${String(y).padStart(4, '0')}${String(m).padStart(2, '0')}${String(Math.min(day, daysIn(y, m))).padStart(2, '0')}` as KstDate;
}
export function firstPeriodOnOrAfter(cycle: BillingCycle, date: KstDate): number {
  let n = 0;
  while (periodDay(cycle, n) < date) n += 1;
  return n;
}
