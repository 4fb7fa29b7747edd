import { allHandlersFinished, condition } from '@temporalio/workflow';
import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
import type { OpenedCharge } from '../activities/billing/types';
import type { OpenedResult } from '../activities/payments/types';
import { issuers } from '../domain/issuers';
import { approval, describe, end } from './approval';
import type { ChargeInput, PaymentResult } from './messages';
import { hearResolution } from './review';
import { cardSteps, cryptoSteps, otcCalls, steps } from './steps';

/** One charge of a kept card (`CARD_RP`): no app and no payer, and from the approval on like every payment. */
export async function recurring(input: ChargeInput): Promise<PaymentResult> {
  const review = hearResolution();
  try {
    const opened = await steps.openCharge(input);
    if (opened.kind === 'refused') {
      const { reason, detail } = opened;
      return { status: 'REFUSED', reason, ...(detail === undefined ? {} : { detail }) };
    }
    describe(opened.at, `Asks for something to charge billing key ${opened.billingKeyId} by.`);
    const result = await chargeableBy(opened);
    if (result.kind === 'failed') return await end(opened.at, { ...result, kind: 'auth-failed' });
    return await approval(opened.at, result.sealedOtc, review);
  } finally {
    await condition(allHandlersFinished);
  }
}

type Opened = Extract<OpenedCharge, { kind: 'opened' }>;

/** CARD_ID → OTC; or the card's own number, where its issuer gives no CARD_ID. No money moves before the approval, so what fails here was no charge. */
async function chargeableBy({ at: { paymentId }, issuer, billingKeyId, order }: Opened): Promise<OpenedResult> {
  const { cryptoZone, recurringBy } = issuers[issuer];
  const cards = cardSteps(cryptoZone, '2m');
  try {
    if (recurringBy === 'card-number') return { kind: 'authenticated', ...(await cards.sealCardNumber({ paymentId, billingKeyId })) };
    const request = await cards.encryptOtcRequest({ billingKeyId, issuer, order });
    const answer = await askIssuer(issuer, request);
    return answer === undefined ? { kind: 'failed', reason: 'ISSUER_ERROR' } : await cryptoSteps(cryptoZone).openOtcAnswer({ paymentId, issuer, order, answer });
  } catch (failure) {
    return { kind: 'failed', reason: typeOf(failure) === 'BillingKeyEnded' ? 'BILLING_KEY_ENDED' : 'CARD_KEY_UNAVAILABLE' };
  }
}

/** @returns undefined when the issuer does not answer, or not to the contract; the step's failure is in the history */
async function askIssuer(issuer: Opened['issuer'], request: string): Promise<string | undefined> {
  try {
    return await otcCalls().requestOtc({ issuer, request });
  } catch {
    return undefined;
  }
}

const typeOf = (failure: unknown): string | undefined => {
  const cause = failure instanceof ActivityFailure ? failure.cause : failure;
  return cause instanceof ApplicationFailure ? (cause.type ?? undefined) : undefined;
};
