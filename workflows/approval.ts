import { patched, setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { ApprovalOutcome, Claim, Outcome, Position, PreparedAttempt } from '../activities/payments/types';
import { describePayment } from './details';
import type { PaymentResult } from './messages';
import type { Review } from './review';
import { searchAttributes } from './search-attributes';
import { settle } from './settle';
import { steps, vanSteps } from './steps';
import { startWatch } from './watch-settlement';

/** 승인: what every payment comes to once there is something to charge by, whoever started it and however that was got. */
export async function approval(before: Position, sealedOtc: string, reviewed: Review): Promise<PaymentResult> {
  const claim = await steps.claimBill({ at: before });
  if (claim.kind === 'lost') return finish(claim.at, claim.reason);
  const { attempt, outcome } = await approveOnRoute(claim, sealedOtc);
  const endedAt = Date.now();
  if (outcome.kind !== 'unknown') return end(claim.at, outcome);

  // Unknown is never called failed: the bill stays claimed until it is certain what the VAN has booked.
  const unconfirmed = await steps.recordOutcome({ at: claim.at, outcome });
  upsertSearchAttributes([{ key: searchAttributes.status, value: unconfirmed.status }]);
  const lastSendableAt = outcome.sendableUntil === undefined ? endedAt : Date.parse(outcome.sendableUntil);
  const firstNumber = attempt.number + 1;
  const unknown = { attempt, sealedOtc, mismatch: outcome.mismatch === true, lastSendableAt, firstNumber };
  const settlement = await settle(unknown, (doing) => {
    describe(unconfirmed, `The VAN's answer is unknown (${outcome.detail}). Settling it: ${doing}.`);
  });
  if (settlement.kind === 'settled') {
    // What a VAN has never heard of may still appear in its books: the payment's end does not wait for that.
    if (settlement.isUnheardOf) await startWatch(before.paymentId, { ...unknown, firstNumber: firstNumber + settlement.telegrams });
    return end(unconfirmed, settlement.outcome);
  }
  return review(unconfirmed, `${outcome.detail}; ${settlement.why}`, reviewed);
}

type HeldClaim = Extract<Claim, { kind: 'held' }>;

/** Asks the VANs of the merchant's route for approval, one after the other, as long as it is proven that the one before was not sent. */
async function approveOnRoute({ at, attempt: first }: HeldClaim, sealedOtc: string): Promise<{ readonly attempt: PreparedAttempt; readonly outcome: ApprovalOutcome }> {
  let attempt = first;
  for (;;) {
    describe(at, `Asking VAN ${attempt.van} for approval (${attempt.attemptId}).`);
    const outcome = await approve(attempt, sealedOtc);
    // Runs that began before there were routes end with their first attempt.
    if (outcome.kind !== 'not-sent' || !patched('route')) return { attempt, outcome };
    const next = await steps.drawNextApproval({ paymentId: at.paymentId, number: attempt.number + 1 });
    if (next === undefined) return { attempt, outcome };
    attempt = next;
  }
}

async function approve(attempt: PreparedAttempt, sealedOtc: string): Promise<ApprovalOutcome> {
  try {
    return await vanSteps(attempt).approve({ attemptId: attempt.attemptId, sealedOtc });
  } catch {
    // Whatever broke (no worker, a lost one, a codec that failed on the way back), the attempt's row tells how far it came.
    return steps.settleAttempt({ attemptId: attempt.attemptId });
  }
}

async function review(at: Position, detail: string, reviewed: Review): Promise<PaymentResult> {
  const waiting = await steps.recordOutcome({ at, outcome: { kind: 'needs-review' } });
  upsertSearchAttributes([{ key: searchAttributes.status, value: waiting.status }]);
  describe(waiting, `The VAN's answer is unknown (${detail}). Look the attempt up at the VAN, then send the update \`resolve\`.`);
  const resolution = await reviewed.wait();
  const ended = await steps.recordOutcome({ at: waiting, outcome: { kind: 'resolved', resolution } });
  reviewed.recorded(ended.status);
  return finish(ended, 'RESOLVED_BY_OPERATOR');
}

/** Records how a payment ended, and shows it. */
export async function end(at: Position, outcome: Outcome): Promise<PaymentResult> {
  const ended = await steps.recordOutcome({ at, outcome });
  return finish(ended, outcome.kind === 'net-cancelled' ? 'NET_CANCELLED' : 'reason' in outcome ? outcome.reason : undefined);
}

function finish(at: Position, reason?: PaymentResult['reason']): PaymentResult {
  upsertSearchAttributes([{ key: searchAttributes.status, value: at.status }]);
  describe(at, reason ?? '');
  return reason === undefined ? { status: at.status } : { status: at.status, reason };
}

export function describe(at: Position, next: string): void {
  setCurrentDetails(describePayment(at, next));
}
