import { type IssuerCode, issuers } from '../../domain/issuers';
import type { OperationExamples } from './types';
import { AGREEMENT_VERSION, AMOUNT, BILL_TOKEN, ids, KST_TIME, MERCHANT_NAME, REGISTRATION_TOKEN } from './values';

const chosen = (code: IssuerCode) => {
  const { name, scheme, androidPackage, appStoreId } = issuers[code];
  return { code, name, available: true, unavailable: null, app: { scheme, package: androidPackage, appStoreId } };
};
const [kb, bc] = [chosen('kb'), chosen('bc')];

const ORDER =
  'pay?srCode=0613325&xid=ee4185af620993721b96&bizNo=1208800767&txnDate=20260803&txnTime=100110' +
  '&order=ZXhhbXBsZSBvZiBhbiBlbmNyeXB0ZWQgb3JkZXI%3D&mac=0123456789abcdef0123456789abcdef';

const started = {
  paymentId: ids.payment,
  payType: 'CARD_VAN',
  appScheme: {
    kind: 'scheme',
    url: `kb-acp://${ORDER}`,
    intentUrl: `intent://${ORDER}#Intent;scheme=kb-acp;package=com.kbcard.cxh.appcard;end;`,
    package: 'com.kbcard.cxh.appcard',
    storeUrl: 'market://details?id=com.kbcard.cxh.appcard',
    expiresAt: '2026-08-03T01:11:10.000Z',
  },
  statusUrl: `/v1/pay/${BILL_TOKEN}/payments/${ids.payment}/status`,
};

const approved = {
  state: 'F',
  status: 'APPROVED',
  paymentId: ids.payment,
  requestedAt: '20260803100110',
  reason: null,
  nextPollAfterMs: null,
  approval: {
    approvalNo: '30000001',
    approvedAt: KST_TIME,
    maskedCardNo: '536112******1234',
    cardIssuerName: 'KB국민카드',
    amount: AMOUNT,
    cancelledAmount: 0,
    installmentMonths: 0,
    payerInterestMonths: null,
  },
};
const ofPayment = { token: BILL_TOKEN, id: ids.payment };

export const payerExamples: OperationExamples = {
  listIssuers: { answers: { 200: { items: [kb, bc] } } },
  getPayerBill: {
    path: { token: BILL_TOKEN },
    answers: {
      200: {
        billId: ids.bill,
        state: 'W',
        merchantName: MERCHANT_NAME,
        orderName: '커피 두 잔',
        amount: AMOUNT,
        expiresAt: '2026-08-04T01:00:00.000Z',
        payment: null,
        issuers: [kb, bc],
        minimumInstallmentAmount: 50_000,
        maximumInstallmentMonths: 0,
        interestFree: [],
      },
    },
  },
  startPayment: {
    path: { token: BILL_TOKEN },
    body: { issuer: 'kb', installmentMonths: 0, platform: 'android' },
    answers: { 200: started, 201: started },
  },
  getPaymentStatus: { path: ofPayment, query: { wait: 25 }, answers: { 200: approved } },
  // Too late here: the payment is approved, and stays so.
  abortPayment: { path: ofPayment, answers: { 202: approved } },
  registerCard: {
    path: { token: REGISTRATION_TOKEN },
    body: { number: '9410 0900 0000 0006', expiry: '12/30', agreedTo: AGREEMENT_VERSION },
    answers: { 200: { state: 'ACTIVE', maskedCardNo: '941009******0006' } },
  },
};
