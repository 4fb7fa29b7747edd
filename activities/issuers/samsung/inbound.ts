import { form } from '../common/formats';
import { type InboundWire, textAnswer } from '../common/inbound';

/** The outer part of Samsung's results: docs/contracts/samsung.md, section 2. */
export const samsungInbound: InboundWire = {
  issuer: 'samsung',
  format: form,
  names: { transactionId: 'xid', timestamp: 'timestamp', payload: 'result', mac: 'mac' },
  transactionId: /^[0-9a-f]{20}$/,
  answer: textAnswer('result', 'message'),
};
