import { issuers } from '../../../domain/issuers';
import { base36Handle, type IssuerWire } from '../common/adapter';
import { aes256Cbc } from '../common/ciphers';
import { flatJson } from '../common/formats';
import { hanaInbound } from './inbound';

const { scheme, androidPackage } = issuers.hana;

/** Hana AppCard, to docs/contracts/hana.md. */
export const hana: IssuerWire = {
  inbound: hanaInbound,
  order: {
    issuer: 'hana',
    parameters: [
      ['tid', 'transactionId'],
      ['bizNo', 'businessNo'],
      ['txnDt', 'dateTime'],
      ['data', 'order'],
    ],
    macName: 'mac',
    names: {
      transactionId: 'tid',
      orderNo: 'ordNo',
      amount: 'amount',
      installment: 'instMon',
      merchantName: 'mchtName',
      orderName: 'goodsName',
      returnUrl: 'returnUrl',
    },
    interestFree: { flag: 'noInterest', payerMonths: 'custMon' },
    format: flatJson,
    urls: (query) => ({
      url: `${scheme}://?${query}`,
      intentUrl: `intent://?${query}#Intent;scheme=${scheme};package=${androidPackage};end;`,
    }),
  },
  result: {
    format: flatJson,
    names: {
      code: 'resCode',
      orderNo: 'ordNo',
      amount: 'amount',
      installment: 'instMon',
      interestFree: 'noInterest',
      otc: 'otc',
      cardCode: 'cardCode',
      cardPrefix: 'bin',
    },
    code: /^\d{2}$/,
    authenticated: '00',
    reasons: {
      '11': 'PAYER_CANCELLED', // payer pressed cancel
      '12': 'APP_TIMEOUT', // payer did not finish in time
      '21': 'AUTH_REFUSED', // refused
      '22': 'CARD_UNUSABLE', // stopped, expired, or not in the app
      '23': 'LIMIT_EXCEEDED', // limit
      '24': 'INSTALLMENT_NOT_ALLOWED', // installment
      '31': 'ISSUER_ERROR', // order decryption
      '32': 'ISSUER_ERROR', // order MAC
      '33': 'ISSUER_ERROR', // field error
      '34': 'APP_TIMEOUT', // order expired: a new try helps
      '35': 'ISSUER_ERROR', // merchant not registered
      '36': 'ISSUER_MAINTENANCE', // maintenance
      '39': 'ISSUER_ERROR', // other
    },
  },
  recurring: { cardId: 'cardId', maskedCardNo: 'maskedCard' },
  transactionIdOf: base36Handle(16),
  cipherOf: (_order, key) => aes256Cbc(key),
};
