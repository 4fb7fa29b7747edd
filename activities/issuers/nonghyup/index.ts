import { issuers } from '../../../domain/issuers';
import { base36Handle, type IssuerWire } from '../common/adapter';
import { seedCbc } from '../common/ciphers';
import { form } from '../common/formats';
import { nonghyupInbound } from './inbound';

const { scheme, androidPackage } = issuers.nonghyup;

/** NH AppCard, to docs/contracts/nonghyup.md. */
export const nonghyup: IssuerWire = {
  inbound: nonghyupInbound,
  order: {
    issuer: 'nonghyup',
    parameters: [
      ['ACCTID', 'transactionId'],
      ['BIZNO', 'businessNo'],
      ['TXNDT', 'dateTime'],
      ['P1', 'order'],
    ],
    macName: 'P2',
    names: {
      transactionId: 'ACCTID',
      orderNo: 'ORDNO',
      amount: 'AMT',
      installment: 'INST',
      merchantName: 'MCHTNM',
      orderName: 'GOODSNM',
      returnUrl: 'RETURL',
    },
    interestFree: { flag: 'NOINT', payerMonths: 'NOINTCUST' },
    format: form,
    urls: (query) => ({
      url: `${scheme}://appcard?${query}`,
      intentUrl: `intent://appcard?${query}#Intent;scheme=${scheme};package=${androidPackage};end;`,
    }),
  },
  result: {
    format: form,
    names: {
      code: 'RESCD',
      orderNo: 'ORDNO',
      amount: 'AMT',
      installment: 'INST',
      interestFree: 'NOINT',
      otc: 'OTC',
      cardCode: 'CARDCD',
      cardPrefix: 'BIN',
    },
    code: /^[0-9A-Z]{4}$/,
    authenticated: '0000',
    reasons: {
      U001: 'PAYER_CANCELLED', // payer pressed cancel
      U002: 'APP_TIMEOUT', // payer did not finish in time
      R001: 'AUTH_REFUSED', // refused
      R002: 'CARD_UNUSABLE', // stopped, expired, or not in the app
      R003: 'LIMIT_EXCEEDED', // limit
      R004: 'INSTALLMENT_NOT_ALLOWED', // installment
      S001: 'ISSUER_ERROR', // order decryption
      S002: 'ISSUER_ERROR', // order MAC
      S003: 'ISSUER_ERROR', // field error
      S004: 'APP_TIMEOUT', // order expired: a new try helps
      S005: 'ISSUER_ERROR', // merchant not registered
      S006: 'ISSUER_MAINTENANCE', // maintenance
      S009: 'ISSUER_ERROR', // other
    },
  },
  recurring: { cardId: 'CARDID', maskedCardNo: 'CARDMASK' },
  transactionIdOf: base36Handle(24),
  cipherOf: (_order, key) => seedCbc(key),
};
