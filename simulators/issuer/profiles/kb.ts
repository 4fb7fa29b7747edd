import { BUSINESS_NO, CIPHERTEXT, FORM_TYPE, MAC, type Profile } from '../profile';

/** docs/contracts/kb.md */
export const kb: Profile<'kb'> = {
  issuer: 'kb',
  appName: 'KB국민 앱카드',
  scheme: 'kb-acp',
  urls: [
    /^kb-acp:\/\/pay\?([^#]*)$/,
    /^intent:\/\/pay\?([^#]*)#Intent;scheme=kb-acp;package=com\.kbcard\.cxh\.appcard;end;$/,
  ],
  parameters: {
    srCode: /^\d{7}$/,
    xid: /^[0-9a-f]{20}$/,
    bizNo: BUSINESS_NO,
    txnDate: /^\d{8}$/,
    txnTime: /^\d{6}$/,
    order: CIPHERTEXT,
    mac: MAC,
  },
  transactionId: 'xid',
  payload: 'order',
  stampOf: ({ txnDate = '', txnTime = '' }) => txnDate + txnTime,
  cipher: 'seed',
  keyOf: ({ bizNo = '', txnDate = '', txnTime = '' }) =>
    Buffer.from(bizNo.slice(-4) + txnDate.slice(-6) + txnTime, 'ascii'),
  orderFormat: 'form',
  orderNames: {
    transactionId: 'xid',
    orderNo: 'orderNo',
    amount: 'amount',
    quota: 'quota',
    merchantName: 'merchantName',
    orderName: 'orderName',
    returnUrl: 'returnUrl',
  },
  interestFreeNames: ['noint', 'nointCust'],
  result: {
    contentType: FORM_TYPE,
    method: 'POST',
    outerFormat: 'form',
    outerNames: ['xid', 'timestamp', 'accres', 'mac'],
    more: {},
    innerFormat: 'form',
    names: {
      ...{ rcd: 'rcd', orderNo: 'orderNo', amount: 'amount', quota: 'quota', noint: 'noint', otc: 'tkey' },
      ...{ cardCode: 'cardCode', cardPrefix: 'cardPrefix', usingPoint: 'usingPoint' },
    },
    cardCode: '02',
  },
  recurring: { names: { cardId: 'cardId', maskedCard: 'maskedCard' }, unusable: '9102' },
  codes: { approved: '0000', declined: '9101', cancelled: '3001' },
  refusals: { decryption: '9201', mac: '9202', field: '9203', expired: '9204' },
};
