import { ApplicationFailure } from '@temporalio/common';
import { isIssuerCode, platforms } from '../domain/issuers';
import { abortReasons, type Abort, type ChargeInput, type PaymentInput, type RecoveryInput, type RegistrationInput, type SealedResult } from './messages';

/**
 * What comes from outside a workflow may have been typed into a form: everything is looked at before it is believed. A signal that is
 * malformed is dropped; an input that is malformed ends its run before it did anything.
 */
type Fields = Readonly<Record<string, unknown>>;

/** Longer than any id, sealed result or text of ours. */
const LONGEST_TEXT = 64 * 1024;
const LONGEST_AUTHENTICATION_MS = 24 * 3_600_000;

const fieldsOf = (given: unknown): Fields => (typeof given === 'object' && given !== null ? (given as Fields) : {});
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '' && value.length <= LONGEST_TEXT;
const isInstant = (value: unknown): boolean => isText(value) && !Number.isNaN(Date.parse(value));
const isWhole = (value: unknown, most: number): boolean => typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most;
const isOptionalText = (value: unknown): boolean => value === null || isText(value);

/** An authentication result, or undefined when it is none. */
export function sealedResultOf(given: unknown): SealedResult | undefined {
  const { inboxId, issuerTransactionId, sealedBody } = fieldsOf(given);
  return isText(inboxId) && isText(issuerTransactionId) && isText(sealedBody) ? { inboxId, issuerTransactionId, sealedBody } : undefined;
}

/** A request to give a payment up, or undefined when it is none. */
export function abortOf(given: unknown): Abort | undefined {
  const reason = abortReasons.find((known) => known === fieldsOf(given).reason);
  return reason && { reason };
}

type Check = (value: unknown) => boolean;
const isIssuer: Check = (value) => isText(value) && isIssuerCode(value);
const isPlatform: Check = (value) => platforms.some((platform) => platform === value);
const isTimeout: Check = (value) => isWhole(value, LONGEST_AUTHENTICATION_MS);

/** @throws ApplicationFailure `InvalidInput`, which names the fields that are wrong */
function checked<T>(given: T, checks: Readonly<Record<string, Check>>): T {
  const fields = fieldsOf(given);
  const wrong = Object.entries(checks).flatMap(([name, holds]) => (holds(fields[name]) ? [] : [name]));
  if (wrong.length > 0) throw ApplicationFailure.nonRetryable(`The workflow's input is malformed: look at ${wrong.join(', ')}`, 'InvalidInput');
  return given;
}

const MOST_MONTHS = 99;

export const paymentInput = (given: PaymentInput): PaymentInput =>
  checked(given, {
    paymentId: isText,
    billId: isText,
    issuer: isIssuer,
    installmentMonths: (value) => isWhole(value, MOST_MONTHS),
    platform: isPlatform,
    authenticationTimeoutMs: isTimeout,
  });

export const registrationInput = (given: RegistrationInput): RegistrationInput =>
  checked(given, {
    billingKeyId: isText,
    merchantId: isText,
    customerId: isText,
    issuer: isIssuer,
    service: isText,
    orderName: isText,
    platform: isPlatform,
    returnUrl: isOptionalText,
    authenticationTimeoutMs: isTimeout,
  });

export const recoveryInput = (given: RecoveryInput): RecoveryInput => checked(given, { paymentId: isText });

const isTry: Check = (value) => {
  const { subscriptionId, period, number } = fieldsOf(value);
  return isText(subscriptionId) && isText(period) && isWhole(number, Number.MAX_SAFE_INTEGER);
};

export function chargeInput(given: ChargeInput): ChargeInput {
  const { of } = fieldsOf(given);
  const charged: Readonly<Record<string, Check>> = of === undefined ? { billingKeyId: isText } : { of: isTry };
  return checked(given, { paymentId: isText, billId: isText, asOf: isInstant, ...charged });
}
