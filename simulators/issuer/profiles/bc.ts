import { BUSINESS_NO, CIPHERTEXT, MAC, type Profile, sharedKey, STAMP } from '../profile';

/** docs/contracts/bc.md */
export const bc: Profile<'bc'> = {
  issuer: 'bc',
  appName: '페이북',
  scheme: 'ispmobile',
  urls: [
    /^ispmobile:\/\/TID=([0-9A-Z]{30})$/,
    /^intent:\/\/TID=([0-9A-Z]{30})#Intent;scheme=ispmobile;package=kvp\.jjy\.MispAndroid320;end;$/,
  ],
  parameters: {
    mid: /^[0-9A-Z]{10}$/,
    trxKey: /^[0-9a-f]{20}$/,
    bizNo: BUSINESS_NO,
    txnDt: STAMP,
    order: CIPHERTEXT,
    mac: MAC,
  },
  transactionId: 'trxKey',
  payload: 'order',
  stampOf: ({ txnDt = '' }) => txnDt,
  cipher: 'aes-256',
  keyOf: sharedKey,
  orderFormat: 'form',
  orderNames: {
    transactionId: 'trxKey',
    orderNo: 'orderNo',
    amount: 'amount',
    quota: 'quota',
    merchantName: 'merchantName',
    orderName: 'orderName',
    returnUrl: 'returnUrl',
  },
  interestFreeNames: ['noint', 'nointCust'],
  registration: {
    registered: '0000',
    // MID, AppCard, version.
    handlePrefix: ({ mid = '' }) => `${mid}0101`,
    answer: (code, tid) => `resultCode=${code}&TID=${tid}`,
    scheme: (tid) => `ispmobile://TID=${tid}`,
  },
  result: {
    contentType: 'application/xml',
    method: 'POST',
    outerFormat: 'xml',
    outerNames: ['TID', 'timestamp', 'KVP_ENCDATA', 'mac'],
    more: { resultMsg: '페이북 인증 결과입니다' },
    innerFormat: 'form',
    names: {
      ...{
        rcd: 'resultCode',
        orderNo: 'orderNo',
        amount: 'amount',
        quota: 'KVP_QUOTA',
        noint: 'KVP_NOINT',
        otc: 'KVP_SESSIONKEY',
      },
      ...{ cardCode: 'KVP_CARDCODE', cardPrefix: 'cardPrefix' },
    },
    cardCode: '01',
  },
  codes: { approved: '0000', declined: '9999', cancelled: '9998' },
  refusals: { decryption: '9101', mac: '9102', field: '9103', expired: '9104' },
};
