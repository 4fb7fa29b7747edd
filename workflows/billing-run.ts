import { ApplicationFailure } from '@temporalio/common';
import { CancellationScope, setHandler, workflowInfo } from '@temporalio/workflow';
import type { RunCounts } from '../activities/billing/types';
import type { RunPlan } from '../domain/billing-shards';
import { localActivities } from './activities';
import { endCancelled, goThrough } from './billing-pages';
import {
  type BillingRun,
  describe,
  isCancelled,
  noCounts,
  resume,
  standingOf,
  stopAs,
  whilePaused,
} from './billing-run-hold';
import { type BillingRunInput, parseBillingRunInput, parseHalt, type ShardResult } from './billing-run-input';
import { haltShard, pauseRun, resumeRun, standing } from './billing-run-signals';
import { chargeInShards } from './billing-shards';
import { patched } from './patch';

/**
 * Charges what is due: opens the periods whose day has come, charges them, and ends subscriptions whose grace is over.
 * A run with much to do leaves that to its shards, each with a part of the subscriptions, and waits for them. A run
 * with little does it itself. Either goes page by page: it holds one page, and continues as new after each, so that
 * neither its memory nor its history grows with the number of subscriptions.
 *
 * After a cancellation it begins no more charges, leaves charges under way alone, and ends as Canceled once its row
 * says so.
 * @throws ApplicationFailure `InvalidInput`, which names the invalid fields
 */
export async function billingRun(given: BillingRunInput): Promise<RunCounts> {
  const run = begin(given);
  return shielded(async () => {
    const plan = await planOf(run);
    await (plan === undefined ? goThrough(run) : chargeInShards(run, plan));
    return run.counts;
  });
}

/**
 * Does the same for a part of a run's subscriptions, and tells the run how far it has come. A type of its own: a worker
 * of an earlier version would take a part for the whole.
 * @throws ApplicationFailure `InvalidInput`, which names the invalid fields
 */
export async function billingShard(given: BillingRunInput): Promise<ShardResult> {
  const run = begin(given);
  setHandler(haltShard, (halt: unknown) => {
    const parsed = parseHalt(halt);
    if (!parsed.ok) return;
    stopAs(run, parsed.value.stop);
    describe(run);
  });
  return shielded(async () => {
    await goThrough(run);
    return { counts: run.counts, unpaid: run.unpaid };
  });
}

/** The body is shielded from cancellation: an interrupted activity would be counted wrongly, or not at all. */
const shielded = <T>(body: () => Promise<T>): Promise<T> => CancellationScope.nonCancellable(body);

/** Parses the input, and sets the handlers of an operator's signals and query. */
function begin(given: BillingRunInput): BillingRun {
  const run = begun(inputOf(given));
  setHandler(pauseRun, () => {
    run.paused = true;
    describe(run);
    run.shards?.tell((shard) => shard.signal(pauseRun));
  });
  setHandler(resumeRun, () => {
    resume(run);
    describe(run);
    run.shards?.tell((shard) => shard.signal(resumeRun));
  });
  setHandler(standing, () => standingOf(run));
  return run;
}

/**
 * Cuts a run into shards when it begins. A run of an earlier version has none, nor has one that goes on with what a
 * lost shard has left.
 * @returns undefined for a run that goes through all pages itself
 */
async function planOf(run: BillingRun): Promise<RunPlan | undefined> {
  const { input, asOf } = run;
  if (input.progress !== undefined || !patched('billing-run-shards')) return undefined;
  await whilePaused(run);
  if (isCancelled(run)) return endCancelled(run);
  const { atOnce } = input;
  const plan = await localActivities.planRun({ asOf, ...(atOnce === undefined ? {} : { atOnce }) });
  const [first = 1, ...others] = plan.atOnce;
  if (others.length > 0) return plan;
  run.input = { ...input, atOnce: first };
  return undefined;
}

/** Parses the run's input. A run of an earlier version goes on with the input it began with. */
function inputOf(given: unknown): BillingRunInput {
  const parsed = parseBillingRunInput(given);
  if (parsed.ok) return parsed.value;
  if (!patched('billing-run-input')) return given as BillingRunInput;
  throw ApplicationFailure.nonRetryable(
    `The billing run did not begin: ${parsed.problems.join('; ')}. Start it again with a correct input.`,
    'InvalidInput',
    parsed.problems,
  );
}

function begun(input: BillingRunInput): BillingRun {
  const {
    counts = noCounts,
    unpaid = [],
    paused = false,
    runId = workflowInfo().runId,
    unsettledInARow = 0,
    stop,
    toldAtMs,
  } = input.progress ?? {};
  const asOf = input.asOf ?? new Date(workflowInfo().startTime).toISOString();
  // A worker of an earlier version may have begun this page, and does not wait.
  const isStopped = stop !== undefined && patched('billing-run-stops');
  const run: BillingRun = {
    input,
    asOf,
    runId,
    counts,
    unpaid,
    paused,
    isNoted: false,
    unsettledInARow,
    stop: isStopped ? stop : undefined,
    probed: isStopped && stop.isProbedElsewhere === true ? stop : undefined,
    noted: isStopped ? 'STOPPED' : 'RUNNING',
    end: undefined,
    cancelled: undefined,
    shards: undefined,
    toldAtMs,
    cancellation: CancellationScope.current().cancelRequested.catch((failure: unknown) => {
      run.cancelled = failure;
    }),
  };
  return run;
}
