import fc from 'fast-check';
import {
  dayAfter,
  instantOf,
  InvalidKstDate,
  kstDate,
  kstDateOf,
  kstDateTime,
  parseKstDate,
  parseKstDateTime,
} from './kst';

const years = { min: new Date('1970-01-01T00:00:00Z'), max: new Date('9999-12-31T14:59:59Z') };
const wholeSecond = fc.date({ ...years, noInvalidDate: true }).map((date) => new Date(date.setUTCMilliseconds(0)));

describe('KST', () => {
  test('begins its day at 15:00 UTC', () => {
    expect(kstDateTime(new Date('2026-02-28T14:59:59.999Z'))).toBe('20260228235959');
    expect(kstDateTime(new Date('2026-02-28T15:00:00Z'))).toBe('20260301000000');
    expect(kstDate(new Date('2025-12-31T15:00:00Z'))).toBe('20260101');
  });

  test('has no daylight saving time', () => {
    expect(kstDateTime(new Date('2026-07-01T00:00:00Z'))).toBe('20260701090000');
    expect(kstDateTime(new Date('2026-01-01T00:00:00Z'))).toBe('20260101090000');
  });

  test('comes back as the same instant, to the second', () => {
    fc.assert(
      fc.property(wholeSecond, (instant) => {
        expect(instantOf(kstDateTime(instant))).toEqual(instant);
        expect(instantOf(parseKstDateTime(kstDateTime(instant)))).toEqual(instant);
        expect(kstDateOf(kstDateTime(instant))).toBe(kstDate(instant));
      }),
    );
  });

  test('sorts as text in order of time', () => {
    fc.assert(
      fc.property(wholeSecond, wholeSecond, (a, b) => {
        expect(kstDateTime(a) < kstDateTime(b)).toBe(a < b);
      }),
    );
  });

  test.each([
    new Date(NaN),
    new Date('+010000-01-01T00:00:00Z'),
    new Date('-000002-01-01T00:00:00Z'),
    new Date(8.64e15),
  ])('has no text for %p', (instant) => {
    expect(() => kstDateTime(instant)).toThrow(InvalidKstDate);
  });
});

describe('parseKstDateTime', () => {
  test.each(['20240229000000', '20261231235959', '20000229120000'])('takes %p', (text) => {
    expect(parseKstDateTime(text)).toBe(text);
  });

  test.each([
    '20260229000000',
    '21000229000000',
    '20260431000000',
    '20261301000000',
    '20260001000000',
    '20260100000000',
    '20260101240000',
    '20260101006000',
    '20260101000060',
    '2026010100000',
    '202601010000000',
    '2026-01-01T00:00:00',
    '2026-01-01T00:00:00Z',
    ' 20260101000000',
    '20260101000000\n',
    '2026 101000000',
    '',
  ])('refuses %j', (text) => {
    expect(() => parseKstDateTime(text)).toThrow(new InvalidKstDate(text));
  });
});

test.each([
  ['20261231', '20270101'],
  ['20260228', '20260301'],
  ['20240228', '20240229'],
])('the day after %s is %s', (date, next) => {
  expect(dayAfter(parseKstDate(date))).toBe(next);
});
