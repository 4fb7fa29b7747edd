import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { CancellationScope, condition, continueAsNew, defineSignal, setCurrentDetails, setHandler, sleep, startChild, workflowInfo } from '@temporalio/workflow';
import type { DueCharge, PageInput, RunCounts } from '../activities/billing/types';
import { recurringWorkflowId, type PaymentResult } from './messages';
import { recurring } from './recurring';
import { searchAttributes } from './search-attributes';
import { steps } from './steps';

export const runKinds = ['daily', 'retries', 'manual'] as const;
export type RunKind = (typeof runKinds)[number];

/** What starts a billing run; and what it goes on with after a page. */
export type BillingRunInput = {
  readonly kind: RunKind;
  /** ISO 8601: what is due by then. @default the instant at which the run starts */
  readonly asOf?: string;
  /** Charges under way at once. @default 20 */
  readonly atOnce?: number;
  /** Carried on by the run itself. */
  readonly progress?: Progress;
};

type Phase = 'open' | 'charge' | 'end-grace';
type Progress = { readonly runId: string; readonly phase: Phase; readonly after?: string; readonly counts: RunCounts; readonly paused: boolean };

/** Operators hold a run and let it go on, from Temporal Web UI too. What is being charged then comes to its end. */
export const pauseRun = defineSignal('pause');
export const resumeRun = defineSignal('resume');

const AT_ONCE = 20;
/** A charge whose outcome takes longer is left to itself: it settles on its own, and must not hold up the others. */
const CHARGE_PATIENCE = '60s';

const nothing: RunCounts = { opened: 0, approved: 0, declined: 0, unsettled: 0, alreadyStarted: 0, refused: 0, ended: 0 };

type Run = { readonly input: BillingRunInput; readonly asOf: string; readonly runId: string; counts: RunCounts; paused: boolean; isNoted: boolean };

/**
 * Charges what is due: opens the periods whose day has come, charges them page by page, and ends what has been in grace for too long. It holds one page,
 * and goes on as a new run after each, so that neither its memory nor its history grows with the number of subscriptions.
 */
export async function billingRun(input: BillingRunInput): Promise<RunCounts> {
  const { phase = 'open', after, counts = nothing, paused = false, runId = workflowInfo().runId } = input.progress ?? {};
  const asOf = input.asOf ?? new Date(workflowInfo().startTime).toISOString();
  const run: Run = { input, asOf, runId, counts, paused, isNoted: false };
  setHandler(pauseRun, () => { run.paused = true; });
  setHandler(resumeRun, () => { run.paused = false; });
  await whilePaused(run);
  const next = await phases[phase](run, { asOf, ...(after === undefined ? {} : { after }) });
  const going = next === undefined ? followers[phase] : { phase, after: next };
  await note(run, going === undefined ? 'DONE' : 'RUNNING');
  if (going === undefined) return run.counts;
  return continueAsNew<typeof billingRun>({ ...input, asOf, progress: { runId, counts: run.counts, paused: run.paused, ...going } });
}

/** A page of each phase. @returns where the next one begins */
const phases: Readonly<Record<Phase, (run: Run, page: PageInput) => Promise<string | undefined>>> = {
  async open(run, page) {
    const { items, next } = await steps.openPeriods(page);
    add(run, 'opened', items.reduce((sum, opened) => sum + opened, 0));
    return next;
  },
  async charge(run, page) {
    const { items, next } = await steps.dueCharges(page);
    await chargeAll(run, items);
    return next;
  },
  async 'end-grace'(run, page) {
    const { items, next } = await steps.endGrace(page);
    add(run, 'ended', items.length);
    return next;
  },
};

const followers: Readonly<Record<Phase, { readonly phase: Phase } | undefined>> = { open: { phase: 'charge' }, charge: { phase: 'end-grace' }, 'end-grace': undefined };

/** So many at once, each in a workflow of its own that outlives this run. */
async function chargeAll(run: Run, due: readonly DueCharge[]): Promise<void> {
  const waiting = [...due];
  const work = async (): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      await whilePaused(run);
      add(run, await charge(one, run.asOf), 1);
    }
  };
  await Promise.all(Array.from({ length: Math.min(run.input.atOnce ?? AT_ONCE, due.length) }, work));
}

async function charge({ of, paymentId, facts }: DueCharge, asOf: string): Promise<keyof RunCounts> {
  try {
    const child = await startChild(recurring, {
      workflowId: recurringWorkflowId(of),
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      parentClosePolicy: 'ABANDON',
      // Nor does a run that is cancelled take its charges with it: one may be at its VAN, and would be left there unsettled.
      cancellationType: 'ABANDON',
      args: [{ paymentId, billId: facts.billId, asOf, of }],
      staticSummary: `${of.subscriptionId} ${of.period}, try ${of.number}: ${facts.amount} won`,
      typedSearchAttributes: [
        { key: searchAttributes.status, value: 'REQUESTED' },
        { key: searchAttributes.issuer, value: facts.issuer },
        { key: searchAttributes.merchant, value: facts.merchantId },
        { key: searchAttributes.bill, value: facts.billId },
        { key: searchAttributes.payType, value: 'CARD_RP' },
        { key: searchAttributes.service, value: facts.service },
        { key: searchAttributes.amount, value: facts.amount },
      ],
    });
    return await outcomeInTime(child.result());
  } catch (failure) {
    if (failure instanceof WorkflowExecutionAlreadyStartedError) return 'alreadyStarted';
    // The charge itself broke: its run shows how, and its period waits for an operator in the state CHARGING.
    return 'unsettled';
  }
}

async function outcomeInTime(result: Promise<PaymentResult>): Promise<keyof RunCounts> {
  return CancellationScope.cancellable(async () => {
    const ended = await Promise.race([result, sleep(CHARGE_PATIENCE).then(() => undefined)]);
    CancellationScope.current().cancel();
    if (ended === undefined) return 'unsettled';
    if (ended.status === 'REFUSED') return 'refused';
    return ended.status === 'APPROVED' ? 'approved' : 'declined';
  });
}

const add = (run: Run, what: keyof RunCounts, many: number): void => {
  run.counts = { ...run.counts, [what]: run.counts[what] + many };
  describe(run);
};

const describe = ({ counts, asOf, paused }: Run): void => {
  const rows = Object.entries(counts).map(([name, count]) => `| ${name} | ${count} |`);
  setCurrentDetails([`**${paused ? 'Paused' : 'Running'}**, what is due by ${asOf}`, '', '| outcome | count |', '|---|---|', ...rows].join('\n'));
};

async function whilePaused(run: Run): Promise<void> {
  while (run.paused) {
    // Every charge that was to begin waits here; one of them says so, and says when it is over.
    const tells = !run.isNoted;
    run.isNoted = true;
    if (tells) await note(run, 'PAUSED');
    await condition(() => !run.paused);
    if (!tells) return;
    run.isNoted = false;
    await note(run, 'RUNNING');
  }
}

async function note(run: Run, state: 'RUNNING' | 'PAUSED' | 'DONE'): Promise<void> {
  const { runId, asOf, counts, input } = run;
  describe(run);
  await steps.noteRun({ runId, kind: input.kind, asOf, state, counts });
}
