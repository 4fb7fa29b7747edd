/** A Temporal Schedule that should exist, and the longest time between two of its runs. */
export type ExpectedSchedule = {
  readonly id: string;
  /** Time between two of its runs, in ms. */
  readonly everyMs: number;
  /** Extra time before its run counts as overdue: random delay of each start, workers that are being deployed. */
  readonly marginMs: number;
  /** The feature that it belongs to, which may be switched off. */
  readonly of: 'billing' | 'upkeep';
};

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** The largest BILLING_JITTER_MS. */
const MOST_JITTER_MS = HOUR_MS;

export const DAILY_SCHEDULE = 'billing-daily';
export const RETRIES_SCHEDULE = 'billing-retries';
export const SWEEP_SCHEDULE = 'sweep';
export const CHECK_RUNS_SCHEDULE = 'check-runs';
export const CHECK_VANS_SCHEDULE = 'check-vans';
export const RETENTION_SCHEDULE = 'retention';

/** How often the sweep looks for rows that nothing moves. */
export const SWEEP_EVERY_MS = MINUTE_MS;

/** Every Schedule of the engine. Bill workers create them (`workers/schedules.ts`); servers report missing ones. */
const schedules: readonly ExpectedSchedule[] = [
  { id: DAILY_SCHEDULE, everyMs: 24 * HOUR_MS, marginMs: MOST_JITTER_MS, of: 'billing' },
  { id: RETRIES_SCHEDULE, everyMs: HOUR_MS, marginMs: MOST_JITTER_MS, of: 'billing' },
  { id: SWEEP_SCHEDULE, everyMs: SWEEP_EVERY_MS, marginMs: 5 * MINUTE_MS, of: 'upkeep' },
  { id: CHECK_RUNS_SCHEDULE, everyMs: HOUR_MS, marginMs: HOUR_MS, of: 'upkeep' },
  { id: CHECK_VANS_SCHEDULE, everyMs: 24 * HOUR_MS, marginMs: 6 * HOUR_MS, of: 'upkeep' },
  { id: RETENTION_SCHEDULE, everyMs: 24 * HOUR_MS, marginMs: 6 * HOUR_MS, of: 'upkeep' },
];

/** The Schedules that should exist with these features switched on. */
export const expectedSchedules = (on: Readonly<Record<ExpectedSchedule['of'], boolean>>): readonly ExpectedSchedule[] =>
  schedules.filter((one) => on[one.of]);

/** Temporal's description of a Schedule. */
export type SeenSchedule = {
  readonly isPaused: boolean;
  readonly createdAt: Date;
  /** When its last run started. */
  readonly lastBegan?: Date;
  /** When its next run should start. */
  readonly nextAt?: Date;
  /** A run of it is under way. */
  readonly isRunning: boolean;
};

export type JudgedSchedule = {
  readonly id: string;
  readonly isMissing: boolean;
  readonly overdueSeconds: number;
  /** What an operator should know; undefined when all is well. */
  readonly warning?: string;
};

/** @param seen undefined if there is no schedule */
export function judgeSchedule(expected: ExpectedSchedule, seen: SeenSchedule | undefined, now: Date): JudgedSchedule {
  const { id } = expected;
  if (seen === undefined)
    return {
      id,
      isMissing: true,
      overdueSeconds: 0,
      warning: 'is missing: npm run temporal:setup creates it',
    };
  if (seen.isPaused)
    return {
      id,
      isMissing: false,
      overdueSeconds: 0,
      warning: 'is paused: it starts no runs until somebody unpauses it',
    };
  const overdueMs = Math.max(0, overdueBy(expected, seen, now.getTime()));
  const judged = { id, isMissing: false, overdueSeconds: Math.round(overdueMs / 1_000) };
  return overdueMs === 0 ? judged : { ...judged, warning: overdueText(seen) };
}

/** In ms. For a Schedule that never ran, the time counts from its creation. */
function overdueBy(
  { everyMs, marginMs }: ExpectedSchedule,
  { lastBegan, createdAt, nextAt }: SeenSchedule,
  now: number,
): number {
  const sinceLast = now - (lastBegan ?? createdAt).getTime() - everyMs;
  const sinceNext = nextAt === undefined ? 0 : now - nextAt.getTime();
  return Math.max(sinceLast, sinceNext) - marginMs;
}

const overdueText = ({ lastBegan, isRunning }: SeenSchedule): string =>
  `is overdue: its last run ${lastBegan === undefined ? 'never started' : `started at ${lastBegan.toISOString()}`}` +
  (isRunning ? ', and is still under way' : '');
