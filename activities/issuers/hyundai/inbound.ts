import { form } from '../common/formats';
import { type InboundWire, textAnswer } from '../common/inbound';

/** The outer part of Hyundai's results: docs/contracts/hyundai.md, section 2. */
export const hyundaiInbound: InboundWire = {
  issuer: 'hyundai',
  format: form,
  names: { transactionId: 'acctid', timestamp: 'timestamp', payload: 'data', mac: 'mac' },
  transactionId: /^[0-9A-Z]{38}$/,
  answer: textAnswer('resCd', 'resMsg'),
};
