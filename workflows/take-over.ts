import { allHandlersFinished, condition, sleep } from '@temporalio/workflow';
import type { PaymentStanding, PreparedAttempt } from '../activities/payments/types';
import { instantText } from '../domain/clock-text';
import type { PaymentResult } from '../domain/messages';
import type { Position } from '../domain/position';
import { tell } from '../domain/sealed-credential';
import { localActivities } from './activities';
import { conclude, end, finish, review, settleUnknown, type Unsettled, waitForOperator } from './approval';
import { authentication } from './authentication';
import { untilText } from './details';
import { whatBroke } from './failure-type';
import type { OperatorText } from './operator-texts';
import { showRefusal } from './refusal';
import type { PaymentRun } from './run';
import { timerSummaries } from './summaries';

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
      run.note({
        ko: `${broken.what}. 결제 행에서 이어 갑니다.`,
        en: `${broken.what}. The run goes on from the payment's row.`,
      });
      if (times > 1)
        await sleep(Math.min(FIRST_PAUSE_MS * 2 ** times, LONGEST_PAUSE_MS), { summary: timerSummaries.afterFault });
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
  if (standing.kind !== 'none') run.takesOver(standing.at, standing.since, vanOf(standing));
  switch (standing.kind) {
    case 'none':
      showRefusal('ENGINE_ERROR', 'its row was never created');
      return { status: 'REFUSED', reason: 'ENGINE_ERROR' };
    case 'ended':
      return finish(standing.at, standing, run);
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

const vanOf = (standing: PaymentStanding): string | undefined => {
  if ('attempt' in standing) return standing.attempt.van;
  return 'van' in standing ? standing.van : undefined;
};

/** No VAN was asked. The run waits for a payer who may be in the card app; any other payer may begin again. */
async function resume(standing: Behind<'before-approval'>, run: PaymentRun): Promise<PaymentResult> {
  const { at, payType, expiresAt, appScheme } = standing;
  if (payType === 'CARD_RP') return end(at, { kind: 'auth-failed', reason: 'ENGINE_ERROR' }, run);
  if (appScheme !== undefined) return authentication({ ...standing, appScheme }, run);
  // The front never received a scheme, so nobody waits; the same key may still ask until the expiry.
  run.describe(at, untilText(expiresAt));
  await sleep(Math.max(1, Date.parse(expiresAt) - Date.now()), { summary: timerSummaries.payerWithoutScheme });
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
  run.describe(at, takenOverText(attempt, answerableUntil));
  const { attemptId } = attempt;
  let outcome = await localActivities.settleAttempt({ attemptId });
  while (outcome.kind === 'unknown' && Date.now() < Date.parse(answerableUntil)) {
    await sleep(LOOK_AGAIN_MS, { summary: timerSummaries.lastAnswer });
    outcome = await localActivities.settleAttempt({ attemptId });
  }
  return conclude(at, { attempt, outcome }, run);
}

const takenOverText = ({ attemptId, van }: PreparedAttempt, answerableUntil: string): OperatorText => {
  const time = instantText(answerableUntil);
  return {
    ko: `이어받았습니다. VAN ${van}에 보낼 승인 전문 ${attemptId}의 행을 ${time.ko}까지 봅니다.`,
    en: `Taken over: the approval ${attemptId} at VAN ${van} was drawn; its row tells the outcome, by ${time.en}.`,
  };
};

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
