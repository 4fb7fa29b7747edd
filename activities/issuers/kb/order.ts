import { createHmac } from 'node:crypto';
import { formatQuota } from '../../../domain/installments';
import { issuers } from '../../../domain/issuers';
import type { Order, SchemeUrls } from '../contract';
import { encryptText, seedKeyFor } from './seed';

/** What KB gave the PSP for orders. */
export type KbOrderConfig = {
  /** HMAC-SHA256 key over the order, 32 bytes. */
  readonly orderMacKey: Buffer;
  /** Service code, 7 digits. */
  readonly srCode: string;
};

/**
 * Thrown when an order does not fit KB's contract. Nothing is cut to make it fit: the payer would authenticate something else than
 * the bill. Carries no values.
 */
export class UnsendableOrder extends Error {
  override readonly name = 'UnsendableOrder';
  constructor(
    readonly field: string,
    readonly bounds: string,
  ) {
    super(`The order can't be sent to KB: ${field} must be ${bounds}; correct the bill or the merchant and pay again`);
  }
}

type Rule = { readonly field: keyof Order; readonly bounds: string; readonly holds: (order: Order) => boolean };

/** Length in characters, not in UTF-16 units: a name's emoji is one. */
const characters = (text: string): number => Array.from(text).length;
/** Half a surrogate pair has no UTF-8, and would reach the payer as a replacement character. */
const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text);
const isName = (text: string, longest: number): boolean => isWellFormed(text) && text.length > 0 && characters(text) <= longest;

const RULES: readonly Rule[] = [
  { field: 'transactionId', bounds: '20 digits of [0-9a-f]', holds: (o) => /^[0-9a-f]{20}$/.test(o.transactionId) },
  { field: 'orderNo', bounds: 'OD, PL or SP and the payment id, at most 40 printable ASCII characters', holds: (o) => /^(?:OD|PL|SP)[\x21-\x7e]{1,38}$/.test(o.orderNo) },
  { field: 'businessNo', bounds: '10 digits', holds: (o) => /^\d{10}$/.test(o.businessNo) },
  { field: 'amount', bounds: '1 to 999,999,999,999 whole won', holds: (o) => /^[1-9]\d{0,11}$/.test(String(o.amount)) },
  { field: 'merchantName', bounds: '1-60 characters', holds: (o) => isName(o.merchantName, 60) },
  { field: 'orderName', bounds: '1-100 characters', holds: (o) => isName(o.orderName, 100) },
  { field: 'returnUrl', bounds: 'a URL, or null', holds: (o) => o.returnUrl === null || (isWellFormed(o.returnUrl) && URL.canParse(o.returnUrl)) },
];

/**
 * Encrypts an order into the URLs that open KB's card app. Each call uses a new IV, so that two calls give different texts of one order.
 * @throws UnsendableOrder
 */
export function encryptKbOrder(order: Order, config: KbOrderConfig): SchemeUrls {
  const broken = RULES.find((rule) => !rule.holds(order));
  if (broken !== undefined) throw new UnsendableOrder(broken.field, broken.bounds);
  const query = signedQuery(order, config);
  const { scheme, androidPackage } = issuers.kb;
  return {
    url: `${scheme}://pay?${query}`,
    intentUrl: `intent://pay?${query}#Intent;scheme=${scheme};package=${androidPackage};end;`,
  };
}

function signedQuery(order: Order, config: KbOrderConfig): string {
  const key = seedKeyFor(order.businessNo, order.requestedAt);
  const parameters: readonly (readonly [name: string, value: string])[] = [
    ['srCode', config.srCode],
    ['xid', order.transactionId],
    ['bizNo', order.businessNo],
    ['txnDate', order.requestedAt.slice(0, 8)],
    ['txnTime', order.requestedAt.slice(8)],
    ['order', encryptText(key, plaintextOf(order))],
  ];
  const signed = parameters.map(([, value]) => value).join('\n');
  const mac = createHmac('sha256', config.orderMacKey).update(signed, 'utf8').digest('hex');
  return [...parameters, ['mac', mac] as const].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
}

function plaintextOf(order: Order): string {
  return new URLSearchParams([
    ['xid', order.transactionId],
    ['orderNo', order.orderNo],
    ['amount', String(order.amount)],
    ['quota', formatQuota(order.installmentMonths)],
    ['merchantName', order.merchantName],
    ['orderName', order.orderName],
    ['returnUrl', order.returnUrl ?? ''],
  ]).toString();
}
