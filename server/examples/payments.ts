import { issuers } from '../../domain/issuers';
import type { OperationExamples } from './types';
import { AMOUNT, ids, KST_TIME, onePage } from './values';

/** An approved payment at VAN alpha, before anything was given back. */
export const approved = {
  mode: 'live',
  installmentMonths: 0,
  payerInterestMonths: null,
  billingKeyId: null,
  subscriptionId: null,
  period: null,
  state: 'F',
  status: 'APPROVED',
  reason: null,
  cancellations: [],
};

/** A telegram that was answered. @param owner the payment or cancellation that it is of */
export const attempt = (owner: string, telegram: { readonly serial: string; readonly transmittedAt: string }) => ({
  id: `att_${owner.slice(owner.indexOf('_') + 1)}_1`,
  kind: 'APPROVAL',
  van: 'alpha',
  terminalId: 'TEST000001',
  ...telegram,
  state: 'APPROVED',
  detail: null,
  responseCode: '0000',
  issuerResponseCode: '',
  message: '정상승인',
});

const oneCoffee = {
  id: ids.cancellation,
  paymentId: ids.payment,
  amount: 6_000,
  supply: 5_000,
  vat: 500,
  serviceCharge: 0,
  taxFree: 500,
  kind: 'ACQUISITION_CANCEL',
  status: 'DONE',
  version: 2,
  note: '한 잔 취소',
  requestedBy: 'MERCHANT',
  reason: null,
  reasonCode: null,
  cancelledAt: '20260803103001',
  createdAt: '2026-08-03T01:30:00.000Z',
};

/** The VAN's answer was lost: the engine asks again until it is certain. */
export const unsettled = <T extends object>(cancellation: T) => ({
  ...cancellation,
  status: 'UNCONFIRMED',
  version: 2,
  cancelledAt: null,
});

/** The other coffee, given back by the administrator. */
export const theRest = {
  ...oneCoffee,
  id: ids.adminCancellation,
  note: '매장 요청',
  requestedBy: 'ADMINISTRATOR',
  cancelledAt: '20260803150001',
  createdAt: '2026-08-03T06:00:00.000Z',
};

const payment = {
  id: ids.payment,
  billId: ids.bill,
  payType: 'CARD_VAN',
  issuer: 'kb',
  orderNo: `OD${ids.payment}`,
  amount: AMOUNT,
  remaining: 6_000,
  ...approved,
  status: 'PARTIALLY_CANCELLED',
  version: 6,
  approvalNo: '30000001',
  approvedAt: KST_TIME,
  maskedCardNo: '536112******1234',
  cardIssuerName: 'KB국민카드',
  acquirerName: 'KB국민카드',
  createdAt: '2026-08-03T01:01:10.000Z',
  attempts: [
    attempt(ids.payment, { serial: '000000000001', transmittedAt: '20260803100141' }),
    {
      ...attempt(ids.cancellation, { serial: '000000000002', transmittedAt: '20260803103000' }),
      kind: 'PARTIAL_CANCEL',
      state: 'ANSWERED',
      message: '승인취소 완료',
    },
  ],
  cancellations: [oneCoffee],
};

/** An issuer that new payments go to. */
export const inService = {
  kind: 'issuer',
  code: 'hana',
  name: issuers.hana.name,
  inService: true,
  cause: null,
  since: null,
  note: null,
};

export const paymentExamples: OperationExamples = {
  listPayments: {
    query: { billId: ids.bill, issuer: 'kb', status: ['APPROVED', 'PARTIALLY_CANCELLED'] },
    answers: { 200: onePage(payment) },
  },
  getPayment: { path: { id: ids.payment }, answers: { 200: payment } },
  cancelPayment: {
    path: { id: ids.payment },
    body: { amount: 6_000, taxFree: 500, expectedRemaining: AMOUNT, reason: '한 잔 취소' },
    answers: { 201: oneCoffee, 202: unsettled(oneCoffee) },
  },
  getCancellation: {
    path: { id: ids.payment, cancellationId: ids.cancellation },
    answers: { 200: oneCoffee },
  },
  getService: { answers: { 200: { items: [inService] } } },
};
