import { createHmac } from 'node:crypto';
import { formatQuota } from '../../../domain/installments';
import { isInterestFreeTerm, twoDigits } from '../../../domain/interest-free';
import type { IssuerCode } from '../../../domain/issuers';
import type { Order } from '../../../domain/order';
import type { SchemeUrls } from '../contract';
import { type Cipher, encryptText } from './ciphers';
import type { Field, TextFormat } from './formats';

/** The source of a scheme's order parameter. */
export type ParameterSource =
  'serviceCode' | 'transactionId' | 'businessNo' | 'date' | 'time' | 'dateTime' | 'order' | 'nothing';

/** The fields of every order, in the sequence that all contracts use. */
const ORDER_FIELDS = [
  'transactionId',
  'orderNo',
  'amount',
  'installment',
  'merchantName',
  'orderName',
  'returnUrl',
] as const;
type OrderField = (typeof ORDER_FIELDS)[number];

/** How an issuer's app scheme carries an order. */
export type OrderWire = {
  readonly issuer: IssuerCode;
  /** Query parameters in sequence; the MAC covers their values. */
  readonly parameters: readonly (readonly [name: string, source: ParameterSource])[];
  readonly macName: string;
  /** The issuer's names of the encrypted fields. */
  readonly names: Readonly<Record<OrderField, string>>;
  /**
   * The names of the fields at the end of an interest-free order: that it is, and the months whose interest the payer
   * bears. Undefined if the issuer has none, as its declaration says too (`interestFree`).
   */
  readonly interestFree: { readonly flag: string; readonly payerMonths: string } | undefined;
  readonly format: TextFormat;
  /** @param appCall the encrypted order, or the handle that the issuer returned at its registration */
  readonly urls: (appCall: string) => SchemeUrls;
};

/** The keys that sign and encrypt an order. */
export type OrderKeys = {
  readonly macKey: Buffer;
  /** Called after the order is checked: a key may be derived from it. */ readonly cipher: () => Cipher;
  readonly serviceCode: string;
};

/**
 * Thrown when an order does not fit an issuer's contract. Nothing is cut to make it fit, because the payer would then
 * authenticate something other than the bill. Carries no values.
 */
export class UnsendableOrder extends Error {
  override readonly name = 'UnsendableOrder';
  constructor(
    readonly issuer: IssuerCode,
    readonly field: string,
    readonly bounds: string,
  ) {
    super(
      `The order can't be sent to ${issuer}: ${field} must be ${bounds}; correct the bill or the merchant and pay again`,
    );
  }
}

type Rule = { readonly field: keyof Order; readonly bounds: string; readonly holds: (order: Order) => boolean };

/** Length in characters, not in UTF-16 units: a name's emoji is one. */
const characters = (text: string): number => Array.from(text).length;
/** A lone surrogate has no UTF-8, and would reach the payer as a replacement character. */
const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text);
const isName = (text: string, longest: number): boolean =>
  isWellFormed(text) && text.length > 0 && characters(text) <= longest;

/** A payment's amount is positive; a registration's is 0. */
const AMOUNT_RULES = {
  payment: {
    field: 'amount',
    bounds: '1 to 999,999,999,999 whole won',
    holds: (o) => /^[1-9]\d{0,11}$/.test(String(o.amount)),
  },
  registration: { field: 'amount', bounds: '0', holds: (o) => o.amount === 0 },
} as const satisfies Readonly<Record<string, Rule>>;

const COMMON_RULES: readonly Rule[] = [
  {
    field: 'orderNo',
    bounds: 'OD, PL or SP and the payment id, at most 40 printable ASCII characters',
    holds: (o) => /^(?:OD|PL|SP)[\x21-\x7e]{1,38}$/.test(o.orderNo),
  },
  { field: 'businessNo', bounds: '10 digits', holds: (o) => /^\d{10}$/.test(o.businessNo) },
  { field: 'merchantName', bounds: '1-60 characters', holds: (o) => isName(o.merchantName, 60) },
  { field: 'orderName', bounds: '1-100 characters', holds: (o) => isName(o.orderName, 100) },
  {
    field: 'returnUrl',
    bounds: 'a URL, or null',
    holds: (o) => o.returnUrl === null || (isWellFormed(o.returnUrl) && URL.canParse(o.returnUrl)),
  },
];

const TEXTS = ['merchantName', 'orderName', 'returnUrl'] as const;

/**
 * Encrypts and signs an order: the contract's parameters as a query. Each call uses a new IV, so that two calls give
 * different texts for one order.
 * @param transactionId the issuer's form of a transaction handle
 * @param kind the purpose of the order, and the fields that are encrypted after its own
 * @throws UnsendableOrder
 */
export function encryptOrder(
  wire: OrderWire,
  transactionId: RegExp,
  order: Order,
  keys: OrderKeys,
  { kind = 'payment', more = [] }: { readonly kind?: keyof typeof AMOUNT_RULES; readonly more?: readonly Field[] } = {},
): string {
  check(wire, transactionId, order, AMOUNT_RULES[kind]);
  const plaintext = wire.format.write([
    ...ORDER_FIELDS.map((field) => [wire.names[field], orderValue[field](order)] as const),
    ...interestFreeFields(wire, order),
    ...more,
  ]);
  const values: Readonly<Record<ParameterSource, string>> = {
    serviceCode: keys.serviceCode,
    transactionId: order.transactionId,
    businessNo: order.businessNo,
    date: order.requestedAt.slice(0, 8),
    time: order.requestedAt.slice(8),
    dateTime: order.requestedAt,
    order: encryptText(keys.cipher(), plaintext),
    nothing: '',
  };
  const parameters = wire.parameters.map(([name, source]) => [name, values[source]] as const);
  const signed = parameters.map(([, value]) => value).join('\n');
  const mac = createHmac('sha256', keys.macKey).update(signed, 'utf8').digest('hex');
  return [...parameters, [wire.macName, mac] as const]
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
}

/** @throws UnsendableOrder when the issuer would charge interest that the payer was told not to bear */
function interestFreeFields(
  { issuer, interestFree }: OrderWire,
  { payerInterestMonths, installmentMonths }: Order,
): readonly Field[] {
  if (payerInterestMonths === undefined) return [];
  if (interestFree === undefined)
    throw new UnsendableOrder(issuer, 'payerInterestMonths', 'absent: its order has no field for it');
  if (!isInterestFreeTerm(installmentMonths, payerInterestMonths))
    throw new UnsendableOrder(issuer, 'payerInterestMonths', 'fewer than the installment months');
  return [
    [interestFree.flag, 'Y'],
    [interestFree.payerMonths, twoDigits(payerInterestMonths)],
  ];
}

const orderValue: Readonly<Record<OrderField, (order: Order) => string>> = {
  transactionId: (order) => order.transactionId,
  orderNo: (order) => order.orderNo,
  amount: (order) => String(order.amount),
  installment: (order) => formatQuota(order.installmentMonths),
  merchantName: (order) => order.merchantName,
  orderName: (order) => order.orderName,
  returnUrl: (order) => order.returnUrl ?? '',
};

function check(wire: OrderWire, transactionId: RegExp, order: Order, amountRule: Rule): void {
  const refuse = (field: string, bounds: string): never => {
    throw new UnsendableOrder(wire.issuer, field, bounds);
  };
  if (!transactionId.test(order.transactionId)) refuse('transactionId', `of the form ${transactionId.source}`);
  const broken = [amountRule, ...COMMON_RULES].find((rule) => !rule.holds(order));
  if (broken !== undefined) refuse(broken.field, broken.bounds);
  const unwritable = TEXTS.find((field) => !wire.format.canWrite(order[field] ?? ''));
  if (unwritable !== undefined) refuse(unwritable, "of characters that the issuer's character set has");
}
