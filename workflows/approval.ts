import { patched, upsertSearchAttributes } from '@temporalio/workflow';
import type { ApprovalOutcome, Claim, Outcome, PreparedAttempt, Unknown } from '../activities/payments/types';
import type { PaymentResult } from '../domain/messages';
import type { Position } from '../domain/position';
import { type SealedCredential, tell } from '../domain/sealed-credential';
import { searchAttributesOf } from '../domain/search-attributes';
import { localActivities, vanActivities } from './activities';
import { reviewDetails, vanSaid } from './details';
import type { PaymentRun } from './run';
import { type DatedFollowUp, settle } from './settle';
import { startWatch } from './watch-settlement';

/**
 * 승인: what every payment comes to once there is something to charge by, whoever started it and however that was got.
 */
export async function approval(
  before: Position,
  credential: SealedCredential | undefined,
  run: PaymentRun,
): Promise<PaymentResult> {
  const claim = await localActivities.claimBill({ at: before });
  if (claim.kind === 'lost') return finish(claim.at, claim.reason, run);
  const { attempt, outcome } = await approveOnRoute(claim, credential, run);
  return conclude(claim.at, { attempt, outcome, credential }, run);
}

type HeldClaim = Extract<Claim, { kind: 'held' }>;

/**
 * Asks the VANs of the merchant's route for approval, one after the other, as long as it is proven that the one before
 * was not sent.
 */
async function approveOnRoute(
  { at, attempt: first }: HeldClaim,
  credential: SealedCredential | undefined,
  run: PaymentRun,
): Promise<Approved> {
  let attempt = first;
  for (;;) {
    run.describe(at, `Asking VAN ${attempt.van} for approval (${attempt.attemptId}).`);
    run.asks();
    const outcome = await approve(attempt, credential);
    // Runs that began before there were routes end with their first attempt.
    if (outcome.kind !== 'not-sent' || !patched('route')) return { attempt, outcome };
    const next = await localActivities.drawNextApproval({ paymentId: at.paymentId, number: attempt.number + 1 });
    if (next === undefined) return { attempt, outcome };
    attempt = next;
  }
}

type Approved = { readonly attempt: PreparedAttempt; readonly outcome: ApprovalOutcome };

async function approve(attempt: PreparedAttempt, credential: SealedCredential | undefined): Promise<ApprovalOutcome> {
  try {
    return await vanActivities(attempt).approve({ attemptId: attempt.attemptId, ...tell(credential) });
  } catch {
    // Whatever broke (no worker, a lost worker, a codec that failed on the way back), the attempt's row tells how far
    // the telegram came.
    return localActivities.settleAttempt({ attemptId: attempt.attemptId });
  }
}

/**
 * Records what came of an approval, and settles it when that is unknown.
 * @param concluded `credential` is absent in a run that took the payment over
 */
export async function conclude(
  at: Position,
  { attempt, outcome, credential }: Approved & { readonly credential?: SealedCredential | undefined },
  run: PaymentRun,
): Promise<PaymentResult> {
  const endedAt = Date.now();
  if ('said' in outcome) run.note(vanSaid(attempt.van, outcome.said));
  if (outcome.kind !== 'unknown') return end(at, outcome, run);

  // Unknown is never called failed: the bill stays claimed until it is certain what the VAN has booked.
  const unconfirmed = await localActivities.recordOutcome({ at, outcome });
  upsertSearchAttributes(searchAttributesOf({ status: unconfirmed.status }));
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
 * Settles an approval whose outcome is unknown, or hands it to an operator.
 * @param settling `heard`: what a run before this one heard of it
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
  const tell = (doing: string): void => {
    run.describe(at, `The VAN's answer is unknown (${detail}). Settling it: ${doing}.`);
  };
  const settlement = await settle(unknown, tell, heard);
  if (settlement.kind === 'review')
    return review(at, { why: `${detail}; ${settlement.why}`, attempt: unknown.attempt }, run);
  // What a VAN has never heard of may still appear in its books: the payment's end does not wait for that.
  const firstNumber = unknown.firstNumber + settlement.telegrams;
  if (settlement.isUnheardOf) await startWatch(at.paymentId, { ...unknown, firstNumber });
  return end(at, settlement.outcome, run);
}

/** Nothing settles it: an operator looks it up at the VAN. */
export async function review(at: Position, about: Unsettled, run: PaymentRun): Promise<PaymentResult> {
  const waiting = await localActivities.recordOutcome({ at, outcome: { kind: 'needs-review', why: about.why } });
  return waitForOperator(waiting, about, run);
}

/** What an operator is to look up, and why; no attempt where the rows have none. */
export type Unsettled = { readonly why: string; readonly attempt?: PreparedAttempt };

/** Waits for what an operator finds out, for as long as it takes. */
export async function waitForOperator(at: Position, about: Unsettled, run: PaymentRun): Promise<PaymentResult> {
  upsertSearchAttributes(searchAttributesOf({ status: at.status }));
  run.describe(at, whatToLookUp(about));
  const resolution = await run.review.wait();
  const ended = await localActivities.recordOutcome({ at, outcome: { kind: 'resolved', resolution } });
  run.review.recorded(ended.status);
  return finish(ended, 'RESOLVED_BY_OPERATOR', run);
}

function whatToLookUp({ why, attempt }: Unsettled): string {
  if (attempt?.knownAs === undefined)
    return `The VAN's answer is unknown (${why}). Run \`npm run resolve\`, or send the update \`resolve\`.`;
  const { attemptId, van, knownAs, ifUnknown } = attempt;
  return reviewDetails({ attemptId, van, ...knownAs, amount: ifUnknown.amount, since: new Date().toISOString(), why });
}

/** Records how a payment ended, and shows it. */
export async function end(at: Position, outcome: Outcome, run: PaymentRun): Promise<PaymentResult> {
  const ended = await localActivities.recordOutcome({ at, outcome });
  return finish(
    ended,
    outcome.kind === 'net-cancelled' ? 'NET_CANCELLED' : 'reason' in outcome ? outcome.reason : undefined,
    run,
  );
}

/** Shows how a payment has ended. */
export function finish(at: Position, reason: PaymentResult['reason'], run: PaymentRun): PaymentResult {
  upsertSearchAttributes(searchAttributesOf({ status: at.status }));
  run.describe(at, reason ?? '');
  return reason === undefined ? { status: at.status } : { status: at.status, reason };
}
