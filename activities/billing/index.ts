import { decryptOtcAnswer, encryptOtcRequest, sealCardNumber, storeCard } from './cards';
import type { BillingDeps, CardDeps } from './deps';
import { noteRun } from './note-run';
import { openCharge } from './open-charge';
import { endCardRegistration, issueCardRegistrationScheme, openCardRegistration } from './registration';
import { dueCharges, endGrace, openPeriodsOfPage } from './runs';
import type { BillingActivities, CardActivities, OtcActivities, RegistrationActivities } from './types';

/** The activities with registered cards. */
export const createCardActivities = (deps: CardDeps): CardActivities & OtcActivities => ({
  keepCard: storeCard(deps),
  encryptOtcRequest: encryptOtcRequest(deps),
  openOtcAnswer: decryptOtcAnswer(deps),
  sealCardNumber: sealCardNumber(deps),
});

/** The activities beside registrations, charges and runs. */
export const createBillingActivities = (deps: BillingDeps): BillingActivities & RegistrationActivities => ({
  openRegistration: openCardRegistration(deps),
  issueRegistrationScheme: issueCardRegistrationScheme(deps),
  endRegistration: endCardRegistration(deps),
  openCharge: openCharge(deps),
  openPeriods: openPeriodsOfPage(deps),
  dueCharges: dueCharges(deps),
  endGrace: endGrace(deps),
  noteRun: noteRun(deps),
});
