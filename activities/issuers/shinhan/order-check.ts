import { checkedKey, MAC_KEY_BYTES } from '../common/config';
import { flatJson, MalformedForm } from '../common/formats';
import {
  checkAuthentic,
  type InboundConfig,
  MAC,
  MAX_BYTES,
  ORDER_NO,
  readOrRefuse,
  TIMESTAMP,
  unlessMalformed,
} from '../common/inbound';
import type { HttpAnswer } from '../contract';
import { shinhanInbound } from './inbound';

/** The card app's question when it opens an order. */
export type OrderCheck = {
  readonly transactionId: string;
  readonly orderNo: string;
  /** Won, as it is written; 0 for a registration. */
  readonly amount: string;
  readonly businessNo: string;
};

/** @throws InboundRefused */
export type OrderCheckReader = (body: Buffer, now: Date) => OrderCheck;

const FIELDS = {
  txnId: shinhanInbound.transactionId,
  orderNo: ORDER_NO,
  amount: /^(?:0|[1-9]\d{0,11})$/,
  bizNo: /^\d{10}$/,
  timestamp: TIMESTAMP,
  mac: MAC,
} as const;

/**
 * Reads and verifies an order check: docs/contracts/shinhan.md, section 2.
 * @throws UnusableIssuerConfig when the key is not 32 bytes
 */
export function createOrderCheckReader({ resultMacKey }: InboundConfig): OrderCheckReader {
  const macKey = checkedKey('shinhan', 'resultMacKey', resultMacKey, MAC_KEY_BYTES);
  return (body, now) => {
    const { txnId, orderNo, amount, bizNo, timestamp, mac } = readOrRefuse(() => fieldsOf(body));
    checkAuthentic(
      { signed: Buffer.from([txnId, orderNo, amount, bizNo, timestamp].join('\n'), 'utf8'), mac, timestamp },
      macKey,
      now,
    );
    return { transactionId: txnId, orderNo, amount, businessNo: bizNo };
  };
}

/** The transaction handle in an order check that nobody has verified; undefined for a body of another form. */
export const orderCheckTransactionIdIn = (body: Uint8Array): string | undefined =>
  unlessMalformed(() => fieldsOf(body).txnId);

function fieldsOf(body: Uint8Array) {
  if (body.length > MAX_BYTES) throw new MalformedForm('form', `is longer than ${MAX_BYTES} bytes`);
  return flatJson.read(body, FIELDS);
}

/** The answers to Shinhan: docs/contracts/shinhan.md, section 2. */
const ANSWERS = {
  confirmed: { status: 200, code: '0000', message: 'confirmed' },
  'unknown-order': { status: 404, code: '9101', message: 'no such order' },
  'another-amount': { status: 409, code: '9102', message: 'another amount' },
  'another-merchant': { status: 409, code: '9103', message: 'another merchant' },
  expired: { status: 409, code: '9104', message: 'expired' },
  paid: { status: 409, code: '9105', message: 'paid' },
  ended: { status: 409, code: '9106', message: 'can not be paid now' },
  malformed: { status: 400, code: '9001', message: 'malformed' },
  'not-verified': { status: 401, code: '9002', message: 'mac or time refused' },
  'wrong-source': { status: 403, code: '9007', message: 'address not allowed' },
  'too-large': { status: 413, code: '9005', message: 'too large' },
  'wrong-content-type': { status: 415, code: '9006', message: 'content type' },
  unconfirmed: { status: 503, code: '9901', message: 'could not be confirmed' },
} as const;

export type OrderCheckAnswer = keyof typeof ANSWERS;

export const orderCheckAnswers = Object.keys(ANSWERS) as readonly OrderCheckAnswer[];

/** The wire form of an answer to an order check. */
export function orderCheckAnswer(answer: OrderCheckAnswer): HttpAnswer {
  const { status, code, message } = ANSWERS[answer];
  return { status, ...shinhanInbound.answer(code, message) };
}
