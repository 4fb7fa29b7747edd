import type { WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';
import type { RunCounts } from '../../activities/billing/types';
import { BILL_TASK_QUEUE, BILLING_RUN_WORKFLOW } from '../../domain/runs';
import type { billingRun } from '../../workflows/billing-run';
import type { BillingRunInput } from '../../workflows/billing-run-input';
import { chargeFacts, chargeInputOf, chargeJourneys, prepareCharge, type PreparedCharge } from './recurring-journeys';
import type { Stage } from './stage';
import { attemptOf, claimWith, type Script } from './stub-activities';
import { breaks, counts, type Found, StubRun } from './stub-run';

export { breaks };

export const AS_OF = '2026-01-05T01:00:00.000Z';

/** The pages that a run goes through. */
type Pages<T> = readonly (readonly T[])[];

export type RunJourney = {
  readonly opened: Pages<number>;
  readonly charges: Pages<Script>;
  /** A charge of the first page that someone else has started. */
  readonly startedBefore?: number;
  readonly ended: Pages<string>;
  readonly result: RunCounts;
  /** Of one page each. */
  readonly runs: number;
  /** Additional input of its run. */
  readonly input?: Partial<BillingRunInput>;
};

const scriptOf = (name: string): Script => chargeJourneys[name]?.script ?? {};

/**
 * Its VAN answers no net-cancel before the ninth, which is sent after three minutes: the charge ends long after the run
 * has gone on.
 */
const settlesLate: Script = {
  approve: async () => ({ kind: 'unknown', detail: 'no answer' }),
  claimBill: claimWith({
    ifUnknown: {
      ...attemptOf('').ifUnknown,
      longestProcessingMs: 90_000,
      netCancelWindowMs: 3_000_000,
      reviewAfterMs: 3_600_000,
    },
  }),
  followUp: async (_input, { steps }) => ({
    heard:
      steps.filter((step) => step === 'followUp').length < 9
        ? { kind: 'no-answer' }
        : { kind: 'cancelled', code: '0000' },
  }),
};

/** Each run has a recorded history, named by its journey and its place. */
export const runJourneys: Readonly<Record<string, RunJourney>> = {
  'run-nothing-due': { opened: [[]], charges: [[]], ended: [[]], result: counts({}), runs: 3 },
  'run-charges': {
    opened: [[1, 2], [1]],
    charges: [
      [{}, scriptOf('charge-declined'), scriptOf('charge-refused')],
      [{}, scriptOf('charge-kms-away'), {}],
    ],
    startedBefore: 0,
    ended: [['sub_a'], ['sub_b', 'sub_c']],
    result: counts({ opened: 4, approved: 2, declined: 1, refused: 1, alreadyStarted: 1, unsettled: 1, ended: 3 }),
    runs: 6,
  },
  'run-outlived': {
    opened: [[1]],
    charges: [[settlesLate, {}]],
    ended: [[]],
    result: counts({ opened: 1, approved: 1, unsettled: 1 }),
    runs: 3,
  },
  // The second probe is settled.
  'run-stops': {
    opened: [[]],
    charges: [[breaks, breaks, breaks, {}, {}]],
    ended: [[]],
    result: counts({ approved: 2, unsettled: 3 }),
    runs: 3,
    input: { atOnce: 1, stopAfterUnsettled: 2 },
  },
};

export type StagedRun = {
  readonly stub: StubRun;
  readonly charges: Pages<PreparedCharge>;
  readonly handle: WorkflowHandleWithFirstExecutionRunId<typeof billingRun>;
};

type Begun = Pick<RunJourney, 'opened' | 'charges' | 'startedBefore' | 'ended' | 'input'>;

/**
 * @param name Names the run and its charges.
 * @param gates Delay the run's own activities.
 */
export async function beginRun(
  stage: Stage,
  name: string,
  journey: Begun,
  more: Partial<BillingRunInput> = {},
  gates: StubRun['gates'] = new Map(),
): Promise<StagedRun> {
  const charges = journey.charges.map((page, at) =>
    page.map((script, place) => prepareCharge(stage, `${name}-${at}-${place}`, script)),
  );
  const started = journey.startedBefore === undefined ? undefined : charges[0]?.[journey.startedBefore];
  if (started !== undefined) await stage.workflows.charge(chargeInputOf(started), chargeFacts, 0);
  const found: Found = { opened: journey.opened, due: charges, ended: journey.ended };
  const stub = new StubRun(found, gates);
  const workflowId = `billing-${name}`;
  stage.enlist(stub, workflowId);
  // Events reach a run between its workflow tasks, so these are short when an activity is delayed.
  const options = {
    workflowId,
    taskQueue: BILL_TASK_QUEUE,
    ...(gates.size > 0 ? { workflowTaskTimeout: '2s' as const } : {}),
  };
  const handle = await stage.client.workflow.start<typeof billingRun>(BILLING_RUN_WORKFLOW, {
    ...options,
    args: [{ kind: 'manual', asOf: AS_OF, ...journey.input, ...more }],
  });
  return { stub, charges, handle };
}

/** Its result; the time of its patience is skipped. */
export const resultOf = (stage: Stage, { handle }: Pick<StagedRun, 'handle'>): Promise<RunCounts> =>
  stage.env.client.workflow.getHandle<typeof billingRun>(handle.workflowId).result();

/** The histories of a run and of its next pages, in order. */
export async function historiesOf(
  stage: Stage,
  { handle }: Pick<StagedRun, 'handle'>,
): Promise<readonly temporal.api.history.v1.IHistory[]> {
  const histories: temporal.api.history.v1.IHistory[] = [];
  let runId: string | undefined = handle.firstExecutionRunId;
  while (runId !== undefined) {
    const history = await stage.client.workflow.getHandle(handle.workflowId, runId).fetchHistory();
    histories.push(history);
    runId = history.events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? undefined;
  }
  return histories;
}
