import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { CancellationScope, continueAsNew, sleep, startChild } from '@temporalio/workflow';
import type { DueCharge, PageInput, RunCounts } from '../activities/billing/types';
import type { PaymentResult } from '../domain/messages';
import { wasApproved } from '../domain/payment-states';
import { paymentPriority } from '../domain/run-priority';
import { recurringWorkflowId } from '../domain/runs';
import { newPaymentAttributes } from '../domain/search-attributes';
import { localActivities } from './activities';
import {
  attend,
  type BillingRun,
  type ChargeOutcome,
  describe,
  describeContinued,
  isCancelled,
  keepUnpaid,
  note,
  noteEnd,
  whilePaused,
  whileStopped,
} from './billing-run-hold';
import type { BillingRunInput, BillingRunProgress, Phase } from './billing-run-input';
import { patched } from './patch';
import { patienceClock } from './patience';
import { recurring } from './recurring';
import { timerSummaries } from './summaries';

const AT_ONCE = 20;
const CHARGE_PATIENCE_MS = 60_000;

/** Where a page begins. */
type Place = { readonly phase: Phase; readonly after?: string };

/** Goes through one page, and continues as new until all are done. @returns at the end of the last */
export async function goThrough(run: BillingRun): Promise<void> {
  const { input } = run;
  const { phase = 'open', after }: Partial<Place> = input.progress ?? {};
  await whilePaused(run);
  if (isCancelled(run)) return endCancelled(run);
  const next = await phases[phase](run, pageOf(run, after));
  if (isCancelled(run)) return endCancelled(run);
  const going = next === undefined ? followers[phase] : { phase, after: next };
  // After the charges there is nothing left to stop.
  if (phase !== 'open' && going?.phase !== 'charge') run.stop = undefined;
  if (going === undefined) run.end = 'DONE';
  await note(run);
  if (going === undefined) return;
  if (isCancelled(run)) return endCancelled(run);
  return goOn(run, going);
}

/** Where the page begins, and in a shard also where all pages do. */
function pageOf({ asOf, input: { shard } }: BillingRun, after = shard?.after): PageInput {
  const { after: from, until } = shard ?? {};
  const range = { ...(from === undefined ? {} : { after: from }), ...(until === undefined ? {} : { until }) };
  return { asOf, ...(after === undefined ? {} : { after }), ...(shard === undefined ? {} : { shard: range }) };
}

/** Continues as new, at a page's beginning. */
export function goOn(run: BillingRun, place: Place): Promise<never> {
  const { input, asOf, runId, counts, unpaid, paused, unsettledInARow, stop, toldAtMs } = run;
  const progress: BillingRunProgress = {
    runId,
    counts,
    unpaid,
    paused,
    unsettledInARow,
    ...(stop === undefined ? {} : { stop }),
    ...(toldAtMs === undefined ? {} : { toldAtMs }),
    ...place,
  };
  describeContinued(run);
  return continueAsNew<(next: BillingRunInput) => Promise<unknown>>({ ...input, asOf, progress });
}

export async function endCancelled(run: BillingRun): Promise<never> {
  run.end = 'CANCELLED';
  if (patched('billing-run-cancelled')) await noteEnd(run);
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
  const inTime = run.input.shard === undefined ? resultInTime : resultByOneTimer(run);
  const work = async (): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      await whilePaused(run);
      const probe = run.stop === undefined ? undefined : await whileStopped(run);
      if (isCancelled(run)) return;
      const outcome = await charge(one, run, inTime);
      add(run, outcome, 1);
      if (!isCancelled(run)) await attend(run, outcome, probe);
    }
  };
  await Promise.all(Array.from({ length: Math.min(run.input.atOnce ?? AT_ONCE, due.length) }, work));
}

async function charge(
  { of, paymentId, facts }: DueCharge,
  run: BillingRun,
  inTime: ResultInTime,
): Promise<ChargeOutcome> {
  const result = await resultOfCharge({ of, paymentId, facts }, run, inTime);
  const outcome = typeof result === 'string' ? result : outcomeOf(result);
  if (outcome === 'approved' || outcome === 'alreadyStarted') return outcome;
  const { status, reason, detail } = typeof result === 'string' ? { status: result } : result;
  const one = { ...of, status, ...(reason && { reason }), ...(detail && { detail: detail.slice(0, LONGEST_DETAIL) }) };
  run.unpaid = keepUnpaid([...run.unpaid, one]);
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
  inTime: ResultInTime,
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
      priority: paymentPriority('CARD_RP', facts.merchantId),
    });
    return (await inTime(child.result(), run)) ?? 'unsettled';
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
type ResultInTime = (
  result: Promise<PaymentResult>,
  run: Pick<BillingRun, 'input' | 'cancellation'>,
) => Promise<PaymentResult | undefined>;

/** Has one timer at a time for all charges of the page: a timer for each would be a third of a shard's history. */
function resultByOneTimer({ input }: BillingRun): ResultInTime {
  const patience = patienceClock(input.chargePatienceMs ?? CHARGE_PATIENCE_MS, timerSummaries.chargePatience);
  return (result, { cancellation }) => patience.within(result, cancellation);
}

async function resultInTime(
  result: Promise<PaymentResult>,
  { input, cancellation }: Pick<BillingRun, 'input' | 'cancellation'>,
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
