import { isCardNumber, isExpired, masked } from './cards';

describe('a card number', () => {
  test.each(['5361120000001238', '4111111111111111', '378282246310005', '36227206271667', '9490940000000005'])(
    '%s has a correct check digit',
    (number) => {
      expect(isCardNumber(number)).toBe(true);
      const last = (Number(number.at(-1)) + 1) % 10;
      expect(isCardNumber(number.slice(0, -1) + String(last))).toBe(false);
    },
  );

  test.each([
    ['36227206271667', '362272****1667'],
    ['5361120000001238', '536112******1238'],
    ['6212341111111111111', '621234*********1111'],
  ])('%s is stored as %s', (number, mask) => {
    expect(masked(number)).toBe(mask);
  });
});

test.each([
  ['2602', '2026-02-28T14:59:59Z', false],
  ['2602', '2026-02-28T15:00:00Z', true],
  ['2512', '2026-03-02T01:00:00Z', true],
  ['2701', '2026-12-31T01:00:00Z', false],
])('a card until %s is expired at %s: %s', (expiry, now, expected) => {
  expect(isExpired(expiry, new Date(now))).toBe(expected);
});
