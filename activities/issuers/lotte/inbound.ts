import { cp949Query } from '../common/formats';
import { type InboundWire, textAnswer } from '../common/inbound';

/** The outer part of Lotte's results: docs/contracts/lotte.md, section 2. */
export const lotteInbound: InboundWire = {
  issuer: 'lotte',
  format: cp949Query,
  names: { transactionId: 'acctid', timestamp: 'trandt', payload: 'data', mac: 'mac' },
  transactionId: /^[0-9A-Z]{39}$/,
  // The card's name, for display: 0-20 characters.
  more: { cardnm: /^.{0,20}$/u },
  answer: textAnswer('rescd', 'resmsg'),
};
