import { condition, patched, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { BillingRunState, RunCounts } from '../activities/billing/types';
import { instantText } from '../domain/clock-text';
import { localActivities } from './activities';
import { billingRunDetails, billingRunTables } from './billing-run-details';
import {
  type BillingRunInput,
  LONGEST_PROBE_PAUSE_MS,
  type RunStanding,
  type Stop,
  type UnpaidCharge,
} from './billing-run-input';
import { CONTINUED, detailsInBoth } from './details';
import type { OperatorText } from './operator-texts';
import { timerSummaries } from './summaries';

const STOP_AFTER_UNSETTLED = 10;
const PROBE_AFTER_MS = 300_000;

/** The state of a run during its page. Signals, its charges and a cancellation change it. */
export type BillingRun = {
  readonly input: BillingRunInput;
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
  /** Resolves when somebody cancels the run. */
  readonly cancellation: Promise<void>;
};

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

const adviceTo = (run: BillingRun): OperatorText => advice[stateOf(run)](run);

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

/** Shows a run in its current details and its row. */
export async function note(run: BillingRun): Promise<void> {
  const { runId, asOf, input } = run;
  const { state, advice: why, counts } = standingOf(run);
  run.noted = state;
  describe(run);
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
 * Counts unsettled charges in a row, over all charges under way. Too many stop the run; a settled one lets it go on.
 * @param probe the stop that this charge probed
 * @returns whether that changes the state of the run
 */
export function heed(run: BillingRun, outcome: ChargeOutcome, probe: Stop | undefined): boolean {
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
