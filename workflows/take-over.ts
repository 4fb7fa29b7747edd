import { allHandlersFinished, condition, sleep } from '@temporalio/workflow';
import type { PaymentStanding } from '../activities/payments/types';
import type { PaymentResult } from '../domain/messages';
import type { Position } from '../domain/position';
import { tell } from '../domain/sealed-credential';
import { localActivities } from './activities';
import { conclude, end, finish, review, settleUnknown, type Unsettled, waitForOperator } from './approval';
import { authentication } from './authentication';
import { whatBroke } from './failure-type';
import type { PaymentRun } from './run';

/** What broke before the run went on from the rows, and how often something broke. */
export type Broken = { readonly what: string; readonly times: number };

/** After this many failures behind the claim, an operator takes over. */
const GIVE_UP_SETTLING_AFTER = 3;
/** Why an operator must look, although the row stands before its approval. */
const RESTORED = 'its row was restored to an earlier point, and its run had asked a VAN for approval';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 600_000;

/**
 * Takes a payment to its end. When an activity can't succeed, or finds the row in another state than the run expects
 * (after a reset, or because another run moved it), the payment does not end: the run reads the row, and goes on from
 * there.
 */
export async function toItsEnd(
  paymentId: string,
  run: PaymentRun,
  way: () => Promise<PaymentResult>,
): Promise<PaymentResult> {
  let next = way;
  for (let times = 1; ; times += 1) {
    try {
      const result = await next();
      // A front that still waits for its scheme must be told of the end, or this run could not close.
      run.scheme.resolve({ kind: 'refused', reason: result.reason ?? 'ENGINE_ERROR' });
      await condition(allHandlersFinished);
      return result;
    } catch (failure) {
      const broken = { what: whatBroke(failure), times };
      run.note(`${broken.what}. The run goes on from the payment's row.`);
      if (times > 1) await sleep(Math.min(FIRST_PAUSE_MS * 2 ** times, LONGEST_PAUSE_MS));
      next = () => takeOver(paymentId, run, { broken });
    }
  }
}

type Behind<K extends PaymentStanding['kind']> = Extract<PaymentStanding, { readonly kind: K }>;

type Why = {
  readonly broken?: Broken;
  /** An earlier run had asked a VAN for approval, whatever the row says. @default whether this run has */
  readonly isBehindItsRun?: boolean | undefined;
};

/** Continues a payment from its row's position, whoever moved it there. */
export async function takeOver(
  paymentId: string,
  run: PaymentRun,
  { broken, isBehindItsRun = run.hasAsked }: Why = {},
): Promise<PaymentResult> {
  const standing = await localActivities.readStanding({ paymentId });
  switch (standing.kind) {
    case 'none':
      return { status: 'REFUSED', reason: 'ENGINE_ERROR' };
    case 'ended':
      return finish(standing.at, standing.reason, run);
    case 'before-approval':
      // A VAN was asked, and the rows with that approval and its outcome are lost.
      if (isBehindItsRun) return review(standing.at, { why: RESTORED }, run);
      return broken === undefined
        ? resume(standing, run)
        : end(standing.at, { kind: 'auth-failed', reason: 'ENGINE_ERROR' }, run);
    case 'approving':
      return concludeFromRow(standing, run, broken);
    case 'unconfirmed':
      return settleFromRows(standing, run, broken);
    case 'in-review':
      return waitForOperator(standing.at, standing, run);
  }
}

/** No VAN was asked. The run waits for a payer who may be in the card app; any other payer may begin again. */
async function resume(standing: Behind<'before-approval'>, run: PaymentRun): Promise<PaymentResult> {
  const { at, payType, expiresAt, appScheme } = standing;
  if (payType === 'CARD_RP') return end(at, { kind: 'auth-failed', reason: 'ENGINE_ERROR' }, run);
  if (appScheme !== undefined) return authentication({ ...standing, appScheme }, run);
  // The front never received a scheme, so nobody waits; the same key may still ask until the expiry.
  await sleep(Math.max(1, Date.parse(expiresAt) - Date.now()));
  return end(at, { kind: 'expired' }, run);
}

const isFaulty = (broken: Broken | undefined): broken is Broken =>
  broken !== undefined && broken.times >= GIVE_UP_SETTLING_AFTER;

const LOOK_AGAIN_MS = 1_000;

/** Reads the approval's outcome from its row, once its activity can no longer store an answer. */
async function concludeFromRow(
  { at, attempt, answerableUntil }: Behind<'approving'>,
  run: PaymentRun,
  broken: Broken | undefined,
): Promise<PaymentResult> {
  if (isFaulty(broken)) return giveToOperator(at, { why: broken.what, attempt }, run);
  run.describe(
    at,
    `Taken over: the approval ${attempt.attemptId} at VAN ${attempt.van} was drawn; its row tells the outcome.`,
  );
  const { attemptId } = attempt;
  let outcome = await localActivities.settleAttempt({ attemptId });
  while (outcome.kind === 'unknown' && Date.now() < Date.parse(answerableUntil)) {
    await sleep(LOOK_AGAIN_MS);
    outcome = await localActivities.settleAttempt({ attemptId });
  }
  return conclude(at, { attempt, outcome }, run);
}

/** Continues to settle, with the answers of earlier runs, each as old as its row says. */
async function settleFromRows(
  { at, attempt, known }: Behind<'unconfirmed'>,
  run: PaymentRun,
  broken: Broken | undefined,
): Promise<PaymentResult> {
  if (isFaulty(broken)) return review(at, { why: broken.what, attempt }, run);
  const { mismatch, nextNumber, heard, detail } = known;
  // The numbers of earlier telegrams are taken.
  const firstNumber = nextNumber - heard.length;
  const lastSendableAt = Date.parse(known.sendableUntil);
  return settleUnknown(
    at,
    {
      unknown: { attempt, ...tell(undefined), mismatch, lastSendableAt, firstNumber, triedFrom: Date.now() },
      detail,
      heard,
    },
    run,
  );
}

/** Activities behind the claim keep breaking: what is booked is unknown, and only a person can find out. */
async function giveToOperator(at: Position, about: Unsettled, run: PaymentRun): Promise<PaymentResult> {
  const unconfirmed = await localActivities.recordOutcome({ at, outcome: { kind: 'unknown', detail: about.why } });
  return review(unconfirmed, about, run);
}
