import { BUSINESS_NO, CIPHERTEXT, FORM_TYPE, MAC, STAMP, sharedKey, type Profile } from '../profile';

/** docs/contracts/hyundai.md */
export const hyundai: Profile = {
  issuer: 'hyundai',
  appName: '현대카드 앱카드',
  scheme: 'hdcardappcardansimclick',
  urls: [
    /^hdcardappcardansimclick:\/\/appcard\?([^#]*)$/,
    /^intent:hdcardappcardansimclick:\/\/appcard\?([^#]*)#Intent;scheme=hdcardappcardansimclick;package=com\.hyundaicard\.appcard;end;$/,
  ],
  parameters: { acctid: /^[0-9A-Z]{38}$/, bizno: BUSINESS_NO, txndt: STAMP, data: CIPHERTEXT, mac: MAC },
  transactionId: 'acctid',
  payload: 'data',
  stampOf: ({ txndt = '' }) => txndt,
  cipher: 'aes-256',
  keyOf: sharedKey,
  orderFormat: 'form',
  orderNames: { transactionId: 'acctid', orderNo: 'ordNo', amount: 'amt', quota: 'instMm', merchantName: 'mchtNm', orderName: 'goodsNm', returnUrl: 'retUrl' },
  result: {
    contentType: FORM_TYPE,
    method: 'POST',
    outerFormat: 'form',
    outerNames: ['acctid', 'timestamp', 'data', 'mac'],
    more: {},
    innerFormat: 'form',
    names: { rcd: 'resCd', orderNo: 'ordNo', amount: 'amt', quota: 'instMm', noint: 'noInt', otc: 'otc', cardCode: 'cardCd', cardPrefix: 'bin' },
    cardCode: '07',
  },
  recurring: { names: { cardId: 'cardId', maskedCard: 'cardMask' }, unusable: '5002' },
  codes: { approved: '0000', declined: '5001', cancelled: '4001' },
  refusals: { decryption: '6001', mac: '6002', field: '6003', expired: '6004' },
};
