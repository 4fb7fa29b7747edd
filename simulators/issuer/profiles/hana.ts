import { BUSINESS_NO, CIPHERTEXT, MAC, STAMP, sharedKey, type Profile } from '../profile';

/** docs/contracts/hana.md */
export const hana: Profile = {
  issuer: 'hana',
  appName: '하나카드 앱카드',
  scheme: 'cloudpay',
  urls: [
    /^cloudpay:\/\/\?([^#]*)$/,
    /^intent:\/\/\?([^#]*)#Intent;scheme=cloudpay;package=com\.hanaskcard\.paycla;end;$/,
  ],
  parameters: { tid: /^[0-9A-Z]{16}$/, bizNo: BUSINESS_NO, txnDt: STAMP, data: CIPHERTEXT, mac: MAC },
  transactionId: 'tid',
  payload: 'data',
  stampOf: ({ txnDt = '' }) => txnDt,
  cipher: 'aes-256',
  keyOf: sharedKey,
  orderFormat: 'json',
  orderNames: { transactionId: 'tid', orderNo: 'ordNo', amount: 'amount', quota: 'instMon', merchantName: 'mchtName', orderName: 'goodsName', returnUrl: 'returnUrl' },
  result: {
    contentType: 'application/json',
    method: 'POST',
    outerFormat: 'json',
    outerNames: ['tid', 'timestamp', 'data', 'mac'],
    more: {},
    innerFormat: 'json',
    names: { rcd: 'resCode', orderNo: 'ordNo', amount: 'amount', quota: 'instMon', noint: 'noInterest', otc: 'otc', cardCode: 'cardCode', cardPrefix: 'bin' },
    cardCode: '16',
  },
  recurring: { names: { cardId: 'cardId', maskedCard: 'maskedCard' }, unusable: '22' },
  codes: { approved: '00', declined: '21', cancelled: '11' },
  refusals: { decryption: '31', mac: '32', field: '33', expired: '34' },
};
