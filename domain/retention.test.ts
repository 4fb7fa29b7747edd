import fc from 'fast-check';
import {
  addMonths,
  type EventPartition,
  keptSince,
  type KstMonth,
  kstMonth,
  MONTHS_AHEAD,
  monthsToMake,
  partitionsBefore,
  startOfMonth,
} from './retention';

const month = (text: string): KstMonth => text as KstMonth;
const partition = (from: string, to: string): EventPartition => ({
  name: `event_${from}`,
  from: startOfMonth(month(from)),
  to: startOfMonth(month(to)),
});
const first: EventPartition = { name: 'event_first', to: startOfMonth(month('202701')) };

test('a month begins at midnight in Korea', () => {
  expect(startOfMonth(month('202701'))).toEqual(new Date('2026-12-31T15:00:00Z'));
  expect(kstMonth(new Date('2026-12-31T14:59:59.999Z'))).toBe('202612');
  expect(kstMonth(new Date('2026-12-31T15:00:00Z'))).toBe('202701');
});

test('months are counted over the end of a year, and back', () => {
  expect(addMonths(month('202611'), 2)).toBe('202701');
  fc.assert(
    fc.property(fc.integer({ min: -500, max: 500 }), (months) => {
      expect(addMonths(addMonths(month('202611'), months), -months)).toBe('202611');
    }),
  );
});

describe('the partitions to make', () => {
  const now = new Date('2026-11-28T03:00:00Z');

  test('reach over the months ahead, and none is made twice', () => {
    expect(monthsToMake([first], now)).toEqual(['202701', '202702']);
    expect(monthsToMake([first, partition('202701', '202702'), partition('202702', '202703')], now)).toEqual([]);
  });

  test('adjoin the last one, however long nobody has made any', () => {
    expect(monthsToMake([first], new Date('2027-03-15T00:00:00Z'))).toEqual([
      ...['202701', '202702', '202703', '202704', '202705', '202706'],
    ]);
  });

  test('begin with the current month where there are none', () => {
    expect(monthsToMake([], now)).toHaveLength(MONTHS_AHEAD + 1);
    expect(monthsToMake([], now)[0]).toBe('202611');
  });
});

describe('what is old', () => {
  const all = [partition('202701', '202702'), first];

  test('is kept for whole months: the current one does not count', () => {
    expect(keptSince(new Date('2031-12-31T14:59:59Z'), 60)).toEqual(startOfMonth(month('202612')));
    expect(keptSince(new Date('2031-12-31T15:00:00Z'), 60)).toEqual(startOfMonth(month('202701')));
  });

  test('is a partition that ends by then, the oldest first', () => {
    expect(partitionsBefore(all, new Date(first.to.getTime() - 1))).toEqual([]);
    expect(partitionsBefore(all, first.to)).toEqual([first]);
    expect(partitionsBefore(all, startOfMonth(month('202702'))).map(({ name }) => name)).toEqual([
      'event_first',
      'event_202701',
    ]);
  });
});
