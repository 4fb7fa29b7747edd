import { BUSINESS_NO, CIPHERTEXT, FORM_TYPE, MAC, STAMP, sharedKey, type Profile } from '../profile';

/** docs/contracts/lotte.md */
export const lotte: Profile = {
  issuer: 'lotte',
  appName: '롯데카드 디지로카',
  scheme: 'lotteappcard',
  urls: [
    /^lotteappcard:\/\/lottecard\/data\?([^#]*)$/,
    /^intent:\/\/lottecard\/data\?([^#]*)#Intent;scheme=lotteappcard;package=com\.lcacApp;end;$/,
  ],
  parameters: { acctid: /^[0-9A-Z]{39}$/, bizno: BUSINESS_NO, txndt: STAMP, apptid: CIPHERTEXT, IOS_RETURN_APP: /^$/, mac: MAC },
  transactionId: 'acctid',
  payload: 'apptid',
  stampOf: ({ txndt = '' }) => txndt,
  cipher: 'seed',
  keyOf: sharedKey,
  orderFormat: 'separated',
  orderNames: { transactionId: 'acctid', orderNo: 'ordno', amount: 'amt', quota: 'instm', merchantName: 'mchtnm', orderName: 'goodsnm', returnUrl: 'returnurl' },
  result: {
    contentType: FORM_TYPE,
    method: 'GET',
    outerFormat: 'query',
    outerNames: ['acctid', 'trandt', 'data', 'mac'],
    more: { cardnm: '롯데카드' },
    innerFormat: 'separated',
    names: { rcd: 'rescd', orderNo: 'ordno', amount: 'amt', quota: 'instm', noint: 'noint', otc: 'otc', cardCode: 'cardcd', cardPrefix: 'bin' },
    cardCode: '08',
  },
  recurring: { names: { cardId: 'cardid', maskedCard: 'cardmask' }, unusable: 'A002' },
  codes: { approved: '0000', declined: 'A001', cancelled: 'C001' },
  refusals: { decryption: 'E001', mac: 'E002', field: 'E003', expired: 'E004' },
};
