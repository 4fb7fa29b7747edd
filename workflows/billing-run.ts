import { ApplicationFailure, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  CancellationScope,
  continueAsNew,
  defineQuery,
  defineSignal,
  patched,
  setHandler,
  sleep,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import type { DueCharge, PageInput, RunCounts } from '../activities/billing/types';
import type { PaymentResult } from '../domain/messages';
import { wasApproved } from '../domain/payment-states';
import { recurringWorkflowId } from '../domain/runs';
import { newPaymentAttributes } from '../domain/search-attributes';
import { localActivities } from './activities';
import {
  type BillingRun,
  type ChargeOutcome,
  describe,
  describeContinued,
  heed,
  isCancelled,
  note,
  resume,
  standingOf,
  whilePaused,
  whileStopped,
} from './billing-run-hold';
import {
  type BillingRunInput,
  parseBillingRunInput,
  type Phase,
  type RunStanding,
  STANDING_QUERY,
} from './billing-run-input';
import { recurring } from './recurring';
import { timerSummaries } from './summaries';

/** Pauses a run; operators send it, also from Temporal Web UI. Charges under way finish. Arguments are ignored. */
export const pauseRun = defineSignal('pause');
/** Makes a run go on that an operator holds, or that has stopped itself. Arguments are ignored. */
export const resumeRun = defineSignal('resume');
const standing = defineQuery<RunStanding>(STANDING_QUERY);

const AT_ONCE = 20;
const CHARGE_PATIENCE_MS = 60_000;

const nothing: RunCounts = {
  opened: 0,
  approved: 0,
  declined: 0,
  unsettled: 0,
  alreadyStarted: 0,
  refused: 0,
  ended: 0,
};

/** Where a page begins. */
type Place = { readonly phase: Phase; readonly after?: string };

/**
 * Charges what is due: opens the periods whose day has come, charges them page by page, and ends subscriptions whose
 * grace is over. It holds one page, and continues as new after each, so that neither its memory nor its history grows
 * with the number of subscriptions.
 *
 * After a cancellation it begins no more charges, leaves charges under way alone, and ends as Canceled once its row
 * says so.
 * @throws ApplicationFailure `InvalidInput`, which names the invalid fields
 */
export async function billingRun(given: BillingRunInput): Promise<RunCounts> {
  const input = inputOf(given);
  const { phase = 'open', after } = input.progress ?? {};
  const run = begun(input);
  setHandler(pauseRun, () => {
    run.paused = true;
    describe(run);
  });
  setHandler(resumeRun, () => {
    resume(run);
    describe(run);
  });
  setHandler(standing, () => standingOf(run));
  // The code below is shielded from cancellation: an interrupted activity would be counted wrongly, or not at all.
  return CancellationScope.nonCancellable(() => goThrough(run, { phase, ...(after === undefined ? {} : { after }) }));
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
    counts = nothing,
    unpaid = [],
    paused = false,
    runId = workflowInfo().runId,
    unsettledInARow = 0,
    stop,
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
    probed: undefined,
    noted: isStopped ? 'STOPPED' : 'RUNNING',
    end: undefined,
    cancelled: undefined,
    cancellation: CancellationScope.current().cancelRequested.catch((failure: unknown) => {
      run.cancelled = failure;
    }),
  };
  return run;
}

async function goThrough(run: BillingRun, { phase, after }: Place): Promise<RunCounts> {
  const { input, asOf, runId } = run;
  await whilePaused(run);
  if (isCancelled(run)) return endCancelled(run);
  const next = await phases[phase](run, { asOf, ...(after === undefined ? {} : { after }) });
  if (isCancelled(run)) return endCancelled(run);
  const going = next === undefined ? followers[phase] : { phase, after: next };
  // After the charges there is nothing left to stop.
  if (going?.phase !== 'charge') run.stop = undefined;
  if (going === undefined) run.end = 'DONE';
  await note(run);
  if (going === undefined) return run.counts;
  if (isCancelled(run)) return endCancelled(run);
  const { counts, unpaid, paused, unsettledInARow, stop } = run;
  describeContinued(run);
  return continueAsNew<typeof billingRun>({
    ...input,
    asOf,
    progress: { runId, counts, unpaid, paused, unsettledInARow, ...(stop === undefined ? {} : { stop }), ...going },
  });
}

async function endCancelled(run: BillingRun): Promise<never> {
  run.end = 'CANCELLED';
  if (patched('billing-run-cancelled')) await note(run);
  throw run.cancelled;
}

/** Runs a page of each phase. @returns where the next page begins */
const phases: Readonly<Record<Phase, (run: BillingRun, page: PageInput) => Promise<string | undefined>>> = {
  async open(run, page) {
    const { items, next, skipped = 0, postponed = 0 } = await localActivities.openPeriods(page);
    add(
      run,
      'opened',
      items.reduce((sum, opened) => sum + opened, 0),
    );
    if (skipped > 0) add(run, 'skipped', skipped);
    if (postponed > 0) add(run, 'postponed', postponed);
    return next;
  },
  async charge(run, page) {
    const { items, next } = await localActivities.dueCharges(page);
    await chargeAll(run, items);
    return next;
  },
  async 'end-grace'(run, page) {
    const { items, next } = await localActivities.endGrace(page);
    add(run, 'ended', items.length);
    return next;
  },
};

const followers: Readonly<Record<Phase, { readonly phase: Phase } | undefined>> = {
  open: { phase: 'charge' },
  charge: { phase: 'end-grace' },
  'end-grace': undefined,
};

/** Makes the charges, `atOnce` at a time, each in its own workflow that outlives this run. */
async function chargeAll(run: BillingRun, due: readonly DueCharge[]): Promise<void> {
  const waiting = [...due];
  const work = async (): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      await whilePaused(run);
      const probe = run.stop === undefined ? undefined : await whileStopped(run);
      if (isCancelled(run)) return;
      const outcome = await charge(one, run);
      add(run, outcome, 1);
      if (!isCancelled(run) && heed(run, outcome, probe)) await note(run);
    }
  };
  await Promise.all(Array.from({ length: Math.min(run.input.atOnce ?? AT_ONCE, due.length) }, work));
}

/** Charges that the run keeps for operators; Temporal finds all of them. */
const MOST_UNPAID = 20;

async function charge({ of, paymentId, facts }: DueCharge, run: BillingRun): Promise<ChargeOutcome> {
  const result = await resultOfCharge({ of, paymentId, facts }, run);
  const outcome = typeof result === 'string' ? result : outcomeOf(result);
  if (outcome === 'approved' || outcome === 'alreadyStarted') return outcome;
  const { status, reason, detail } = typeof result === 'string' ? { status: result } : result;
  const one = { ...of, status, ...(reason && { reason }), ...(detail && { detail: detail.slice(0, LONGEST_DETAIL) }) };
  run.unpaid = [...run.unpaid, one].slice(-MOST_UNPAID);
  return outcome;
}

const LONGEST_DETAIL = 120;

function outcomeOf({ status }: PaymentResult): ChargeOutcome {
  if (status === 'REFUSED') return 'refused';
  return wasApproved(status) ? 'approved' : 'declined';
}

async function resultOfCharge(
  { of, paymentId, facts }: DueCharge,
  run: BillingRun,
): Promise<PaymentResult | 'alreadyStarted' | 'unsettled'> {
  try {
    const child = await startChild(recurring, {
      workflowId: recurringWorkflowId(of),
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      parentClosePolicy: 'ABANDON',
      // Cancelling a run does not cancel its charges: one may be at its VAN, and would be left unsettled.
      cancellationType: 'ABANDON',
      args: [{ paymentId, billId: facts.billId, asOf: run.asOf, of }],
      staticSummary: `${of.subscriptionId} ${of.period}, try ${of.number}: ${facts.amount} won`,
      typedSearchAttributes: newPaymentAttributes('CARD_RP', facts),
    });
    return (await resultInTime(child.result(), run)) ?? 'unsettled';
  } catch (failure) {
    if (failure instanceof WorkflowExecutionAlreadyStartedError) return 'alreadyStarted';
    // The charge itself broke. Its run shows how; its period waits for an operator in the state CHARGING.
    return 'unsettled';
  }
}

/**
 * A charge that outlasts the run's patience, or the run itself, counts as unsettled: the run stops waiting for it.
 * @returns undefined then
 */
async function resultInTime(
  result: Promise<PaymentResult>,
  { input, cancellation }: BillingRun,
): Promise<PaymentResult | undefined> {
  return CancellationScope.cancellable(async () => {
    const summary = timerSummaries.chargePatience;
    const patience = sleep(input.chargePatienceMs ?? CHARGE_PATIENCE_MS, { summary }).then(() => undefined);
    const ended = await Promise.race([result, patience, cancellation.then(() => undefined)]);
    CancellationScope.current().cancel();
    return ended;
  });
}

const add = (run: BillingRun, what: keyof RunCounts, many: number): void => {
  run.counts = { ...run.counts, [what]: (run.counts[what] ?? 0) + many };
  describe(run);
};
