import { parseQuota, type InstallmentMonths } from '../../../domain/installments';
import type { AuthFailureReason } from '../../../domain/reasons';
import { UnreadableResult, type AuthenticationResult, type Order } from '../contract';
import { decryptText, Undecryptable, type Cipher } from './ciphers';
import { MalformedForm, type TextFormat } from './formats';
import { readOuterFields, type InboundWire, type OuterFields } from './inbound';

/** Bounds of the fields inside. A payer who stops early has chosen no card and no installment: those may be empty. */
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

/** How an issuer's result reads once it is opened. */
export type ResultWire = {
  readonly format: TextFormat;
  /** The issuer's names of the encrypted fields. `points` only where the contract has it. */
  readonly names: Readonly<Record<RequiredName, string>> & { readonly points?: string };
  readonly code: RegExp;
  /** The one code that carries an OTC. */
  readonly authenticated: string;
  /** What each refusing code means. */
  readonly reasons: Readonly<Record<string, AuthFailureReason>>;
};

type Opened = Readonly<Record<FieldName, string>>;
type FieldRule = { readonly field: FieldName; readonly pattern: RegExp };

/** What holds besides when the payer authenticated. */
const AUTHENTICATED_RULES: readonly FieldRule[] = [
  { field: 'otc', pattern: /^[0-9A-Z]{21}$/ },
  { field: 'interestFree', pattern: /^N$/ }, // no field of the telegram carries interest-free
  { field: 'points', pattern: /^0$/ }, // nor points
  { field: 'cardCode', pattern: /^\d{2}$/ },
  { field: 'cardPrefix', pattern: /^\d{6}$/ },
];

/** A refusal brings no OTC. */
const REFUSED_RULES: readonly FieldRule[] = [{ field: 'otc', pattern: /^$/ }];

/**
 * Opens a verified result and checks that it is of this order. The installment is returned as the payer confirmed it: whether it is
 * the one asked for is the workflow's decision.
 * @throws UnreadableResult in the contract's words
 */
export function openResult(inbound: InboundWire, wire: ResultWire, body: Buffer, order: Order, cipher: Cipher): AuthenticationResult {
  const outer = readOrRefuse(inbound, () => readOuterFields(inbound, body));
  if (outer.transactionId !== order.transactionId) throw new UnreadableResult(inbound.names.transactionId);
  const opened = readOrRefuse(inbound, () => readInside(wire, outer, cipher));
  if (opened.orderNo !== order.orderNo) throw new UnreadableResult(wire.names.orderNo);
  if (opened.amount !== String(order.amount)) throw new UnreadableResult(wire.names.amount);
  return opened.code === wire.authenticated ? authenticated(wire, opened) : refused(wire, opened);
}

function readInside(wire: ResultWire, outer: OuterFields, cipher: Cipher): Opened {
  const patterns: Readonly<Record<FieldName, RegExp>> = { ...FIELDS, code: wire.code };
  const names = Object.entries(wire.names) as [FieldName, string][];
  const values = wire.format.read(decryptText(cipher, outer.payload), Object.fromEntries(names.map(([field, name]) => [name, patterns[field]])));
  // A contract without points says that none were used.
  return { points: '0', ...(Object.fromEntries(names.map(([field, name]) => [field, values[name]])) as Readonly<Record<RequiredName, string>>) };
}

function authenticated(wire: ResultWire, opened: Opened): AuthenticationResult {
  check(wire, opened, AUTHENTICATED_RULES);
  return {
    kind: 'authenticated',
    otc: opened.otc,
    installmentMonths: installmentOf(wire, opened),
    cardCode: opened.cardCode,
    cardPrefix: opened.cardPrefix,
  };
}

/** A code the contract does not list is still no authentication: ISSUER_ERROR. */
function refused(wire: ResultWire, opened: Opened): AuthenticationResult {
  check(wire, opened, REFUSED_RULES);
  const reason = Object.hasOwn(wire.reasons, opened.code) ? wire.reasons[opened.code] : undefined;
  return { kind: 'refused', issuerCode: opened.code, reason: reason ?? 'ISSUER_ERROR' };
}

function check(wire: ResultWire, opened: Opened, rules: readonly FieldRule[]): void {
  const broken = rules.find(({ field, pattern }) => !pattern.test(opened[field]));
  if (broken !== undefined) throw new UnreadableResult(wire.names[broken.field] ?? broken.field);
}

function installmentOf(wire: ResultWire, { installment }: Opened): InstallmentMonths {
  try {
    return parseQuota(installment);
  } catch {
    throw new UnreadableResult(wire.names.installment);
  }
}

/** Says a reader's failure in the contract's words. The cause is left behind, so that no text of the result can travel with it. */
function readOrRefuse<T>(inbound: InboundWire, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof MalformedForm) throw new UnreadableResult(error.field);
    if (error instanceof Undecryptable) throw new UnreadableResult(inbound.names.payload);
    throw error;
  }
}
