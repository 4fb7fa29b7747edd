import { issuers } from '../../../domain/issuers';
import { base36Handle, type IssuerWire } from '../common/adapter';
import { seedCbc } from '../common/ciphers';
import { cp949Separated } from '../common/formats';
import { lotteInbound } from './inbound';

const { scheme, androidPackage } = issuers.lotte;

/** Lotte AppCard, to docs/contracts/lotte.md. */
export const lotte: IssuerWire = {
  inbound: lotteInbound,
  order: {
    issuer: 'lotte',
    parameters: [
      ['acctid', 'transactionId'],
      ['bizno', 'businessNo'],
      ['txndt', 'dateTime'],
      ['apptid', 'order'],
      ['IOS_RETURN_APP', 'nothing'],
    ],
    macName: 'mac',
    names: {
      transactionId: 'acctid',
      orderNo: 'ordno',
      amount: 'amt',
      installment: 'instm',
      merchantName: 'mchtnm',
      orderName: 'goodsnm',
      returnUrl: 'returnurl',
    },
    interestFree: { flag: 'noint', payerMonths: 'nointcust' },
    format: cp949Separated,
    urls: (query) => ({
      url: `${scheme}://lottecard/data?${query}`,
      intentUrl: `intent://lottecard/data?${query}#Intent;scheme=${scheme};package=${androidPackage};end;`,
    }),
  },
  result: {
    format: cp949Separated,
    names: {
      code: 'rescd',
      orderNo: 'ordno',
      amount: 'amt',
      installment: 'instm',
      interestFree: 'noint',
      otc: 'otc',
      cardCode: 'cardcd',
      cardPrefix: 'bin',
    },
    code: /^[0-9A-Z]{4}$/,
    authenticated: '0000',
    reasons: {
      C001: 'PAYER_CANCELLED', // payer pressed cancel
      C002: 'APP_TIMEOUT', // payer did not finish in time
      A001: 'AUTH_REFUSED', // refused
      A002: 'CARD_UNUSABLE', // stopped, expired, or not in the app
      A003: 'LIMIT_EXCEEDED', // limit
      A004: 'INSTALLMENT_NOT_ALLOWED', // installment
      E001: 'ISSUER_ERROR', // order decryption
      E002: 'ISSUER_ERROR', // order MAC
      E003: 'ISSUER_ERROR', // field error
      E004: 'APP_TIMEOUT', // order expired: a new try helps
      E005: 'ISSUER_ERROR', // merchant not registered
      E006: 'ISSUER_MAINTENANCE', // maintenance
      E009: 'ISSUER_ERROR', // other
    },
  },
  recurring: { cardId: 'cardid', maskedCardNo: 'cardmask' },
  transactionIdOf: base36Handle(39),
  cipherOf: (_order, key) => seedCbc(key),
};
