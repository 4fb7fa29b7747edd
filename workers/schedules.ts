import { Client, ScheduleAlreadyRunning, ScheduleOverlapPolicy, type ScheduleOptions, type ScheduleUpdateOptions } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import type { NativeConnection } from '@temporalio/worker';
import { DAILY_SCHEDULE, RETRIES_SCHEDULE } from '../domain/schedules';
import type { BillWorkerConfig } from '../platform/config';
import { BILL_TASK_QUEUE, BILLING_RUN_WORKFLOW } from '../workflows/messages';
import type { BillingRunInput } from '../workflows/billing-run';

type Config = Pick<BillWorkerConfig, 'TEMPORAL_NAMESPACE' | 'BILLING_DAILY_AT' | 'BILLING_JITTER_MS'>;

/** Past this, a time that was missed is not made up for. A run charges everything that is due by then, so one run makes up for all days before it. */
const CATCHUP_WINDOW = '1 day';
const HALF_PAST = 30;

/** The Schedules of billing runs: one each day, and one each hour for retries and for what a run left over. */
export function billingSchedules({ BILLING_DAILY_AT, BILLING_JITTER_MS }: Config): readonly ScheduleOptions[] {
  const scheduleOf = (scheduleId: string, kind: BillingRunInput['kind'], calendar: { readonly hour?: number; readonly minute: number }): ScheduleOptions => ({
    scheduleId,
    spec: { calendars: [{ hour: calendar.hour ?? '*', minute: calendar.minute, comment: scheduleId }], timezone: 'Asia/Seoul', jitter: BILLING_JITTER_MS },
    action: { type: 'startWorkflow', workflowType: BILLING_RUN_WORKFLOW, workflowId: scheduleId, taskQueue: BILL_TASK_QUEUE, args: [{ kind } satisfies BillingRunInput] },
    // A run that still works, or is held by an operator, finds what has become due meanwhile when it, or the next, goes through it.
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: CATCHUP_WINDOW, pauseOnFailure: false },
  });
  return [scheduleOf(DAILY_SCHEDULE, 'daily', BILLING_DAILY_AT), scheduleOf(RETRIES_SCHEDULE, 'retries', { minute: HALF_PAST })];
}

/** Makes the Schedules, or brings those that are there to this version. Any number of workers may do so at once; a pause by an operator stays. */
export async function ensureSchedules(connection: NativeConnection, config: Config, dataConverter: DataConverter): Promise<void> {
  const { schedule } = new Client({ connection, namespace: config.TEMPORAL_NAMESPACE, dataConverter });
  for (const options of billingSchedules(config)) {
    try {
      await schedule.create(options);
    } catch (failure) {
      if (!(failure instanceof ScheduleAlreadyRunning)) throw failure;
      const { spec, action, policies } = options;
      await schedule.getHandle(options.scheduleId).update(({ state }): ScheduleUpdateOptions => ({ spec, action, ...(policies === undefined ? {} : { policies }), state }));
    }
  }
}
