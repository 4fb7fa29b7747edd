import { ApplicationFailure } from '@temporalio/common';
import { cycleUnits } from '../domain/billing-cycle';
import { issuerCodes, platforms } from '../domain/issuers';
import {
  type Abort,
  abortReasons,
  type CancellationInput,
  type CancellationResolution,
  cancellationVerdicts,
  type ChargeInput,
  type PaymentInput,
  type RecoveryInput,
  type RegistrationInput,
  type SealedResult,
} from '../domain/messages';
import type { ChargePlan, DeclaredAgreement } from '../domain/registration-agreement';
import type { PeriodTry } from '../domain/runs';
import { instant, isObject, object, oneOf, optional, parse, type Parsed, type Rule, text, wholeNumber } from './parse';

/**
 * A workflow's input and its signals may have been typed into a form. A malformed signal is dropped; a malformed input
 * ends its run before it does anything.
 */
const sealedResult = object<SealedResult>({ inboxId: text, issuerTransactionId: text, sealedBody: text });
const abortRequest = object<Abort>({ reason: oneOf(abortReasons) });

const valueOf = <T>(parsed: Parsed<T>): T | undefined => (parsed.ok ? parsed.value : undefined);

/** An authentication result, or undefined when the value is malformed. */
export const sealedResultOf = (given: unknown): SealedResult | undefined =>
  valueOf(parse<SealedResult>(sealedResult, given, 'the signal'));

/** A request to abort a payment, or undefined when the value is malformed. */
export const abortOf = (given: unknown): Abort | undefined => valueOf(parse<Abort>(abortRequest, given, 'the signal'));

const LONGEST_AUTHENTICATION_MS = 24 * 3_600_000;
const MOST_MONTHS = 99;

const issuer = oneOf(issuerCodes);
const platform = oneOf(platforms);
const authenticationTimeout = wholeNumber(1, LONGEST_AUTHENTICATION_MS);
const orNull =
  (inner: Rule): Rule =>
  (value, at) =>
    value === null ? [] : inner(value, at);
/** Only operators see it, so any content is harmless. */
const any: Rule = () => [];

/** @throws ApplicationFailure `InvalidInput`, which names the invalid fields */
function input<T>(rule: Rule, given: T): T {
  const parsed = parse<T>(rule, given, 'the input');
  if (!parsed.ok)
    throw ApplicationFailure.nonRetryable(
      `The workflow's input is malformed: ${parsed.problems.join('; ')}`,
      'InvalidInput',
    );
  return parsed.value;
}

const payment = object<PaymentInput>({
  paymentId: text,
  billId: text,
  issuer,
  installmentMonths: wholeNumber(0, MOST_MONTHS),
  platform,
  authenticationTimeoutMs: authenticationTimeout,
  returnUrl: optional(text),
  payerInterestMonths: optional(wholeNumber(0, MOST_MONTHS)),
});

const LONGEST_CYCLE = 52;
const chargePlan = object<ChargePlan>({
  amount: orNull(wholeNumber(1, Number.MAX_SAFE_INTEGER)),
  cycle: orNull(
    object<NonNullable<ChargePlan['cycle']>>({ unit: oneOf(cycleUnits), every: wholeNumber(1, LONGEST_CYCLE) }),
  ),
  startOn: orNull(text),
  ending: orNull(text),
});

const registration = object<RegistrationInput>({
  billingKeyId: text,
  merchantId: text,
  customerId: text,
  issuer,
  service: text,
  orderName: text,
  platform,
  returnUrl: orNull(text),
  authenticationTimeoutMs: authenticationTimeout,
  plan: optional(chargePlan),
  agreement: optional(object<DeclaredAgreement>({ agreedAt: instant, version: text })),
});

const recovery = object<RecoveryInput>({ paymentId: text, why: any, isBehindItsRun: any });
const cancellation = object<CancellationInput>({ cancellationId: text });
const cancellationVerdict = object<CancellationResolution>({
  verdict: oneOf(cancellationVerdicts),
  operator: text,
  note: text,
  override: optional(text),
});
const periodTry = object<PeriodTry>({
  subscriptionId: text,
  period: text,
  number: wholeNumber(1, Number.MAX_SAFE_INTEGER),
});
const common = { paymentId: text, billId: text, asOf: instant };
const chargeOfPeriod = object<ChargeInput>({ ...common, of: periodTry, billingKeyId: optional(text) });
const chargeOfKey = object<ChargeInput>({ ...common, of: optional(periodTry), billingKeyId: text });

export const paymentInput = (given: PaymentInput): PaymentInput => input(payment, given);
export const registrationInput = (given: RegistrationInput): RegistrationInput => input(registration, given);
export const recoveryInput = (given: RecoveryInput): RecoveryInput => input(recovery, given);
export const cancellationInput = (given: CancellationInput): CancellationInput => input(cancellation, given);

/** What is wrong with an operator's verdict on a cancellation, or undefined. */
export function refusedCancellationVerdict(given: unknown): string | undefined {
  const parsed = parse<CancellationResolution>(cancellationVerdict, given, 'the verdict');
  return parsed.ok ? undefined : parsed.problems.join('; ');
}

export const chargeInput = (given: ChargeInput): ChargeInput =>
  input(isObject(given) && given.of !== undefined ? chargeOfPeriod : chargeOfKey, given);
