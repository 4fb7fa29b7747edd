import { type InboundWire, xmlAnswer } from '../common/inbound';
import { xmlDocument } from '../common/xml';

/** The outer part of BC's results: docs/contracts/bc.md, section 3. */
export const bcInbound: InboundWire = {
  issuer: 'bc',
  format: xmlDocument,
  names: { transactionId: 'TID', timestamp: 'timestamp', payload: 'KVP_ENCDATA', mac: 'mac' },
  transactionId: /^[0-9A-Z]{30}$/,
  more: { resultMsg: /^[^\p{Cc}<>&]{0,60}$/u },
  answer: xmlAnswer('resultCode', 'resultMsg'),
};
