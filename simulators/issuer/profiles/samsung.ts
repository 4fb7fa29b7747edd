import { BUSINESS_NO, CIPHERTEXT, FORM_TYPE, MAC, sharedKey, type Profile } from '../profile';

/** docs/contracts/samsung.md */
export const samsung: Profile = {
  issuer: 'samsung',
  appName: '삼성카드 앱카드',
  scheme: 'mpocket.online.ansimclick',
  urls: [
    /^mpocket\.online\.ansimclick:\/\/([^#]*)$/,
    /^intent:\/\/([^#]*)#Intent;scheme=mpocket\.online\.ansimclick;package=kr\.co\.samsungcard\.mpocket;end;$/,
  ],
  parameters: { xid: /^[0-9a-f]{20}$/, bizNo: BUSINESS_NO, txnDate: /^\d{8}$/, txnTime: /^\d{6}$/, order: CIPHERTEXT, mac: MAC },
  transactionId: 'xid',
  payload: 'order',
  stampOf: ({ txnDate = '', txnTime = '' }) => txnDate + txnTime,
  cipher: 'seed',
  keyOf: sharedKey,
  orderFormat: 'form',
  orderNames: { transactionId: 'xid', orderNo: 'orderNo', amount: 'amount', quota: 'quota', merchantName: 'merchantName', orderName: 'orderName', returnUrl: 'returnUrl' },
  result: {
    contentType: FORM_TYPE,
    method: 'POST',
    outerFormat: 'form',
    outerNames: ['xid', 'timestamp', 'result', 'mac'],
    more: {},
    innerFormat: 'form',
    names: { rcd: 'rcode', orderNo: 'orderNo', amount: 'amount', quota: 'quota', noint: 'noint', otc: 'otc', cardCode: 'cardCode', cardPrefix: 'cardPrefix' },
    cardCode: '04',
  },
  recurring: { names: { cardId: 'cardId', maskedCard: 'maskedCard' }, unusable: '2002' },
  codes: { approved: '0000', declined: '2001', cancelled: '1001' },
  refusals: { decryption: '3001', mac: '3002', field: '3003', expired: '3004' },
};
