import { BUSINESS_NO, CIPHERTEXT, FORM_TYPE, MAC, STAMP, sharedKey, type Profile } from '../profile';

/** docs/contracts/nonghyup.md */
export const nonghyup: Profile = {
  issuer: 'nonghyup',
  appName: 'NH농협카드 앱카드',
  scheme: 'nhallonepayansimclick',
  urls: [
    /^nhallonepayansimclick:\/\/appcard\?([^#]*)$/,
    /^intent:\/\/appcard\?([^#]*)#Intent;scheme=nhallonepayansimclick;package=nh\.smart\.nhallonepay;end;$/,
  ],
  parameters: { ACCTID: /^[0-9A-Z]{24}$/, BIZNO: BUSINESS_NO, TXNDT: STAMP, P1: CIPHERTEXT, P2: MAC },
  transactionId: 'ACCTID',
  payload: 'P1',
  stampOf: ({ TXNDT = '' }) => TXNDT,
  cipher: 'seed',
  keyOf: sharedKey,
  orderFormat: 'form',
  orderNames: { transactionId: 'ACCTID', orderNo: 'ORDNO', amount: 'AMT', quota: 'INST', merchantName: 'MCHTNM', orderName: 'GOODSNM', returnUrl: 'RETURL' },
  result: {
    contentType: FORM_TYPE,
    method: 'POST',
    outerFormat: 'form',
    outerNames: ['ACCTID', 'TIMESTAMP', 'P1', 'P2'],
    more: {},
    innerFormat: 'form',
    names: { rcd: 'RESCD', orderNo: 'ORDNO', amount: 'AMT', quota: 'INST', noint: 'NOINT', otc: 'OTC', cardCode: 'CARDCD', cardPrefix: 'BIN' },
    cardCode: '12',
  },
  recurring: { names: { cardId: 'CARDID', maskedCard: 'CARDMASK' }, unusable: 'R002' },
  codes: { approved: '0000', declined: 'R001', cancelled: 'U001' },
  refusals: { decryption: 'S001', mac: 'S002', field: 'S003', expired: 'S004' },
};
