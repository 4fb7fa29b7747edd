import { decryptOtcAnswer, encryptOtcRequest, sealCardNumber, storeCard } from './cards';
import type { BillingDeps, CardDeps } from './deps';
import { noteRun } from './note-run';
import { openCharge } from './open-charge';
import { planRun } from './plan-run';
import { endCardRegistration, issueCardRegistrationScheme, openCardRegistration } from './registration';
import { dueCharges, endGrace, openPeriodsOfPage } from './runs';
import type { BillingActivities, CardActivities, OtcActivities, RegistrationActivities } from './types';

/** The activities with registered cards. */
export const createCardActivities = (deps: CardDeps): CardActivities & OtcActivities => ({
  keepCard: (input) => storeCard(deps, input),
  encryptOtcRequest: (input) => encryptOtcRequest(deps, input),
  openOtcAnswer: (input) => decryptOtcAnswer(deps, input),
  sealCardNumber: (input) => sealCardNumber(deps, input),
});

/** The activities of registrations, charges and runs. */
export const createBillingActivities = (deps: BillingDeps): BillingActivities & RegistrationActivities => ({
  openRegistration: (input) => openCardRegistration(deps, input),
  issueRegistrationScheme: (input) => issueCardRegistrationScheme(deps, input),
  endRegistration: (input) => endCardRegistration(deps, input),
  openCharge: (input) => openCharge(deps, input),
  planRun: (input) => planRun(deps, input),
  openPeriods: (input) => openPeriodsOfPage(deps, input),
  dueCharges: (input) => dueCharges(deps, input),
  endGrace: (input) => endGrace(deps, input),
  noteRun: (input) => noteRun(deps, input),
});
