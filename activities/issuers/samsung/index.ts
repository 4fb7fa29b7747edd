import { issuers } from '../../../domain/issuers';
import { hexHandle, type IssuerWire } from '../common/adapter';
import { seedCbc } from '../common/ciphers';
import { form } from '../common/formats';
import { samsungInbound } from './inbound';

const { scheme, androidPackage } = issuers.samsung;

/** Samsung AppCard, to docs/contracts/samsung.md. */
export const samsung: IssuerWire = {
  inbound: samsungInbound,
  order: {
    issuer: 'samsung',
    parameters: [
      ['xid', 'transactionId'],
      ['bizNo', 'businessNo'],
      ['txnDate', 'date'],
      ['txnTime', 'time'],
      ['order', 'order'],
    ],
    macName: 'mac',
    names: {
      transactionId: 'xid',
      orderNo: 'orderNo',
      amount: 'amount',
      installment: 'quota',
      merchantName: 'merchantName',
      orderName: 'orderName',
      returnUrl: 'returnUrl',
    },
    interestFree: { flag: 'noint', payerMonths: 'nointCust' },
    format: form,
    urls: (query) => ({
      url: `${scheme}://${query}`,
      intentUrl: `intent://${query}#Intent;scheme=${scheme};package=${androidPackage};end;`,
    }),
  },
  result: {
    format: form,
    names: {
      code: 'rcode',
      orderNo: 'orderNo',
      amount: 'amount',
      installment: 'quota',
      interestFree: 'noint',
      otc: 'otc',
      cardCode: 'cardCode',
      cardPrefix: 'cardPrefix',
    },
    code: /^\d{4}$/,
    authenticated: '0000',
    reasons: {
      '1001': 'PAYER_CANCELLED', // payer pressed cancel
      '1002': 'APP_TIMEOUT', // payer did not finish in time
      '2001': 'AUTH_REFUSED', // refused
      '2002': 'CARD_UNUSABLE', // stopped, expired, or not in the app
      '2003': 'LIMIT_EXCEEDED', // limit
      '2004': 'INSTALLMENT_NOT_ALLOWED', // installment
      '3001': 'ISSUER_ERROR', // order decryption
      '3002': 'ISSUER_ERROR', // order MAC
      '3003': 'ISSUER_ERROR', // field error
      '3004': 'APP_TIMEOUT', // order expired: a new try helps
      '3005': 'ISSUER_ERROR', // merchant not registered
      '3006': 'ISSUER_MAINTENANCE', // maintenance
      '3009': 'ISSUER_ERROR', // other
    },
  },
  recurring: { cardId: 'cardId', maskedCardNo: 'maskedCard' },
  transactionIdOf: hexHandle(20),
  cipherOf: (_order, key) => seedCbc(key),
};
