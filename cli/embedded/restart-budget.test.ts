import * as fc from 'fast-check';
import { RestartBudget, RESTARTS_A_MINUTE } from './restart-budget';

test('each restart within a minute waits twice as long as the previous one, and the sixth is refused', () => {
  const budget = new RestartBudget();
  expect([0, 1, 2, 3, 4, 5].map((now) => budget.next(now))).toEqual([250, 500, 1_000, 2_000, 4_000, undefined]);
});

test('a minute later everything is forgotten', () => {
  const budget = new RestartBudget();
  for (const now of [0, 1, 2, 3, 4]) budget.next(now);
  expect(budget.next(60_004)).toBe(250);
});

test('no window of a minute has more restarts than allowed', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 30_000 }), { maxLength: 60 }), (gaps) => {
      const budget = new RestartBudget();
      const restarts: number[] = [];
      let now = 0;
      for (const gap of gaps) {
        now += gap;
        if (budget.next(now) !== undefined) restarts.push(now);
      }
      for (const start of restarts) {
        expect(restarts.filter((at) => at >= start && at < start + 60_000).length).toBeLessThanOrEqual(
          RESTARTS_A_MINUTE,
        );
      }
    }),
  );
});
