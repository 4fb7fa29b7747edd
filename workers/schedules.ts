import {
  Client,
  type ConnectionLike,
  ScheduleAlreadyRunning,
  type ScheduleOptions,
  ScheduleOverlapPolicy,
  type ScheduleUpdateOptions,
} from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { runPriority } from '../domain/run-priority';
import {
  BILL_TASK_QUEUE,
  BILLING_RUN_WORKFLOW,
  CHECK_WORKFLOW,
  RETENTION_WORKFLOW,
  SWEEP_WORKFLOW,
} from '../domain/runs';
import {
  CHECK_RUNS_SCHEDULE,
  CHECK_VANS_SCHEDULE,
  DAILY_SCHEDULE,
  RETENTION_SCHEDULE,
  RETRIES_SCHEDULE,
  SWEEP_EVERY_MS,
  SWEEP_SCHEDULE,
} from '../domain/schedules';
import type { BillWorkerConfig } from '../platform/config';
import type { BillingRunInput } from '../workflows/billing-run-input';

export type SchedulesConfig = Pick<
  BillWorkerConfig,
  'TEMPORAL_NAMESPACE' | 'BILLING_SCHEDULES' | 'UPKEEP_SCHEDULES' | 'BILLING_DAILY_AT' | 'BILLING_JITTER_MS'
>;

/**
 * A missed time older than this is not made up for. A run charges everything that is due by then, so one run makes up
 * for all earlier days.
 */
const CATCHUP_WINDOW = '1 day';
const HALF_PAST = 30;

/** The client passes it on, although its type of an action leaves it out. */
const upkeep = { priority: runPriority('UPKEEP') };

/** The Schedules of billing runs: one each day, and one each hour for retries and for what a run left over. */
export function billingSchedules({ BILLING_DAILY_AT, BILLING_JITTER_MS }: SchedulesConfig): readonly ScheduleOptions[] {
  const scheduleOf = (
    scheduleId: string,
    kind: BillingRunInput['kind'],
    calendar: { readonly hour?: number; readonly minute: number },
  ): ScheduleOptions => ({
    scheduleId,
    spec: {
      calendars: [{ hour: calendar.hour ?? '*', minute: calendar.minute, comment: scheduleId }],
      timezone: 'Asia/Seoul',
      jitter: BILLING_JITTER_MS,
    },
    action: {
      type: 'startWorkflow',
      workflowType: BILLING_RUN_WORKFLOW,
      workflowId: scheduleId,
      taskQueue: BILL_TASK_QUEUE,
      args: [{ kind } satisfies BillingRunInput],
      ...upkeep,
    },
    // A run that is still active, or held by an operator, leaves what has become due in the meantime to its own
    // remaining pages or to the next run.
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: CATCHUP_WINDOW, pauseOnFailure: false },
  });
  return [
    scheduleOf(DAILY_SCHEDULE, 'daily', BILLING_DAILY_AT),
    scheduleOf(RETRIES_SCHEDULE, 'retries', { minute: HALF_PAST }),
  ];
}

/**
 * Shortly before the full hour, when billing runs have ended; and at night, when VANs are idle and still know the day
 * before.
 */
const CHECK_AT = { minute: 50, hour: 4 };
/** At night too: it deletes rows, and waits for locks. */
const RETENTION_AT = { minute: 20, hour: 3 };

/**
 * The Schedules that look after payments and their rows: the sweep, the engine's own checks, and retention. The next
 * run makes up for a missed one.
 */
export function upkeepSchedules(): readonly ScheduleOptions[] {
  const scheduleOf = (
    scheduleId: string,
    spec: ScheduleOptions['spec'],
    action: { readonly workflowType: string; readonly args: readonly string[] },
  ): ScheduleOptions => ({
    scheduleId,
    spec: { ...spec, timezone: 'Asia/Seoul' },
    action: {
      type: 'startWorkflow',
      workflowId: scheduleId,
      taskQueue: BILL_TASK_QUEUE,
      workflowType: action.workflowType,
      args: [...action.args],
      ...upkeep,
    },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 minute', pauseOnFailure: false },
  });
  const check = (kind: string) => ({ workflowType: CHECK_WORKFLOW, args: [kind] });
  return [
    scheduleOf(SWEEP_SCHEDULE, { intervals: [{ every: SWEEP_EVERY_MS }] }, { workflowType: SWEEP_WORKFLOW, args: [] }),
    scheduleOf(CHECK_RUNS_SCHEDULE, { calendars: [{ hour: '*', minute: CHECK_AT.minute }] }, check('runs')),
    scheduleOf(CHECK_VANS_SCHEDULE, { calendars: [{ hour: CHECK_AT.hour, minute: CHECK_AT.minute }] }, check('vans')),
    scheduleOf(RETENTION_SCHEDULE, { calendars: [RETENTION_AT] }, { workflowType: RETENTION_WORKFLOW, args: [] }),
  ];
}

/**
 * Creates the Schedules that are switched on, or updates existing ones to this version. Any number of workers may do so
 * at once; a pause by an operator stays.
 * @returns the ids of those that it has created, and of those that were there
 */
export async function ensureSchedules(
  connection: ConnectionLike,
  config: SchedulesConfig,
  dataConverter: DataConverter,
): Promise<{ readonly made: readonly string[]; readonly updated: readonly string[] }> {
  const made: string[] = [];
  const updated: string[] = [];
  const { schedule } = new Client({ connection, namespace: config.TEMPORAL_NAMESPACE, dataConverter });
  for (const options of [
    ...(config.BILLING_SCHEDULES ? billingSchedules(config) : []),
    ...(config.UPKEEP_SCHEDULES ? upkeepSchedules() : []),
  ]) {
    try {
      await schedule.create(options);
      made.push(options.scheduleId);
    } catch (failure) {
      if (!(failure instanceof ScheduleAlreadyRunning)) throw failure;
      const { spec, action, policies } = options;
      await schedule.getHandle(options.scheduleId).update(({ state }): ScheduleUpdateOptions => ({
        spec,
        action,
        ...(policies === undefined ? {} : { policies }),
        state,
      }));
      updated.push(options.scheduleId);
    }
  }
  return { made, updated };
}
