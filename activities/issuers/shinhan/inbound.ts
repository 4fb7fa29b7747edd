import { flatJson, MalformedForm } from '../common/formats';
import { type InboundWire, jsonAnswer } from '../common/inbound';

/** The outside of Shinhan's results, as LINQ hands them on: docs/contracts/shinhan.md, section 3. */
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
 * What an answer to Shinhan is known by, HTTP status and result code, since either alone may be another server's;
 * undefined when it is none.
 */
export function answerWord(status: number, body: Buffer): string | undefined {
  try {
    return `${status} ${flatJson.read(body, ANSWER).resultCode}`;
  } catch (failure) {
    if (failure instanceof MalformedForm) return undefined;
    throw failure;
  }
}
