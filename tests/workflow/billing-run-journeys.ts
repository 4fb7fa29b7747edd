import type { WorkflowHandle, WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';
import type { RunCounts } from '../../activities/billing/types';
import { BILL_TASK_QUEUE, BILLING_RUN_WORKFLOW, billingShardWorkflowId } from '../../domain/runs';
import type { billingRun, billingShard } from '../../workflows/billing-run';
import type { BillingRunInput } from '../../workflows/billing-run-input';
import { chargeFacts, chargeInputOf, chargeJourneys, prepareCharge, type PreparedCharge } from './recurring-journeys';
import type { Stage } from './stage';
import { attemptOf, claimWith, type Script } from './stub-activities';
import { breaks, counts, StubRun } from './stub-run';

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
  /** What each of its shards finds. @default it has none */
  readonly shards?: readonly ShardPages[];
};

type ShardPages = Pick<RunJourney, 'opened' | 'charges' | 'ended'> & {
  /** Its first activity fails, and so does it. */
  readonly breaks?: true;
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
  'run-shards': {
    ...{ opened: [], charges: [], ended: [] },
    shards: [
      { opened: [[1, 2], [1]], charges: [[{}, scriptOf('charge-declined')], [{}]], ended: [[]] },
      { opened: [[2]], charges: [[{}, scriptOf('charge-refused')]], ended: [['sub_a']] },
      { opened: [[]], charges: [[]], ended: [[]] },
    ],
    result: counts({ opened: 6, approved: 3, declined: 1, refused: 1, ended: 1 }),
    runs: 1,
  },
};

/** Each is an execution of its own. */
export const pagesOf = ({ opened, charges, ended }: ShardPages): number =>
  opened.length + charges.length + ended.length;

export type StagedRun = {
  readonly stub: StubRun;
  readonly shards: readonly StagedShard[];
  readonly charges: Pages<PreparedCharge>;
  readonly handle: WorkflowHandleWithFirstExecutionRunId<typeof billingRun>;
};

/** One that its run starts. */
type StagedShard = {
  readonly stub: StubRun;
  readonly charges: Pages<PreparedCharge>;
  readonly handle: WorkflowHandle<typeof billingShard>;
};

type Begun = Pick<RunJourney, 'opened' | 'charges' | 'startedBefore' | 'ended' | 'input' | 'shards'>;

export const runWorkflowId = (name: string): string => `billing-${name}`;

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
  const charges = chargesOf(stage, name, journey);
  const started = journey.startedBefore === undefined ? undefined : charges[0]?.[journey.startedBefore];
  if (started !== undefined) await stage.workflows.charge(chargeInputOf(started), chargeFacts, 0);
  const { opened, ended } = journey;
  const stub = new StubRun({ opened, due: charges, ended, shards: journey.shards }, gates);
  const workflowId = runWorkflowId(name);
  stage.enlist(stub, workflowId);
  const shards = (journey.shards ?? []).map((pages, at): StagedShard => {
    const shardId = billingShardWorkflowId(workflowId, at + 1);
    const due = chargesOf(stage, `${name}-${at + 1}`, pages);
    const shard = new StubRun({ ...pages, due }, new Map());
    if (pages.breaks !== true) stage.enlist(shard, shardId);
    return { stub: shard, charges: due, handle: stage.client.workflow.getHandle<typeof billingShard>(shardId) };
  });
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
  return { stub, charges, shards, handle };
}

const chargesOf = (stage: Stage, name: string, { charges }: Pick<RunJourney, 'charges'>): Pages<PreparedCharge> =>
  charges.map((page, at) => page.map((script, place) => prepareCharge(stage, `${name}-${at}-${place}`, script)));

/** Its result; the time of its patience is skipped. */
export const resultOf = (stage: Stage, { handle }: Pick<StagedRun, 'handle'>): Promise<RunCounts> =>
  stage.env.client.workflow.getHandle<typeof billingRun>(handle.workflowId).result();

/** The histories of a run and of its next pages, in order. */
export async function historiesOf(
  stage: Stage,
  { handle }: Pick<StagedRun, 'handle'> | StagedShard,
): Promise<readonly temporal.api.history.v1.IHistory[]> {
  const histories: temporal.api.history.v1.IHistory[] = [];
  let runId: string | undefined = await firstRunOf(stage, handle.workflowId);
  while (runId !== undefined) {
    const history = await stage.client.workflow.getHandle(handle.workflowId, runId).fetchHistory();
    histories.push(history);
    runId = history.events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? undefined;
  }
  return histories;
}

/** A shard is started by its run, so its handle knows no first run. */
const firstRunOf = async (stage: Stage, workflowId: string): Promise<string> => {
  const { events } = await stage.client.workflow.getHandle(workflowId).fetchHistory();
  return events?.[0]?.workflowExecutionStartedEventAttributes?.firstExecutionRunId ?? '';
};
