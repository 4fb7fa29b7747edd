import { isInstant } from './instants';

test.each([
  '2026-12-31T23:59:59Z',
  '2026-12-31T23:59:59.5+09:00',
  '2028-02-29T00:00:00.123456789-03:30',
  '2026-12-31t23:59:59z',
])('%s is an instant', (text) => {
  expect(isInstant(text)).toBe(true);
});

test.each([
  ['without an offset', '2026-12-31T23:59:59'],
  ['with an offset without a colon', '2026-12-31T23:59:59+0900'],
  ['with an offset of hours only', '2026-12-31T23:59:59+09'],
  ['with an invalid offset', '2026-12-31T23:59:59+24:00'],
  ['with a space', '2026-12-31 23:59:59Z'],
  ['on 29 February of another year', '2026-02-29T00:00:00Z'],
  ['on 31 November', '2026-11-31T00:00:00Z'],
  ['at 24 o’clock', '2026-12-31T24:00:00Z'],
  ['in a leap second', '2026-12-31T23:59:60Z'],
  ['that is only a day', '2026-12-31'],
  ['with text after it', '2026-12-31T23:59:59Z\n'],
])('a text %s is not an instant', (_what, text) => {
  expect(isInstant(text)).toBe(false);
});
