import { allHandlersFinished, condition, setHandler, Trigger } from '@temporalio/workflow';
import type { Order } from '../activities/issuers/contract';
import type { AppCall, CryptoActivities, OpenedResult } from '../activities/payments/types';
import { issuers, type IssuerCode } from '../domain/issuers';
import { approval, describe, end } from './approval';
import { cryptoSteps, issuerCalls, steps } from './steps';
import { hearResolution, type Review } from './review';
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
  return approval(issued.at, result.sealedOtc, heard.review);
}

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
