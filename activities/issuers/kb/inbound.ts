import { form } from '../common/formats';
import { type InboundWire, textAnswer } from '../common/inbound';

/** The outer part of KB's results: docs/contracts/kb.md, section 2. */
export const kbInbound: InboundWire = {
  issuer: 'kb',
  format: form,
  names: { transactionId: 'xid', timestamp: 'timestamp', payload: 'accres', mac: 'mac' },
  transactionId: /^[0-9a-f]{20}$/,
  answer: textAnswer('result', 'message'),
};
