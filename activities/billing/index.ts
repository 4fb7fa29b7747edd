import { encryptOtcRequest, keepCard, openOtcAnswer, sealCardNumber } from './cards';
import type { BillingDeps, CardDeps } from './deps';
import { openCharge } from './open-charge';
import { endRegistration, issueRegistrationScheme, openRegistration } from './registration';
import { noteRun } from './run-rows';
import { dueCharges, endGrace, openPeriods } from './runs';
import type { BillingActivities, CardActivities, OtcActivities, RegistrationActivities } from './types';

/** The steps with kept cards. */
export const createCardActivities = (deps: CardDeps): CardActivities & OtcActivities => ({
  keepCard: keepCard(deps),
  encryptOtcRequest: encryptOtcRequest(deps),
  openOtcAnswer: openOtcAnswer(deps),
  sealCardNumber: sealCardNumber(deps),
});

/** The steps beside registrations, charges and runs. */
export const createBillingActivities = (deps: BillingDeps): BillingActivities & RegistrationActivities => ({
  openRegistration: openRegistration(deps),
  issueRegistrationScheme: issueRegistrationScheme(deps),
  endRegistration: endRegistration(deps),
  openCharge: openCharge(deps),
  openPeriods: openPeriods(deps),
  dueCharges: dueCharges(deps),
  endGrace: endGrace(deps),
  noteRun: noteRun(deps),
});
