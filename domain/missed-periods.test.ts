import fc from 'fast-check';
import { type BillingCycle, billingCycle, cycleUnits, periodDay } from './billing-cycle';
import { addDays, type KstDate } from './kst';
import {
  LATE_DAYS,
  missedPeriods,
  MOST_OPENED_A_DAY,
  periodsToOpen,
  type SubscriptionStanding,
} from './missed-periods';

const monthly = billingCycle({ unit: 'MONTH', every: 1, anchor: '20260115' });
const standing = (
  change: Partial<Omit<SubscriptionStanding, 'today'>> & { readonly today: string },
): SubscriptionStanding => ({
  cycle: monthly,
  next: 0,
  missed: 'SKIP',
  openedToday: 0,
  ...change,
  today: change.today as KstDate,
});

describe('what happens to due periods', () => {
  test.each([
    ['on its day', { today: '20260115' }, { open: [0], skip: [], postponed: 0, next: 1 }],
    ['six days late, because its run was late', { today: '20260121' }, { open: [0], skip: [], postponed: 0, next: 1 }],
    ['none before its day', { today: '20260114' }, { open: [], skip: [], postponed: 0, next: 0 }],
    ['missed when it is a week late', { today: '20260122' }, { open: [], skip: [0], postponed: 0, next: 1 }],
    [
      'after ten months, only the one in time',
      { today: '20261018' },
      { open: [9], skip: [0, 1, 2, 3, 4, 5, 6, 7, 8], postponed: 0, next: 10 },
    ],
    [
      'after ten months, none when the newest is missed too',
      { today: '20261030' },
      { open: [], skip: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], postponed: 0, next: 10 },
    ],
    [
      'CURRENT: the newest, however late',
      { today: '20261030', missed: 'CURRENT' },
      { open: [9], skip: [0, 1, 2, 3, 4, 5, 6, 7, 8], postponed: 0, next: 10 },
    ],
    [
      'ALL: two a day, the oldest first',
      { today: '20261030', missed: 'ALL' },
      { open: [0, 1], skip: [], postponed: 8, next: 2 },
    ],
    [
      'ALL: no more on the same day',
      { today: '20261030', missed: 'ALL', next: 2, openedToday: 2 },
      { open: [], skip: [], postponed: 8, next: 2 },
    ],
    [
      'a missed one that its merchant asks for',
      { today: '20260214', wanted: '20260115' },
      { open: [0], skip: [], postponed: 0, next: 1 },
    ],
  ] as const)('%s', (_when, change, expected) => {
    expect(periodsToOpen(standing(change))).toEqual(expected);
  });
});

const cycles: fc.Arbitrary<BillingCycle> = fc.record({
  unit: fc.constantFrom(...cycleUnits),
  every: fc.integer({ min: 1, max: 5 }),
  anchor: fc.integer({ min: 0, max: 3_000 }).map((days) => addDays('20200101' as KstDate, days)),
});

test('day by day, with any days left out, each period is opened or skipped once, and never more than two a day', () => {
  fc.assert(
    fc.property(
      cycles,
      fc.constantFrom(...missedPeriods),
      fc.array(fc.integer({ min: 0, max: 90 }), { maxLength: 30 }),
      (cycle, missed, gaps) => {
        const seen: number[] = [];
        let [today, next] = [cycle.anchor, 0];
        for (const gap of gaps) {
          today = addDays(today, gap);
          const opening = periodsToOpen({ cycle, next, today, missed, openedToday: 0 });
          expect(opening.open.length).toBeLessThanOrEqual(MOST_OPENED_A_DAY);
          if (missed === 'SKIP')
            for (const number of opening.open) expect(addDays(periodDay(cycle, number), LATE_DAYS) > today).toBe(true);
          if (missed === 'ALL') expect(opening.skip).toEqual([]);
          seen.push(...[...opening.open, ...opening.skip].sort((a, b) => a - b));
          next = opening.next;
        }
        expect(seen).toEqual(Array.from({ length: next }, (_none, number) => number));
      },
    ),
  );
});
