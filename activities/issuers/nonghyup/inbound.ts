import { form } from '../common/formats';
import { type InboundWire, textAnswer } from '../common/inbound';

/** The outer part of NH's results: docs/contracts/nonghyup.md, section 2. */
export const nonghyupInbound: InboundWire = {
  issuer: 'nonghyup',
  format: form,
  names: { transactionId: 'ACCTID', timestamp: 'TIMESTAMP', payload: 'P1', mac: 'P2' },
  transactionId: /^[0-9A-Z]{24}$/,
  answer: textAnswer('RESCD', 'RESMSG'),
};
