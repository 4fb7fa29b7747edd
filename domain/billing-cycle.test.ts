import fc from 'fast-check';
import {
  type BillingCycle,
  billingCycle,
  cycleUnits,
  firstPeriodOnOrAfter,
  InvalidBillingCycle,
  periodDay,
} from './billing-cycle';
import { addDays, type KstDate } from './kst';

const daysOf = (unit: string, every: number, anchor: string, count: number): readonly string[] => {
  const cycle = billingCycle({ unit, every, anchor });
  return Array.from({ length: count }, (_none, n) => periodDay(cycle, n));
};

describe('a year of periods', () => {
  test('monthly from the 31st: the last day of a shorter month, then the 31st again', () => {
    expect(daysOf('MONTH', 1, '20270131', 13)).toEqual([
      '20270131',
      '20270228',
      '20270331',
      '20270430',
      '20270531',
      '20270630',
      '20270731',
      '20270831',
      '20270930',
      '20271031',
      '20271130',
      '20271231',
      '20280131',
    ]);
  });

  test.each([
    ['20280129', ['20280129', '20280229', '20280329']],
    ['20270129', ['20270129', '20270228', '20270329']],
    ['20280130', ['20280130', '20280229', '20280330']],
    ['20271115', ['20271115', '20271215', '20280115']],
  ])('monthly from %s', (anchor, days) => {
    expect(daysOf('MONTH', 1, anchor, 3)).toEqual(days);
  });

  test('yearly from a leap day: the 28th of February in common years, and the leap day again', () => {
    expect(daysOf('YEAR', 1, '20280229', 5)).toEqual(['20280229', '20290228', '20300228', '20310228', '20320229']);
  });

  test('weekly, every second week, every third month, every second year', () => {
    expect(daysOf('WEEK', 1, '20261228', 3)).toEqual(['20261228', '20270104', '20270111']);
    expect(daysOf('WEEK', 2, '20270225', 3)).toEqual(['20270225', '20270311', '20270325']);
    expect(daysOf('MONTH', 3, '20271130', 4)).toEqual(['20271130', '20280229', '20280530', '20280830']);
    expect(daysOf('YEAR', 2, '20270101', 3)).toEqual(['20270101', '20290101', '20310101']);
    expect(daysOf('WEEK', 1, '20270101', 53).at(-1)).toBe('20271231');
  });
});

const anchors = fc.integer({ min: 0, max: 20_000 }).map((days) => addDays('20200101' as KstDate, days));
const cycles: fc.Arbitrary<BillingCycle> = fc.record({
  unit: fc.constantFrom(...cycleUnits),
  every: fc.integer({ min: 1, max: 5 }),
  anchor: anchors,
});

test('periods go forward, begin at the anchor, and keep its day of the month where the month has it', () => {
  fc.assert(
    fc.property(cycles, fc.integer({ min: 0, max: 60 }), (cycle, n) => {
      const day = periodDay(cycle, n);
      expect(periodDay(cycle, 0)).toBe(cycle.anchor);
      expect(periodDay(cycle, n + 1) > day).toBe(true);
      if (cycle.unit === 'WEEK') return;
      const isLastOfItsMonth = addDays(day, 1).endsWith('01');
      expect(day.slice(6) === cycle.anchor.slice(6) || (isLastOfItsMonth && day.slice(6) < cycle.anchor.slice(6))).toBe(
        true,
      );
    }),
  );
});

test('the first period on or after a date is on or after it, and the one before is not', () => {
  fc.assert(
    fc.property(cycles, fc.integer({ min: -400, max: 4_000 }), (cycle, days) => {
      const date = addDays(cycle.anchor, days);
      const n = firstPeriodOnOrAfter(cycle, date);
      expect(periodDay(cycle, n) >= date).toBe(true);
      if (n > 0) expect(periodDay(cycle, n - 1) < date).toBe(true);
    }),
  );
});

test.each([
  ['DAY', 1],
  ['MONTH', 0],
  ['MONTH', 25],
  ['WEEK', 53],
  ['YEAR', 6],
  ['MONTH', 1.5],
])('%s every %s is not a cycle', (unit, every) => {
  expect(() => billingCycle({ unit, every, anchor: '20270101' })).toThrow(InvalidBillingCycle);
});
