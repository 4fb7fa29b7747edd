import { issuers } from '../../../domain/issuers';
import { hexHandle, type IssuerWire } from '../common/adapter';
import { aes256Cbc } from '../common/ciphers';
import { form } from '../common/formats';
import { bcInbound } from './inbound';

const { scheme, androidPackage } = issuers.bc;

/** BC's 페이북, to docs/contracts/bc.md. */
export const bc: IssuerWire = {
  inbound: bcInbound,
  order: {
    issuer: 'bc',
    parameters: [
      ['mid', 'serviceCode'],
      ['trxKey', 'transactionId'],
      ['bizNo', 'businessNo'],
      ['txnDt', 'dateTime'],
      ['order', 'order'],
    ],
    macName: 'mac',
    names: {
      transactionId: 'trxKey',
      orderNo: 'orderNo',
      amount: 'amount',
      installment: 'quota',
      merchantName: 'merchantName',
      orderName: 'orderName',
      returnUrl: 'returnUrl',
    },
    interestFree: { flag: 'noint', payerMonths: 'nointCust' },
    format: form,
    urls: (tid) => ({
      url: `${scheme}://TID=${tid}`,
      intentUrl: `intent://TID=${tid}#Intent;scheme=${scheme};package=${androidPackage};end;`,
    }),
  },
  registration: {
    reference: /^[0-9a-f]{20}$/,
    names: { code: 'resultCode', transactionId: 'TID' },
    registered: '0000',
    bridgeQuery: (tid) => `TID=${tid}`,
  },
  result: {
    format: form,
    names: {
      code: 'resultCode',
      orderNo: 'orderNo',
      amount: 'amount',
      installment: 'KVP_QUOTA',
      interestFree: 'KVP_NOINT',
      otc: 'KVP_SESSIONKEY',
      cardCode: 'KVP_CARDCODE',
      cardPrefix: 'cardPrefix',
    },
    code: /^\d{4}$/,
    authenticated: '0000',
    reasons: {
      '9998': 'PAYER_CANCELLED',
      '9999': 'AUTH_REFUSED',
    },
  },
  transactionIdOf: hexHandle(20),
  cipherOf: (_order, key) => aes256Cbc(key),
  serviceCode: { pattern: /^[0-9A-Z]{10}$/, rule: '10 digits or capitals' },
};
