import { issuers } from '../../../domain/issuers';
import { hexHandle, type IssuerWire } from '../common/adapter';
import { aria256Cbc } from '../common/ciphers';
import { flatJson } from '../common/formats';
import { shinhanInbound } from './inbound';

const { scheme, androidPackage } = issuers.shinhan;

/** Shinhan AppCard, to docs/contracts/shinhan.md. */
export const shinhan: IssuerWire = {
  inbound: shinhanInbound,
  order: {
    issuer: 'shinhan',
    parameters: [
      ['srCode', 'serviceCode'],
      ['txnId', 'transactionId'],
      ['bizNo', 'businessNo'],
      ['txnDt', 'dateTime'],
      ['order', 'order'],
    ],
    macName: 'mac',
    names: {
      transactionId: 'txnId',
      orderNo: 'orderNo',
      amount: 'amount',
      installment: 'instMonth',
      merchantName: 'mchtName',
      orderName: 'goodsName',
      returnUrl: 'returnUrl',
    },
    interestFree: { flag: 'noInterest', payerMonths: 'custMonth' },
    format: flatJson,
    urls: (query) => ({
      url: `${scheme}://pay?${query}`,
      intentUrl: `intent://pay?${query}#Intent;scheme=${scheme};package=${androidPackage};end;`,
    }),
  },
  result: {
    format: flatJson,
    names: {
      code: 'resultCode',
      orderNo: 'orderNo',
      amount: 'amount',
      installment: 'instMonth',
      interestFree: 'noInterest',
      otc: 'otc',
      cardCode: 'cardCode',
      cardPrefix: 'cardBin',
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
      '3005': 'ISSUER_ERROR', // order check
      '3006': 'ISSUER_MAINTENANCE', // maintenance
      '3009': 'ISSUER_ERROR', // other
    },
  },
  recurring: { cardId: 'cardId', maskedCardNo: 'maskedCard' },
  transactionIdOf: hexHandle(24),
  cipherOf: (_order, key) => aria256Cbc(key),
  serviceCode: { pattern: /^\d{7}$/, rule: '7 digits' },
};
