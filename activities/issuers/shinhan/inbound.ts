import { flatJson } from '../common/formats';
import { type InboundWire, jsonAnswer, unlessMalformed } from '../common/inbound';

/** The outer part of Shinhan's results, as LINQ hands them on: docs/contracts/shinhan.md, section 3. */
export const shinhanInbound: InboundWire = {
  issuer: 'shinhan',
  format: flatJson,
  names: { transactionId: 'txnId', timestamp: 'timestamp', payload: 'data', mac: 'mac' },
  transactionId: /^[0-9a-f]{24}$/,
  orderNo: 'orderNo',
  answer: jsonAnswer('resultCode', 'message'),
};

const ANSWER = { resultCode: /^\d{4}$/, message: /^[ -~]{0,200}$/ } as const;

/**
 * An answer to Shinhan as HTTP status and result code together, because either alone may come from another server;
 * undefined when the body has another form.
 */
export function answerWord(status: number, body: Buffer): string | undefined {
  return unlessMalformed(() => `${status} ${flatJson.read(body, ANSWER).resultCode}`);
}
