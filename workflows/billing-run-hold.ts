import {
  condition,
  type ExternalWorkflowHandle,
  getExternalWorkflowHandle,
  setCurrentDetails,
  workflowInfo,
} from '@temporalio/workflow';
import type { BillingRunState, RunCounts } from '../activities/billing/types';
import { instantText } from '../domain/clock-text';
import { localActivities } from './activities';
import { billingRunDetails, billingRunTables } from './billing-run-details';
import {
  type BillingRunInput,
  LONGEST_PROBE_PAUSE_MS,
  type RunStanding,
  type Shard,
  type ShardReport,
  type Stop,
  type UnpaidCharge,
} from './billing-run-input';
import { shardTold } from './billing-run-signals';
import { CONTINUED, detailsInBoth } from './details';
import type { OperatorText } from './operator-texts';
import { patched } from './patch';
import { timerSummaries } from './summaries';

const STOP_AFTER_UNSETTLED = 10;
const PROBE_AFTER_MS = 300_000;

/** The shards of a run, as far as they are held and ended with it. */
export type ShardsOfRun = {
  /** Tells all that go on, each by its number, after what they were told before. */
  readonly tell: (send: (shard: ExternalWorkflowHandle, number: number) => Promise<void>) => void;
};

/** The state of a run, or of a shard, during its page. Signals, its charges and a cancellation change it. */
export type BillingRun = {
  input: BillingRunInput;
  readonly asOf: string;
  readonly runId: string;
  counts: RunCounts;
  /** The last charges without money. */
  unpaid: readonly UnpaidCharge[];
  paused: boolean;
  /** Its row says that it is paused. */
  isNoted: boolean;
  unsettledInARow: number;
  stop: Stop | undefined;
  /** The stop whose pause one of the charges waits out, in order to be its probe. */
  probed: Stop | undefined;
  /** The state in its row. */
  noted: BillingRunState;
  end: Extract<BillingRunState, 'CANCELLED' | 'DONE'> | undefined;
  /** The failure with which the run ends once somebody has cancelled it. */
  cancelled: unknown;
  /** A run's own shards, once it has begun them. */
  shards: ShardsOfRun | undefined;
  /** When a shard told its run last, in epoch ms. */
  toldAtMs: number | undefined;
  /** Resolves when somebody cancels the run. */
  readonly cancellation: Promise<void>;
};

export const noCounts: RunCounts = {
  opened: 0,
  approved: 0,
  declined: 0,
  unsettled: 0,
  alreadyStarted: 0,
  refused: 0,
  ended: 0,
};

/** Charges that the run keeps for operators; Temporal finds all of them. */
const MOST_UNPAID = 20;
export const keepUnpaid = (unpaid: readonly UnpaidCharge[]): readonly UnpaidCharge[] => unpaid.slice(-MOST_UNPAID);

export const isCancelled = (run: BillingRun): boolean => run.cancelled !== undefined;

/** The outcome of a charge, as the run counts it. */
export type ChargeOutcome = Extract<
  keyof RunCounts,
  'approved' | 'declined' | 'unsettled' | 'alreadyStarted' | 'refused'
>;

/** What an outcome says about the VANs; "nothing" when no VAN answered a telegram. */
const told: Readonly<Record<ChargeOutcome, 'settled' | 'unsettled' | 'nothing'>> = {
  approved: 'settled',
  declined: 'settled',
  unsettled: 'unsettled',
  alreadyStarted: 'nothing',
  refused: 'nothing',
};

function stateOf(run: BillingRun): BillingRunState {
  if (run.end !== undefined) return run.end;
  if (run.paused) return 'PAUSED';
  return run.stop === undefined ? 'RUNNING' : 'STOPPED';
}

export function standingOf(run: BillingRun): RunStanding {
  const state = stateOf(run);
  return { state, advice: adviceTo(run).en, counts: run.counts };
}

function adviceTo(run: BillingRun): OperatorText {
  const { shard } = run.input;
  return shard !== undefined && stateOf(run) === 'STOPPED' ? stoppedWith(shard) : advice[stateOf(run)](run);
}

/** A shard stands still with its run, which counts the unsettled charges of all shards. */
const stoppedWith = ({ runWorkflowId }: Shard): OperatorText => ({
  ko: `전체 실행(${runWorkflowId})이 멈춰서 함께 멈췄습니다. 그 실행을 확인해 주세요.`,
  en: `It stands still with its run ${runWorkflowId}: look there.`,
});

const NO_ADVICE: OperatorText = { ko: '', en: '' };

const advice: Readonly<Record<BillingRunState, (run: BillingRun) => OperatorText>> = {
  RUNNING: () => NO_ADVICE,
  PAUSED: () => ({
    ko: '담당자가 멈췄습니다. 시그널 resume이 올 때까지 새로 청구하지 않습니다.',
    en: 'An operator holds the run: no further charge begins until the signal resume.',
  }),
  STOPPED: ({ unsettledInARow, stop }) => {
    const [since, probe] = [stop?.since, stop?.probeAt].map((at) => (at === undefined ? NO_ADVICE : instantText(at)));
    return {
      ko:
        `결과를 알 수 없는 청구가 ${unsettledInARow}건 이어져 ${since?.ko ?? ''}에 스스로 멈췄습니다. VAN과 회선을 확인해 주세요. ` +
        `${probe?.ko ?? ''}에 한 건을 시험 삼아 청구하고, 결과가 나오면 모두 이어 갑니다. 시그널 resume은 바로 이어 가게 하고, pause는 멈추고, 실행 취소는 끝냅니다.`,
      en:
        `The run stopped by itself: ${unsettledInARow} charges in a row have been unsettled since ${since?.en ?? ''}. Check the VANs and the lines to them. ` +
        `It tries one charge at ${probe?.en ?? ''}, and goes on with all once one is settled. The signal resume makes it go on at once, the signal pause holds it, a cancellation ends it.`,
    };
  },
  CANCELLED: () => ({
    ko: '새로 청구하지 않습니다. 진행 중인 청구는 스스로 끝나고, 남은 것은 다음 실행이 청구합니다.',
    en: 'No further charge begins. Charges under way settle by themselves; the next run charges what is still due.',
  }),
  DONE: () => NO_ADVICE,
};

/** Shows a run in its current details. */
export function describe(run: BillingRun): void {
  setCurrentDetails(billingRunDetails(run, stateOf(run), adviceTo(run)));
}

/** Shows that the run goes on as a new one, after its page. */
export function describeContinued(run: BillingRun): void {
  setCurrentDetails([detailsInBoth(CONTINUED), billingRunTables(run)].join('\n\n'));
}

/** Shows a run in its current details and its row. A shard tells its run instead, from time to time. */
export async function note(run: BillingRun): Promise<void> {
  const { runId, asOf, input } = run;
  const { state, advice: why, counts } = standingOf(run);
  run.noted = state;
  describe(run);
  if (input.shard !== undefined) return tellSometimes(run, input.shard);
  await localActivities.noteRun({
    runId,
    workflowId: workflowInfo().workflowId,
    kind: input.kind,
    asOf,
    state,
    counts,
    ...(why === '' ? {} : { detail: why }),
  });
}

/** Shows how a run ends. A shard that was cancelled tells what it has done, because it has no result. */
export async function noteEnd(run: BillingRun): Promise<void> {
  await note(run);
  if (run.input.shard !== undefined) await tellRun(run, run.input.shard);
}

async function tellSometimes(run: BillingRun, shard: Shard): Promise<void> {
  run.toldAtMs ??= Date.now();
  if (Date.now() - run.toldAtMs >= shard.reportEveryMs) await tellRun(run, shard);
}

async function tellRun(run: BillingRun, { number, runWorkflowId }: Shard, heard?: ShardReport['heard']): Promise<void> {
  const { counts, unpaid, stop } = run;
  run.toldAtMs = Date.now();
  const report: ShardReport = {
    number,
    counts,
    unpaid,
    ...(heard === undefined ? {} : { heard }),
    ...(stop === undefined ? {} : { stop }),
  };
  // A run that is gone has been ended by hand, and its shards are being cancelled.
  await getExternalWorkflowHandle(runWorkflowId)
    .signal(shardTold, report)
    .catch(() => undefined);
}

/** Lets a shard stand still as its run says, or go on. */
export function stopAs(run: BillingRun, stop: Stop | undefined): void {
  if (stop === undefined) liftStop(run);
  else {
    run.stop = stop;
    run.probed = stop.isProbedElsewhere === true ? stop : undefined;
  }
}

export function resume(run: BillingRun): void {
  run.paused = false;
  liftStop(run);
}

/** @returns whether there was a stop */
function liftStop(run: BillingRun): boolean {
  const wasStopped = run.stop !== undefined;
  run.stop = undefined;
  run.unsettledInARow = 0;
  return wasStopped;
}

/**
 * Waits while an operator holds the run. Awaits nothing otherwise, so that the commands of runs in flight keep their
 * order.
 */
export async function whilePaused(run: BillingRun): Promise<void> {
  while (run.paused && !isCancelled(run)) {
    // Every charge that is about to begin waits here; one of them reports the pause and its end.
    const tells = !run.isNoted;
    run.isNoted = true;
    if (tells) await note(run);
    await condition(() => !run.paused || isCancelled(run));
    if (!tells) return;
    run.isNoted = false;
    if (!isCancelled(run)) await note(run);
  }
}

/**
 * Waits while the run has stopped itself. Every charge that is about to begin waits here, one of them as the probe.
 * @returns the stop that the caller's charge probes; undefined when all charges go on, or the run is cancelled
 */
export async function whileStopped(run: BillingRun): Promise<Stop | undefined> {
  while (run.stop !== undefined && !isCancelled(run)) {
    const { stop } = run;
    if (run.probed === stop) {
      await condition(() => isCancelled(run) || run.stop !== stop || run.probed !== stop);
    } else if (await outlasts(run, stop)) {
      return stop;
    }
    await whilePaused(run);
  }
  // A signal lets the run go on; the first charge that sees it reports it.
  if (!isCancelled(run) && run.noted !== stateOf(run)) await note(run);
  return undefined;
}

/** Waits for a stop's next probe. @returns false when an operator, a settled charge or a cancellation came first */
async function outlasts(run: BillingRun, stop: Stop): Promise<boolean> {
  run.probed = stop;
  const pauseMs = Math.max(1, Date.parse(stop.probeAt) - Date.now());
  const isInterrupted = await condition(() => isCancelled(run) || run.paused || run.stop !== stop, pauseMs, {
    summary: timerSummaries.probe,
  });
  if (!isInterrupted) return true;
  run.probed = undefined;
  return false;
}

/**
 * Counts unsettled charges in a row, over all charges under way. A run notes when that changes its state; a shard tells
 * its run, which counts for all shards.
 * @param probe the stop that this charge probed
 */
export async function attend(run: BillingRun, outcome: ChargeOutcome, probe: Stop | undefined): Promise<void> {
  const { shard } = run.input;
  if (shard === undefined) {
    if (heed(run, outcome, probe)) await note(run);
    return;
  }
  const heard = heedInShard(run, told[outcome], probe);
  if (heard !== undefined) await tellRun(run, shard, heard);
}

/** @returns what the run must hear: each unsettled charge, and a settled one that ends a row of them, or a stop */
function heedInShard(
  run: BillingRun,
  verdict: (typeof told)[ChargeOutcome],
  probe: Stop | undefined,
): ShardReport['heard'] {
  if (verdict === 'settled') {
    const isNews = run.stop !== undefined || run.unsettledInARow > 0;
    liftStop(run);
    return isNews ? verdict : undefined;
  }
  if (probe !== undefined && probe === run.stop) probeAgain(run, probe, verdict);
  if (verdict === 'nothing') return undefined;
  run.unsettledInARow += 1;
  return verdict;
}

/**
 * Counts what the shards tell. Too many unsettled charges in a row stop the run; a settled one lets it go on.
 * @param probed the stop of the shard that tries charges, with the time of its next
 * @returns whether the run has stopped, or goes on
 */
export function heedShard(
  run: BillingRun,
  heard: 'settled' | 'unsettled',
  probed: Stop | undefined,
): 'stopped' | 'goes-on' | undefined {
  if (heard === 'settled') return liftStop(run) ? 'goes-on' : undefined;
  run.unsettledInARow += 1;
  if (run.stop !== undefined) {
    run.stop = probed ?? run.stop;
    return undefined;
  }
  const { stopAfterUnsettled = STOP_AFTER_UNSETTLED, probeAfterMs = PROBE_AFTER_MS } = run.input;
  if (run.unsettledInARow < stopAfterUnsettled) return undefined;
  run.stop = stopFor(probeAfterMs, new Date().toISOString());
  return 'stopped';
}

/**
 * Counts unsettled charges in a row, over all charges under way. Too many stop the run; a settled one lets it go on.
 * @param probe the stop that this charge probed
 * @returns whether that changes the state of the run
 */
function heed(run: BillingRun, outcome: ChargeOutcome, probe: Stop | undefined): boolean {
  const verdict = told[outcome];
  if (verdict === 'settled') return liftStop(run);
  if (verdict === 'unsettled') run.unsettledInARow += 1;
  if (run.stop !== undefined) return probe === run.stop && probeAgain(run, run.stop, verdict);
  const { stopAfterUnsettled = STOP_AFTER_UNSETTLED, probeAfterMs = PROBE_AFTER_MS } = run.input;
  if (run.unsettledInARow < stopAfterUnsettled || !patched('billing-run-stops')) return false;
  run.stop = stopFor(probeAfterMs, new Date().toISOString());
  return true;
}

/**
 * A probe that sent no telegram is repeated at once, with the next charge.
 * @returns whether the pause changed
 */
function probeAgain(run: BillingRun, { since, pauseMs, ...stop }: Stop, verdict: 'unsettled' | 'nothing'): boolean {
  run.probed = undefined;
  run.stop =
    verdict === 'nothing' ? { since, pauseMs, ...stop } : stopFor(Math.min(pauseMs * 2, LONGEST_PROBE_PAUSE_MS), since);
  return verdict === 'unsettled';
}

const stopFor = (pauseMs: number, since: string): Stop => ({
  since,
  pauseMs,
  probeAt: new Date(Date.now() + pauseMs).toISOString(),
});
