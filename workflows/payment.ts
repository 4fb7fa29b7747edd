import type { AppCall } from '../activities/payments/types';
import { type IssuerCode, issuers } from '../domain/issuers';
import type { PaymentInput, PaymentResult } from '../domain/messages';
import type { Order } from '../domain/order';
import type { Reason } from '../domain/reasons';
import { cryptoActivities, issuerCalls, localActivities } from './activities';
import { end } from './approval';
import { authentication } from './authentication';
import { whyKeysFailed } from './failure-type';
import { paymentInput } from './inputs';
import { showRefusal } from './refusal';
import { type PaymentRun, receiveSignals } from './run';
import { takeOver, toItsEnd } from './take-over';
import { uncancelled } from './uncancelled';

/** One press of the pay button, from the app scheme until the outcome is known or waits for an operator. */
export async function payment(given: PaymentInput): Promise<PaymentResult> {
  return uncancelled(async () => {
    const run = receiveSignals();
    const input = paymentInput(given);
    return toItsEnd(input.paymentId, run, () => pay(input, run));
  });
}

async function pay(input: PaymentInput, run: PaymentRun): Promise<PaymentResult> {
  // 인증 - App Call
  const opened = await localActivities.openPayment(input);
  if (opened.kind === 'refused') {
    run.scheme.resolve(opened);
    showRefusal(opened.reason);
    return { status: 'REFUSED', reason: opened.reason };
  }
  // This run was reset, or is not the payment's first.
  if (opened.at.status !== 'REQUESTED') return takeOver(input.paymentId, run);
  const call = await prepareAppCall(input.issuer, opened.order);
  const { issuer, installmentMonths, payerInterestMonths, platform } = input;
  const { expiresAt } = opened;
  const called = { issuer, platform, expiresAt, transactionId: opened.order.transactionId };
  const issued = 'notSent' in call ? call : await localActivities.issueScheme({ at: opened.at, call, payment: called });
  if ('notSent' in call || 'notSent' in issued || 'refused' in issued) {
    const reason = 'notSent' in call ? call.notSent : 'ISSUER_ERROR';
    run.scheme.resolve({ kind: 'refused', reason });
    return end(opened.at, { kind: 'auth-failed', reason }, run);
  }

  // 인증 - Inbound, 승인
  const { appScheme, at } = issued;
  const order = { ...opened.order, transactionId: call.transactionId };
  const chosen = {
    issuer,
    installmentMonths,
    platform,
    ...(payerInterestMonths === undefined ? {} : { payerInterestMonths }),
  };
  return authentication({ at, issuer, order, expiresAt, appScheme, chosen }, run);
}

/** Encrypts the order, and registers it with an issuer that requires that before its app opens. */
async function prepareAppCall(issuer: IssuerCode, order: Order): Promise<AppCall | { readonly notSent: Reason }> {
  const { cryptoZone, needsRegistration } = issuers[issuer];
  let encryptedOrder: string;
  try {
    encryptedOrder = await cryptoActivities(cryptoZone).encryptOrder({ issuer, order });
  } catch (failure) {
    return { notSent: whyKeysFailed(failure) };
  }
  if (!needsRegistration) return { transactionId: order.transactionId, text: encryptedOrder };
  try {
    const { transactionId } = await issuerCalls().registerOrder({ issuer, encryptedOrder });
    return { transactionId, text: transactionId };
  } catch {
    // The issuer refuses the order or does not answer. The activity's failure is in the history.
    return { notSent: 'ISSUER_ERROR' };
  }
}
