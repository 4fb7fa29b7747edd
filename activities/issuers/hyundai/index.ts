import { issuers } from '../../../domain/issuers';
import { base36Handle, type IssuerWire } from '../common/adapter';
import { aes256Cbc } from '../common/ciphers';
import { form } from '../common/formats';
import { hyundaiInbound } from './inbound';

const { scheme, androidPackage } = issuers.hyundai;

/** Hyundai AppCard, to docs/contracts/hyundai.md. */
export const hyundai: IssuerWire = {
  inbound: hyundaiInbound,
  order: {
    issuer: 'hyundai',
    parameters: [
      ['acctid', 'transactionId'],
      ['bizno', 'businessNo'],
      ['txndt', 'dateTime'],
      ['data', 'order'],
    ],
    macName: 'mac',
    names: {
      transactionId: 'acctid',
      orderNo: 'ordNo',
      amount: 'amt',
      installment: 'instMm',
      merchantName: 'mchtNm',
      orderName: 'goodsNm',
      returnUrl: 'retUrl',
    },
    interestFree: { flag: 'noInt', payerMonths: 'noIntCust' },
    format: form,
    urls: (query) => ({
      url: `${scheme}://appcard?${query}`,
      intentUrl: `intent:${scheme}://appcard?${query}#Intent;scheme=${scheme};package=${androidPackage};end;`,
    }),
  },
  result: {
    format: form,
    names: {
      code: 'resCd',
      orderNo: 'ordNo',
      amount: 'amt',
      installment: 'instMm',
      interestFree: 'noInt',
      otc: 'otc',
      cardCode: 'cardCd',
      cardPrefix: 'bin',
    },
    code: /^\d{4}$/,
    authenticated: '0000',
    reasons: {
      '4001': 'PAYER_CANCELLED', // payer pressed cancel
      '4002': 'APP_TIMEOUT', // payer did not finish in time
      '5001': 'AUTH_REFUSED', // refused
      '5002': 'CARD_UNUSABLE', // stopped, expired, or not in the app
      '5003': 'LIMIT_EXCEEDED', // limit
      '5004': 'INSTALLMENT_NOT_ALLOWED', // installment
      '6001': 'ISSUER_ERROR', // order decryption
      '6002': 'ISSUER_ERROR', // order MAC
      '6003': 'ISSUER_ERROR', // field error
      '6004': 'APP_TIMEOUT', // order expired: a new try helps
      '6005': 'ISSUER_ERROR', // merchant not registered
      '6006': 'ISSUER_MAINTENANCE', // maintenance
      '6009': 'ISSUER_ERROR', // other
    },
  },
  recurring: { cardId: 'cardId', maskedCardNo: 'cardMask' },
  transactionIdOf: base36Handle(38),
  cipherOf: (_order, key) => aes256Cbc(key),
};
