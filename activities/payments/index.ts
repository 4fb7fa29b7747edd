import { createSerials } from '../../records/serials';
import { claimBill } from './claim-bill';
import type { CryptoDeps, PaymentDeps } from './deps';
import { hearFollowUp, prepareFollowUp } from './follow-ups';
import { decryptResult, encryptCardRegistration, encryptOrder, issueScheme } from './issuer-steps';
import { recordLateApproval } from './late-approval';
import { openPayment } from './open-payment';
import { recordOutcome } from './record-outcome';
import { drawNextApproval } from './route';
import { settleAttempt } from './settle-attempt';
import { readStanding } from './standing';
import type { CryptoActivities, PaymentActivities } from './types';

/** The activities with issuers' keys. */
export const createCryptoActivities = (deps: CryptoDeps): CryptoActivities => ({
  encryptOrder: encryptOrder(deps),
  encryptRegistration: encryptCardRegistration(deps),
  openResult: decryptResult(deps),
});

/** The bill worker's other activities. */
export function createPaymentActivities(deps: PaymentDeps): PaymentActivities {
  const drawing = { ...deps, drawSerial: createSerials(deps.db) };
  return {
    readStanding: readStanding(deps),
    openPayment: openPayment(deps),
    issueScheme: issueScheme(deps),
    claimBill: claimBill(drawing),
    drawNextApproval: drawNextApproval(drawing),
    settleAttempt: settleAttempt(deps),
    prepareFollowUp: prepareFollowUp(drawing),
    hearFollowUp: hearFollowUp(deps),
    recordLateApproval: recordLateApproval(deps),
    recordOutcome: recordOutcome(deps),
  };
}
