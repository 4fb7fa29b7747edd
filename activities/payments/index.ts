import type { PaymentDeps } from './deps';
import { claimBill } from './claim-bill';
import { encryptOrder, issueScheme, openResult } from './issuer-steps';
import { openPayment } from './open-payment';
import { recordOutcome } from './record-outcome';
import { settleAttempt } from './settle-attempt';
import type { PaymentActivities } from './types';

/** The bill worker's activities. */
export const createPaymentActivities = (deps: PaymentDeps): PaymentActivities => ({
  openPayment: openPayment(deps),
  encryptOrder: encryptOrder(deps),
  issueScheme: issueScheme(deps),
  openResult: openResult(deps),
  claimBill: claimBill(deps),
  settleAttempt: settleAttempt(deps),
  recordOutcome: recordOutcome(deps),
});
