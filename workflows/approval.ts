import { upsertSearchAttributes } from '@temporalio/workflow';
import type { ApprovalOutcome, Claim, Outcome, PreparedAttempt, Unknown } from '../activities/payments/types';
import { instantText } from '../domain/clock-text';
import type { PaymentResult } from '../domain/messages';
import { stateLetter } from '../domain/payment-states';
import type { Position } from '../domain/position';
import type { Reason } from '../domain/reasons';
import { type SealedCredential, tell } from '../domain/sealed-credential';
import { searchAttributesOf } from '../domain/search-attributes';
import { localActivities, vanActivities } from './activities';
import { type Ending, endingText, reviewText, reviewWithoutAttemptText, vanSaid } from './details';
import { type OperatorText, together } from './operator-texts';
import { patched } from './patch';
import type { PaymentRun } from './run';
import { type DatedFollowUp, settle } from './settle';
import { startWatch } from './watch-settlement';

/**
 * 승인: the part that every payment shares once it has an OTC or a card number, whoever started the payment.
 */
export async function approval(
  before: Position,
  credential: SealedCredential | undefined,
  run: PaymentRun,
): Promise<PaymentResult> {
  const claim = await localActivities.claimBill({ at: before });
  if (claim.kind === 'lost') return finish(claim.at, { reason: claim.reason }, run);
  const { attempt, outcome } = await approveOnRoute(claim, credential, run);
  return conclude(claim.at, { attempt, outcome, credential }, run);
}

type HeldClaim = Extract<Claim, { kind: 'held' }>;

/**
 * Asks the VANs of the merchant's route for approval, one after the other, as long as the previous telegram is proven
 * not sent.
 */
async function approveOnRoute(
  { at, attempt: first }: HeldClaim,
  credential: SealedCredential | undefined,
  run: PaymentRun,
): Promise<Approved> {
  let attempt = first;
  for (;;) {
    run.asks(attempt.van);
    run.describe(at, askingText(attempt));
    const outcome = await approve(attempt, credential);
    // Runs that began before routes existed end with their first attempt.
    if (outcome.kind !== 'not-sent' || !patched('route')) return { attempt, outcome };
    const next = await localActivities.drawNextApproval({ paymentId: at.paymentId, number: attempt.number + 1 });
    if (next === undefined) return { attempt, outcome };
    attempt = next;
  }
}

const askingText = ({ van, attemptId, startToCloseMs }: PreparedAttempt): OperatorText => {
  const time = instantText(Date.now() + startToCloseMs);
  return {
    ko: `VAN ${van}에 승인을 요청했습니다 (${attemptId}). 늦어도 ${time.ko}에는 응답을 받았거나 결과 확인을 시작합니다.`,
    en: `VAN ${van} is asked for approval (${attemptId}). By ${time.en} at the latest it has answered, or the outcome is being settled.`,
  };
};

type Approved = { readonly attempt: PreparedAttempt; readonly outcome: ApprovalOutcome };

async function approve(attempt: PreparedAttempt, credential: SealedCredential | undefined): Promise<ApprovalOutcome> {
  try {
    return await vanActivities(attempt).approve({ attemptId: attempt.attemptId, ...tell(credential) });
  } catch {
    // Whatever broke (no worker, a lost worker, a codec that failed on the way back), the attempt's row tells how far
    // the telegram got.
    return localActivities.settleAttempt({ attemptId: attempt.attemptId });
  }
}

/**
 * Records the outcome of an approval, and settles it when it is unknown.
 * @param concluded `credential` is absent in a run that took the payment over
 */
export async function conclude(
  at: Position,
  { attempt, outcome, credential }: Approved & { readonly credential?: SealedCredential | undefined },
  run: PaymentRun,
): Promise<PaymentResult> {
  const endedAt = Date.now();
  if ('said' in outcome) run.note(vanSaid(attempt.van, codeOf(outcome), outcome.said));
  if (outcome.kind !== 'unknown') return end(at, outcome, run);

  run.note(unknownNote(attempt.van, outcome.detail));
  // Unknown is never called failed: the bill stays claimed until it is certain what the VAN has booked.
  const unconfirmed = await localActivities.recordOutcome({ at, outcome });
  upsertSearchAttributes(searchAttributesOf({ status: unconfirmed.status, van: attempt.van }));
  const lastSendableAt = outcome.sendableUntil === undefined ? endedAt : Date.parse(outcome.sendableUntil);
  const unknown: Unknown = {
    attempt,
    ...tell(credential),
    mismatch: outcome.mismatch === true,
    lastSendableAt,
    firstNumber: attempt.number + 1,
  };
  return settleUnknown(unconfirmed, { unknown, detail: outcome.detail, heard: [] }, run);
}

/**
 * Settles an approval with an unknown outcome, or gives it to an operator.
 * @param settling `heard`: the answers that earlier runs got about it
 */
export async function settleUnknown(
  at: Position,
  {
    unknown,
    detail,
    heard,
  }: { readonly unknown: Unknown; readonly detail: string; readonly heard: readonly DatedFollowUp[] },
  run: PaymentRun,
): Promise<PaymentResult> {
  const tell = (doing: OperatorText): void => {
    run.describe(at, together(unknownText(unknown.attempt.van, detail), doing));
  };
  const settlement = await settle(unknown, tell, heard);
  if (settlement.kind === 'review')
    return review(at, { why: `${detail}; ${settlement.why}`, attempt: unknown.attempt }, run);
  // An approval that the VAN did not know may still appear in its books: the payment's end does not wait for that.
  const firstNumber = unknown.firstNumber + settlement.telegrams;
  if (settlement.isUnheardOf) await startWatch(at.paymentId, { ...unknown, firstNumber });
  return end(at, settlement.outcome, run);
}

/** Stays in the details of a payment that is settled. */
const unknownNote = (van: string, detail: string): OperatorText => ({
  ko: `VAN ${van}의 승인 응답을 알 수 없었습니다: ${detail}`,
  en: `VAN ${van}'s answer to the approval was unknown: ${detail}`,
});

const unknownText = (van: string, detail: string): OperatorText => ({
  ko: `VAN ${van}에서 승인되었는지 알 수 없습니다 (${detail}). 망취소와 조회로 확인하고 있습니다.`,
  en: `Whether VAN ${van} approved is unknown (${detail}). It is being settled by net-cancels and inquiries.`,
});

/** Gives an approval that could not be settled to an operator, who looks it up at the VAN. */
export async function review(at: Position, about: Unsettled, run: PaymentRun): Promise<PaymentResult> {
  const waiting = await localActivities.recordOutcome({ at, outcome: { kind: 'needs-review', why: about.why } });
  return waitForOperator(waiting, about, run);
}

/** What an operator must look up, and why; without an attempt if the rows have none. */
export type Unsettled = { readonly why: string; readonly attempt?: PreparedAttempt };

/** Waits for an operator's verdict, as long as it takes. */
export async function waitForOperator(at: Position, about: Unsettled, run: PaymentRun): Promise<PaymentResult> {
  upsertSearchAttributes(searchAttributesOf({ status: at.status, van: about.attempt?.van }));
  run.describe(at, whatToLookUp(at, about));
  const resolution = await run.review.wait();
  const ended = await localActivities.recordOutcome({ at, outcome: { kind: 'resolved', resolution } });
  run.review.recorded(ended.status);
  return finish(ended, { reason: 'RESOLVED_BY_OPERATOR', approvalNo: resolution.approvalNo }, run);
}

function whatToLookUp({ paymentId }: Position, { why, attempt }: Unsettled): OperatorText {
  if (attempt?.knownAs === undefined) return reviewWithoutAttemptText(paymentId, why);
  const { attemptId, van, knownAs, ifUnknown } = attempt;
  return reviewText({ paymentId, attemptId, van, ...knownAs, amount: ifUnknown.amount, why });
}

/** Records how a payment ended, and shows it. */
export async function end(at: Position, outcome: Outcome, run: PaymentRun): Promise<PaymentResult> {
  const ended = await localActivities.recordOutcome({ at, outcome });
  showEnd(ended, { reason: reasonOf(outcome), code: codeOf(outcome), approvalNo: approvalNoOf(outcome) }, run);
  return resultOf(ended, withoutReason.includes(outcome.kind) ? undefined : reasonOf(outcome));
}

/** Ends whose results have no reason, as in earlier versions: their rows and search attributes do. */
const withoutReason: readonly Outcome['kind'][] = ['expired', 'not-sent'];

/** Why it ended so, as its row says. */
function reasonOf(outcome: Outcome): Reason | undefined {
  if (outcome.kind === 'net-cancelled') return 'NET_CANCELLED';
  if (outcome.kind === 'expired') return 'AUTH_EXPIRED';
  if (outcome.kind === 'not-sent') return 'VAN_NOT_SENT';
  return 'reason' in outcome ? outcome.reason : undefined;
}

/** The issuer's or VAN's own code, the state that an inquiry found, or why nothing was sent. */
function codeOf(outcome: Outcome): string | undefined {
  if (outcome.kind === 'net-cancelled') return outcome.code;
  if (outcome.kind === 'not-sent') return outcome.detail;
  return 'reasonCode' in outcome ? outcome.reasonCode : undefined;
}

const approvalNoOf = (outcome: Outcome): string | undefined =>
  outcome.kind === 'approved' ? outcome.approval.approvalNo : undefined;

/** Shows a payment's end, of which its row tells. */
export function finish(at: Position, ending: Ending, run: PaymentRun): PaymentResult {
  showEnd(at, ending, run);
  return resultOf(at, ending.reason);
}

/** Shows a payment's end in the run's details, and makes it found by its reason, VAN and approval number. */
function showEnd(at: Position, { reason, code, approvalNo }: Ending, run: PaymentRun): void {
  const { status } = at;
  upsertSearchAttributes(searchAttributesOf({ status, reason, van: run.van, approvalNo }));
  run.describe(at, endingText({ reason, code, van: run.van, approvalNo, isUnpaid: stateLetter(status) === 'D' }));
}

const resultOf = ({ status }: Position, reason: PaymentResult['reason']): PaymentResult =>
  reason === undefined ? { status } : { status, reason };
