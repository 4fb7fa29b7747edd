import { issuers } from '../../../domain/issuers';
import { hexHandle, type IssuerWire } from '../common/adapter';
import { seedCbc } from '../common/ciphers';
import { form } from '../common/formats';
import { seedKeyFor } from '../common/seed';
import { kbInbound } from './inbound';

const { scheme, androidPackage } = issuers.kb;

/** KB AppCard, to docs/contracts/kb.md. */
export const kb: IssuerWire = {
  inbound: kbInbound,
  order: {
    issuer: 'kb',
    parameters: [
      ['srCode', 'serviceCode'],
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
      url: `${scheme}://pay?${query}`,
      intentUrl: `intent://pay?${query}#Intent;scheme=${scheme};package=${androidPackage};end;`,
    }),
  },
  result: {
    format: form,
    names: {
      code: 'rcd',
      orderNo: 'orderNo',
      amount: 'amount',
      installment: 'quota',
      interestFree: 'noint',
      otc: 'tkey',
      cardCode: 'cardCode',
      cardPrefix: 'cardPrefix',
      points: 'usingPoint',
    },
    code: /^\d{4}$/,
    authenticated: '0000',
    reasons: {
      '3001': 'PAYER_CANCELLED',
      '3002': 'APP_TIMEOUT',
      // 91xx: the authentication was refused.
      '9101': 'AUTH_REFUSED', // password wrong too often
      '9102': 'CARD_UNUSABLE', // card not registered in the app
      '9103': 'CARD_UNUSABLE', // card stopped
      '9104': 'CARD_UNUSABLE', // card expired
      '9105': 'LIMIT_EXCEEDED',
      '9106': 'INSTALLMENT_NOT_ALLOWED',
      '9107': 'AUTH_REFUSED', // other
      // 92xx: KB could not process the order.
      '9201': 'ISSUER_ERROR', // order decryption
      '9202': 'ISSUER_ERROR', // order MAC
      '9203': 'ISSUER_ERROR', // field error
      '9204': 'APP_TIMEOUT', // order expired: the payer opened the app too late, and a new try helps
      '9205': 'ISSUER_ERROR', // merchant not registered
      '9206': 'ISSUER_MAINTENANCE',
      '9207': 'ISSUER_ERROR', // other
    },
  },
  recurring: { cardId: 'cardId', maskedCardNo: 'maskedCard' },
  transactionIdOf: hexHandle(20),
  // The key is derived from the transaction.
  cipherOf: ({ businessNo, requestedAt }) => seedCbc(seedKeyFor(businessNo, requestedAt)),
  serviceCode: { pattern: /^\d{7}$/, rule: '7 digits' },
};
