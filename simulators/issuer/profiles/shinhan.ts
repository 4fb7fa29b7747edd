import { BUSINESS_NO, CIPHERTEXT, MAC, STAMP, sharedKey, type Profile } from '../profile';

/** docs/contracts/shinhan.md */
export const shinhan: Profile = {
  issuer: 'shinhan',
  appName: '신한 SOL페이',
  scheme: 'shinhan-sr-ansimclick',
  urls: [
    /^shinhan-sr-ansimclick:\/\/pay\?([^#]*)$/,
    /^intent:\/\/pay\?([^#]*)#Intent;scheme=shinhan-sr-ansimclick;package=com\.shcard\.smartpay;end;$/,
  ],
  parameters: { srCode: /^\d{7}$/, txnId: /^[0-9a-f]{24}$/, bizNo: BUSINESS_NO, txnDt: STAMP, order: CIPHERTEXT, mac: MAC },
  transactionId: 'txnId',
  payload: 'order',
  stampOf: ({ txnDt = '' }) => txnDt,
  cipher: 'aria-256',
  keyOf: sharedKey,
  orderFormat: 'json',
  orderNames: { transactionId: 'txnId', orderNo: 'orderNo', amount: 'amount', quota: 'instMonth', merchantName: 'mchtName', orderName: 'goodsName', returnUrl: 'returnUrl' },
  orderCheck: { path: '/linq/order-check', names: ['txnId', 'orderNo', 'amount', 'bizNo', 'timestamp', 'mac'], businessNo: ({ bizNo = '' }) => bizNo, confirmed: '0000', unconfirmed: '3005' },
  inboundPath: '/linq/auth-result',
  result: {
    contentType: 'application/json',
    method: 'POST',
    outerFormat: 'json',
    outerNames: ['txnId', 'timestamp', 'data', 'mac'],
    orderNoName: 'orderNo',
    more: {},
    innerFormat: 'json',
    names: { rcd: 'resultCode', orderNo: 'orderNo', amount: 'amount', quota: 'instMonth', noint: 'noInterest', otc: 'otc', cardCode: 'cardCode', cardPrefix: 'cardBin' },
    cardCode: '06',
  },
  recurring: { names: { cardId: 'cardId', maskedCard: 'maskedCard' }, unusable: '2002' },
  codes: { approved: '0000', declined: '2001', cancelled: '1001' },
  refusals: { decryption: '3001', mac: '3002', field: '3003', expired: '3004' },
};
