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
  encryptOrder: (input) => encryptOrder(deps, input),
  encryptRegistration: (input) => encryptCardRegistration(deps, input),
  openResult: (input) => decryptResult(deps, input),
});

/** The bill worker's other activities. */
export function createPaymentActivities(deps: PaymentDeps): PaymentActivities {
  const drawing = { ...deps, drawSerial: createSerials(deps.db) };
  return {
    readStanding: (input) => readStanding(deps, input),
    openPayment: (input) => openPayment(deps, input),
    issueScheme: (input) => issueScheme(deps, input),
    claimBill: (input) => claimBill(drawing, input),
    drawNextApproval: (input) => drawNextApproval(drawing, input),
    settleAttempt: (input) => settleAttempt(deps, input),
    prepareFollowUp: (input) => prepareFollowUp(drawing, input),
    hearFollowUp: (input) => hearFollowUp(deps, input),
    recordLateApproval: (input) => recordLateApproval(deps, input),
    recordOutcome: (input) => recordOutcome(deps, input),
  };
}
