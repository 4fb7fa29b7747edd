import { clockOf } from './clock';

test('a fixed clock always gives the same instant, and nobody can change it', () => {
  const clock = clockOf(new Date('2026-11-24T14:59:59.900Z'));
  clock().setFullYear(1999);
  expect(clock()).toEqual(new Date('2026-11-24T14:59:59.900Z'));
});

test('any other clock is the system’s', () => {
  const before = Date.now();
  expect(clockOf(undefined)().getTime()).toBeGreaterThanOrEqual(before);
});
