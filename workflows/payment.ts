import type { Order } from '../activities/issuers/contract';
import type { AppCall } from '../activities/payments/types';
import { issuers, type IssuerCode } from '../domain/issuers';
import { end } from './approval';
import { authentication } from './authentication';
import { paymentInput } from './inputs';
import type { PaymentInput, PaymentResult } from './messages';
import { hear, uncancelled, type Run } from './run';
import { cryptoSteps, issuerCalls, steps } from './steps';
import { takeOver, toItsEnd } from './take-over';

/** One press of the pay button, from the app scheme to a state that is known or waits for an operator. */
export async function payment(given: PaymentInput): Promise<PaymentResult> {
  return uncancelled(async () => {
    const run = hear();
    const input = paymentInput(given);
    return toItsEnd(input.paymentId, run, () => pay(input, run));
  });
}

async function pay(input: PaymentInput, run: Run): Promise<PaymentResult> {
  // 인증 - App Call
  const opened = await steps.openPayment(input);
  if (opened.kind === 'refused') {
    run.scheme.resolve(opened);
    return { status: 'REFUSED', reason: opened.reason };
  }
  // This run was reset, or is not the payment's first.
  if (opened.at.status !== 'REQUESTED') return takeOver(input.paymentId, run);
  const call = await prepareAppCall(input.issuer, opened.order);
  const issued = call && (await steps.issueScheme({ at: opened.at, call }));
  if (call === undefined || issued === undefined || 'refused' in issued) {
    run.scheme.resolve({ kind: 'refused', reason: 'ISSUER_ERROR' });
    return end(opened.at, { kind: 'auth-failed', reason: 'ISSUER_ERROR' }, run);
  }

  // 인증 - Inbound, 승인
  const { appScheme, at } = issued;
  const order = { ...opened.order, transactionId: call.transactionId };
  return authentication({ at, issuer: input.issuer, order, expiresAt: opened.expiresAt, appScheme }, run);
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
