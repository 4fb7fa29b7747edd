import { boundRefusal } from './billing-bounds';

const bounds = { chargesPerKeyPerDay: 3, triesPerPeriod: 5 };

test('charges within the bounds are allowed', () => {
  expect(boundRefusal(bounds, { chargesToday: 2 })).toBeUndefined();
  expect(boundRefusal(bounds, { chargesToday: 2, triesOfPeriod: 4 })).toBeUndefined();
});

test.each([
  [{ chargesToday: 3 }, 'BOUND_KEY_DAILY', /today: 3, .*bound is 3.*--charges-per-key-per-day/],
  [{ chargesToday: 0, triesOfPeriod: 5 }, 'BOUND_PERIOD_TRIES', /period: 5, .*bound is 5.*--tries-per-period/],
] as const)('a charge beyond a bound is refused with the bound and how to lift it: %p', (counts, reason, detail) => {
  expect(boundRefusal(bounds, counts)).toEqual({ reason, detail: expect.stringMatching(detail) as string });
});
