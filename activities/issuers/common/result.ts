import { type InstallmentMonths, parseQuota } from '../../../domain/installments';
import type { Order } from '../../../domain/order';
import type { AuthFailureReason } from '../../../domain/reasons';
import { type AuthenticationResult, type CardRegistrationResult, InboundRefused, UnreadableResult } from '../contract';
import { type Cipher, decryptText, Undecryptable } from './ciphers';
import { MalformedForm, type TextFormat } from './formats';
import { checkAuthentic, type InboundWire, type OuterFields, readOuterFields } from './inbound';
import type { RecurringNames } from './recurring';

/**
 * Bounds of the inner fields. A payer who stops early has chosen no card and no installment: those fields may be empty.
 */
const FIELDS = {
  orderNo: /^[\x21-\x7e]{1,40}$/,
  amount: /^[1-9]\d{0,11}$/,
  installment: /^(?:\d{2})?$/,
  interestFree: /^[YN]?$/,
  otc: /^(?:[0-9A-Z]{21})?$/,
  cardCode: /^(?:\d{2})?$/,
  cardPrefix: /^(?:\d{6})?$/,
  points: /^(?:0|[1-9]\d{0,11})?$/,
} as const;

type FieldName = keyof typeof FIELDS | 'code';
type RequiredName = Exclude<FieldName, 'points'>;

/** How to read an issuer's decrypted result. */
export type ResultWire = {
  readonly format: TextFormat;
  /** The issuer's names of the encrypted fields. `points` only if the contract has it. */
  readonly names: Readonly<Record<RequiredName, string>> & { readonly points?: string };
  readonly code: RegExp;
  /** The only code that comes with an OTC. */
  readonly authenticated: string;
  /** The meaning of each refusing code. */
  readonly reasons: Readonly<Record<string, AuthFailureReason>>;
};

/** Additional inner fields in the result of a registration. */
const REGISTRATION_FIELDS = {
  amount: /^0$/,
  cardId: /^(?:[0-9A-Z]{32})?$/,
  maskedCardNo: /^(?:\d{6}\*{4,9}\d{4})?$/,
} as const;

type DecryptedFields = Readonly<Record<FieldName, string>>;
type FieldRule = { readonly field: FieldName; readonly pattern: RegExp };

/** Additional rules when the payer authenticated. */
const AUTHENTICATED_RULES: readonly FieldRule[] = [
  { field: 'otc', pattern: /^[0-9A-Z]{21}$/ },
  { field: 'interestFree', pattern: /^[YN]$/ },
  { field: 'points', pattern: /^0$/ }, // no field of the telegram can carry points
  { field: 'cardCode', pattern: /^\d{2}$/ },
  { field: 'cardPrefix', pattern: /^\d{6}$/ },
];

/** A refusal brings no OTC. */
const REFUSED_RULES: readonly FieldRule[] = [{ field: 'otc', pattern: /^$/ }];

/**
 * Decrypts a verified result and checks that it belongs to this order. The installment, interest-free or not, is
 * returned as the payer confirmed it: {@link whyNotAsked} decides whether it is the requested one.
 * @throws UnreadableResult in the contract's words
 */
export function decryptResult(
  inbound: InboundWire,
  wire: ResultWire,
  body: Buffer,
  order: Order,
  cipher: Cipher,
): AuthenticationResult {
  const opened = openFor(inbound, body, order, (outer) => readInside(wire, outer, cipher), wire);
  return opened.code === wire.authenticated ? authenticated(wire, opened) : refused(wire, opened);
}

/**
 * Decrypts the result of a card registration: an order of amount 0, with the CARD_ID and without an OTC.
 * @throws UnreadableResult
 */
export function decryptCardRegistration(
  inbound: InboundWire,
  wire: ResultWire,
  names: RecurringNames,
  body: Buffer,
  order: Order,
  cipher: Cipher,
): CardRegistrationResult {
  const opened = openFor(inbound, body, order, (outer) => readRegistration(wire, names, outer, cipher), wire);
  const { cardId, maskedCardNo } = opened;
  if (opened.otc !== '') throw new UnreadableResult(wire.names.otc);
  const isRegistered = opened.code === wire.authenticated;
  if ((cardId !== '') !== isRegistered) throw new UnreadableResult(names.cardId);
  if ((maskedCardNo !== '') !== isRegistered) throw new UnreadableResult(names.maskedCardNo);
  return isRegistered ? { kind: 'registered', cardId, maskedCardNo } : refused(wire, opened);
}

/**
 * Decrypts the answer to a request for an OTC. Although it answers our own call, it is verified before it is read.
 * @throws UnreadableResult
 */
export function decryptOtcAnswer(
  inbound: InboundWire,
  wire: ResultWire,
  body: Buffer,
  order: Order,
  keys: { readonly cipher: Cipher; readonly resultMacKey: Buffer; readonly now: Date },
): AuthenticationResult {
  const outer = readOrRefuse(inbound, () => readOuterFields(inbound, body));
  try {
    checkAuthentic(outer, keys.resultMacKey, keys.now);
  } catch (failure) {
    throw failure instanceof InboundRefused ? new UnreadableResult(failure.detail) : failure;
  }
  return decryptResult(inbound, wire, body, order, keys.cipher);
}

/** Decrypts the inner fields, and checks that they belong to this order. */
function openFor<T extends DecryptedFields>(
  inbound: InboundWire,
  body: Buffer,
  order: Order,
  readFrom: (outer: OuterFields) => T,
  { names }: ResultWire,
): T {
  const outer = readOrRefuse(inbound, () => readOuterFields(inbound, body));
  if (outer.transactionId !== order.transactionId) throw new UnreadableResult(inbound.names.transactionId);
  const opened = readOrRefuse(inbound, () => readFrom(outer));
  if (opened.orderNo !== order.orderNo) throw new UnreadableResult(names.orderNo);
  if (opened.amount !== String(order.amount)) throw new UnreadableResult(names.amount);
  return opened;
}

function readInside(wire: ResultWire, outer: OuterFields, cipher: Cipher): DecryptedFields {
  return openedOf(wire, wire.format.read(decryptText(cipher, outer.payload), patternsOf(wire)));
}

function readRegistration(wire: ResultWire, names: RecurringNames, outer: OuterFields, cipher: Cipher) {
  const { amount, cardId, maskedCardNo } = REGISTRATION_FIELDS;
  const patterns = {
    ...patternsOf(wire),
    [wire.names.amount]: amount,
    [names.cardId]: cardId,
    [names.maskedCardNo]: maskedCardNo,
  };
  const values = wire.format.read(decryptText(cipher, outer.payload), patterns);
  return {
    ...openedOf(wire, values),
    cardId: values[names.cardId] ?? '',
    maskedCardNo: values[names.maskedCardNo] ?? '',
  };
}

function patternsOf(wire: ResultWire): Readonly<Record<string, RegExp>> {
  const patterns: Readonly<Record<FieldName, RegExp>> = { ...FIELDS, code: wire.code };
  return Object.fromEntries(fieldsOf(wire).map(([field, name]) => [name, patterns[field]]));
}

const fieldsOf = ({ names }: ResultWire) => Object.entries(names) as [FieldName, string][];

/** A contract without points means that none were used. */
const openedOf = (wire: ResultWire, values: Readonly<Record<string, string>>): DecryptedFields => ({
  points: '0',
  ...(Object.fromEntries(fieldsOf(wire).map(([field, name]) => [field, values[name]])) as Readonly<
    Record<RequiredName, string>
  >),
});

function authenticated(wire: ResultWire, opened: DecryptedFields): AuthenticationResult {
  check(wire, opened, AUTHENTICATED_RULES);
  return {
    kind: 'authenticated',
    otc: opened.otc,
    installmentMonths: installmentOf(wire, opened),
    interestFree: opened.interestFree === 'Y',
    cardCode: opened.cardCode,
    cardPrefix: opened.cardPrefix,
  };
}

/** A code that the contract does not list is not an authentication either: ISSUER_ERROR. */
function refused(
  wire: ResultWire,
  opened: DecryptedFields,
): Extract<AuthenticationResult, { readonly kind: 'refused' }> {
  check(wire, opened, REFUSED_RULES);
  const reason = Object.hasOwn(wire.reasons, opened.code) ? wire.reasons[opened.code] : undefined;
  return { kind: 'refused', issuerCode: opened.code, reason: reason ?? 'ISSUER_ERROR' };
}

function check(wire: ResultWire, opened: DecryptedFields, rules: readonly FieldRule[]): void {
  const broken = rules.find(({ field, pattern }) => !pattern.test(opened[field]));
  if (broken !== undefined) throw new UnreadableResult(wire.names[broken.field] ?? broken.field);
}

function installmentOf(wire: ResultWire, { installment }: DecryptedFields): InstallmentMonths {
  try {
    return parseQuota(installment);
  } catch {
    throw new UnreadableResult(wire.names.installment);
  }
}

/**
 * Rephrases a reader's failure in the contract's words. The cause is dropped, so that no text of the result can travel
 * with it.
 */
function readOrRefuse<T>(inbound: InboundWire, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof MalformedForm) throw new UnreadableResult(error.field);
    if (error instanceof Undecryptable) throw new UnreadableResult(inbound.names.payload);
    throw error;
  }
}
