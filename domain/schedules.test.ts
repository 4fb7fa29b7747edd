import { type ExpectedSchedule, expectedSchedules, judgeSchedule, type SeenSchedule } from './schedules';

const HOUR_MS = 3_600_000;
const hourly: ExpectedSchedule = { id: 'hourly', everyMs: HOUR_MS, marginMs: HOUR_MS / 2, of: 'billing' };
const now = new Date('2026-11-26T12:00:00Z');
const hoursAgo = (hours: number): Date => new Date(now.getTime() - hours * HOUR_MS);
const seen = (change: Partial<SeenSchedule> = {}): SeenSchedule => ({
  isPaused: false,
  isRunning: false,
  createdAt: hoursAgo(100),
  lastBegan: hoursAgo(0.5),
  nextAt: hoursAgo(-0.5),
  ...change,
});
const judged = (change?: Partial<SeenSchedule>) => judgeSchedule(hourly, seen(change), now);

describe('a Schedule that should exist', () => {
  test('is fine while its runs start in time, or within the margin', () => {
    expect(judged()).toEqual({ id: 'hourly', isMissing: false, overdueSeconds: 0 });
    expect(judged({ lastBegan: hoursAgo(1.5), nextAt: hoursAgo(0.5) })).toMatchObject({ overdueSeconds: 0 });
  });

  test('is missing when it does not exist', () => {
    expect(judgeSchedule(hourly, undefined, now)).toMatchObject({
      isMissing: true,
      warning: expect.stringContaining('is missing') as string,
    });
  });

  test.each([
    ['its last run started too long ago', { lastBegan: hoursAgo(3) }, 5_400],
    ['its next time has passed', { nextAt: hoursAgo(1) }, 1_800],
  ])('is overdue when %s', (_what, change, overdueSeconds) => {
    expect(judged(change)).toMatchObject({ overdueSeconds, warning: expect.stringContaining('is overdue') as string });
  });

  test('that never ran is overdue by its own age', () => {
    const never = (hours: number): SeenSchedule => ({ isPaused: false, isRunning: false, createdAt: hoursAgo(hours) });
    expect(judgeSchedule(hourly, never(1), now)).toMatchObject({ overdueSeconds: 0 });
    expect(judgeSchedule(hourly, never(100), now)).toMatchObject({ warning: 'is overdue: its last run never started' });
  });

  test('says when the previous run is still under way', () => {
    expect(judged({ lastBegan: hoursAgo(3), isRunning: true }).warning).toContain('and is still under way');
  });

  test('that is paused is reported as paused, not as overdue', () => {
    expect(judged({ isPaused: true, lastBegan: hoursAgo(50) })).toMatchObject({
      overdueSeconds: 0,
      warning: expect.stringContaining('is paused') as string,
    });
  });
});

test('Schedules are expected only if their feature is switched on', () => {
  const ids = (billing: boolean, upkeep: boolean) => expectedSchedules({ billing, upkeep }).map(({ id }) => id);
  expect(ids(true, false)).toEqual(['billing-daily', 'billing-retries']);
  expect(ids(false, true)).toEqual(['sweep', 'check-runs', 'check-vans', 'retention']);
  expect(ids(false, false)).toEqual([]);
});
