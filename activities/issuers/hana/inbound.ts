import { flatJson } from '../common/formats';
import { type InboundWire, jsonAnswer } from '../common/inbound';

/** The outer part of Hana's results: docs/contracts/hana.md, section 2. */
export const hanaInbound: InboundWire = {
  issuer: 'hana',
  format: flatJson,
  names: { transactionId: 'tid', timestamp: 'timestamp', payload: 'data', mac: 'mac' },
  transactionId: /^[0-9A-Z]{16}$/,
  answer: jsonAnswer('resCode', 'message'),
};
