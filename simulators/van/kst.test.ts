import { isYearOver } from './kst';

test.each([
  ['20260302100000', '2027-03-02T14:59:59Z', false],
  ['20260302100000', '2027-03-02T15:00:00Z', true],
  // There is no 29 February 2029, so the 28th is the last day.
  ['20280229100000', '2029-02-28T14:59:59Z', false],
  ['20280229100000', '2029-02-28T15:00:00Z', true],
  ['20270228100000', '2028-02-28T14:59:59Z', false],
  ['20270228100000', '2028-02-28T15:00:00Z', true],
])('a year after %s is over at %s: %s', (stamp, now, expected) => {
  expect(isYearOver(stamp, new Date(now))).toBe(expected);
});
