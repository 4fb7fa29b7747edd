import {
  allHandlersFinished,
  condition,
  patched,
  setCurrentDetails,
  setHandler,
  Trigger,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { Order } from '../activities/issuers/contract';
import type { AppCall, ApprovalOutcome, Claim, CryptoActivities, OpenedResult, Outcome, Position, PreparedAttempt } from '../activities/payments/types';
import { issuers, type IssuerCode } from '../domain/issuers';
import { cryptoSteps, issuerCalls, steps, vanSteps } from './steps';
import { settle } from './settle';
import { hearResolution, type Review } from './review';
import { describePayment } from './details';
import {
  abort,
  authenticated,
  scheme,
  type Abort,
  type PaymentInput,
  type PaymentResult,
  type SchemeAnswer,
  type SealedResult,
} from './messages';
import { searchAttributes } from './search-attributes';
import { startWatch } from './watch-settlement';

/** One press of the pay button, from the app scheme to a state that is known or waits for an operator. */
export async function payment(input: PaymentInput): Promise<PaymentResult> {
  const heard = listen();
  try {
    return await pay(input, heard);
  } catch (failure) {
    // A front that still waits for its scheme must hear of it, or this run could not end.
    heard.scheme.reject(failure);
    throw failure;
  } finally {
    await condition(allHandlersFinished);
  }
}

async function pay(input: PaymentInput, heard: Heard): Promise<PaymentResult> {
  // 인증 - App Call
  const opened = await steps.openPayment(input);
  if (opened.kind === 'refused') {
    heard.scheme.resolve(opened);
    return { status: 'REFUSED', reason: opened.reason };
  }
  const call = await prepareAppCall(input.issuer, opened.order);
  const issued = call && (await steps.issueScheme({ at: opened.at, call }));
  if (call === undefined || issued === undefined || 'refused' in issued) {
    heard.scheme.resolve({ kind: 'refused', reason: 'ISSUER_ERROR' });
    return end(opened.at, { kind: 'auth-failed', reason: 'ISSUER_ERROR' });
  }
  heard.scheme.resolve({ kind: 'issued', appScheme: issued.appScheme });
  describe(issued.at, `The payer has until ${opened.expiresAt} in the card app.`);

  // 인증 - Inbound
  await condition(() => heard.result !== undefined || heard.abort !== undefined, Date.parse(opened.expiresAt) - Date.now());
  if (heard.result === undefined) {
    return end(issued.at, heard.abort === undefined ? { kind: 'expired' } : { kind: 'auth-failed', reason: heard.abort.reason });
  }
  const order = { ...opened.order, transactionId: call.transactionId };
  const result = await openResult({ paymentId: input.paymentId, issuer: input.issuer, order, result: heard.result });
  if (result.kind === 'failed') return end(issued.at, { ...result, kind: 'auth-failed' });

  // 승인
  const claim = await steps.claimBill({ at: issued.at });
  if (claim.kind === 'lost') return finish(claim.at, claim.reason);
  const { attempt, outcome } = await approveOnRoute(claim, result.sealedOtc);
  const endedAt = Date.now();
  if (outcome.kind !== 'unknown') return end(claim.at, outcome);

  // Unknown is never called failed: the bill stays claimed until it is certain what the VAN has booked.
  const unconfirmed = await steps.recordOutcome({ at: claim.at, outcome });
  upsertSearchAttributes([{ key: searchAttributes.status, value: unconfirmed.status }]);
  const lastSendableAt = outcome.sendableUntil === undefined ? endedAt : Date.parse(outcome.sendableUntil);
  const firstNumber = attempt.number + 1;
  const unknown = { attempt, sealedOtc: result.sealedOtc, mismatch: outcome.mismatch === true, lastSendableAt, firstNumber };
  const settlement = await settle(unknown, (doing) => {
    describe(unconfirmed, `The VAN's answer is unknown (${outcome.detail}). Settling it: ${doing}.`);
  });
  if (settlement.kind === 'settled') {
    // What a VAN has never heard of may still appear in its books: the payment's end does not wait for that.
    if (settlement.isUnheardOf) await startWatch(input.paymentId, { ...unknown, firstNumber: firstNumber + settlement.telegrams });
    return end(unconfirmed, settlement.outcome);
  }
  return review(unconfirmed, `${outcome.detail}; ${settlement.why}`, heard);
}

type HeldClaim = Extract<Claim, { kind: 'held' }>;

/** Encrypts the order, and hands it to an issuer that wants to know it before its app is called. */
async function prepareAppCall(issuer: IssuerCode, order: Order): Promise<AppCall | undefined> {
  try {
    const { cryptoZone, needsRegistration } = issuers[issuer];
    const encryptedOrder = await cryptoSteps(cryptoZone).encryptOrder({ issuer, order });
    if (!needsRegistration) return { transactionId: order.transactionId, text: encryptedOrder };
    const { transactionId } = await issuerCalls().registerOrder({ issuer, encryptedOrder });
    return { transactionId, text: transactionId };
  } catch {
    // An order that the contract can't carry, or an issuer that refuses it or does not answer. The step's failure is in the history.
    return undefined;
  }
}

/** Decrypts the result. No money has moved yet, so one that can't be opened while the payer waits ends the payment. */
async function openResult(given: Parameters<CryptoActivities['openResult']>[0]): Promise<OpenedResult> {
  try {
    return await cryptoSteps(issuers[given.issuer].cryptoZone).openResult(given);
  } catch {
    return { kind: 'failed', reason: 'ISSUER_ERROR' };
  }
}

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

async function review(at: Position, detail: string, heard: Heard): Promise<PaymentResult> {
  const waiting = await steps.recordOutcome({ at, outcome: { kind: 'needs-review' } });
  upsertSearchAttributes([{ key: searchAttributes.status, value: waiting.status }]);
  describe(waiting, `The VAN's answer is unknown (${detail}). Look the attempt up at the VAN, then send the update \`resolve\`.`);
  const resolution = await heard.review.wait();
  const ended = await steps.recordOutcome({ at: waiting, outcome: { kind: 'resolved', resolution } });
  heard.review.recorded(ended.status);
  return finish(ended, 'RESOLVED_BY_OPERATOR');
}

async function end(at: Position, outcome: Outcome): Promise<PaymentResult> {
  const ended = await steps.recordOutcome({ at, outcome });
  return finish(ended, outcome.kind === 'net-cancelled' ? 'NET_CANCELLED' : 'reason' in outcome ? outcome.reason : undefined);
}

function finish(at: Position, reason?: PaymentResult['reason']): PaymentResult {
  upsertSearchAttributes([{ key: searchAttributes.status, value: at.status }]);
  describe(at, reason ?? '');
  return reason === undefined ? { status: at.status } : { status: at.status, reason };
}

function describe(at: Position, next: string): void {
  setCurrentDetails(describePayment(at, next));
}

/** What the outside told this payment so far. */
type Heard = {
  readonly scheme: Trigger<SchemeAnswer>;
  readonly review: Review;
  result?: SealedResult;
  abort?: Abort;
};

function listen(): Heard {
  const heard: Heard = { scheme: new Trigger(), review: hearResolution() };
  setHandler(scheme, async () => heard.scheme);
  // Of result and abort the first counts, also when one workflow task brings both.
  setHandler(authenticated, (result) => {
    if (heard.abort === undefined) heard.result ??= result;
  });
  setHandler(abort, (request) => {
    if (heard.result === undefined) heard.abort ??= request;
  });
  return heard;
}
