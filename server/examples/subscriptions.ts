import { charged } from './billing-keys';
import { attempt } from './payments';
import type { OperationExamples } from './types';
import { FIRST_PERIOD, ids, NEXT_PERIOD, onePage } from './values';

const order = { orderNo: 'S-1042', orderName: '원두 정기배송', amount: 33_000 };

const created = {
  id: ids.subscription,
  billingKeyId: ids.billingKey,
  state: 'ACTIVE',
  ...order,
  taxFree: 0,
  serviceCharge: 0,
  service: 'payssam',
  cycle: { unit: 'MONTH', every: 1, anchor: FIRST_PERIOD },
  nextPeriod: FIRST_PERIOD,
  afterGrace: 'UNPAID',
  missedPeriods: 'SKIP',
  version: 1,
  createdAt: '2026-08-03T02:20:00.000Z',
};
/** After its first period was paid. */
const begun = { ...created, nextPeriod: NEXT_PERIOD, version: 2 };
const dearer = { ...begun, amount: 36_300, version: 3 };
const ofSubscription = { id: ids.subscription };

export const subscriptionExamples: OperationExamples = {
  createSubscription: {
    body: { billingKeyId: ids.billingKey, ...order, cycle: { unit: 'MONTH', every: 1 }, afterGrace: 'UNPAID' },
    answers: { 201: created },
  },
  listSubscriptions: { query: { billingKeyId: ids.billingKey }, answers: { 200: onePage(begun) } },
  getSubscription: { path: ofSubscription, answers: { 200: begun } },
  changeSubscription: { path: ofSubscription, body: { amount: 36_300 }, answers: { 200: dearer } },
  cancelSubscription: {
    path: ofSubscription,
    answers: { 200: { ...dearer, state: 'CANCELLED', nextPeriod: null, version: 4 } },
  },
  listPeriods: {
    path: ofSubscription,
    query: { size: 12 },
    answers: {
      200: {
        items: [
          {
            period: FIRST_PERIOD,
            number: 0,
            state: 'PAID',
            billId: ids.periodBill,
            try: 1,
            nextTryAt: null,
            graceEndsAt: null,
            reason: null,
            detail: null,
          },
        ],
        nextBefore: null,
      },
    },
  },
  chargePeriod: {
    path: { ...ofSubscription, period: FIRST_PERIOD },
    answers: {
      200: {
        id: ids.periodPayment,
        billId: ids.periodBill,
        orderNo: `OD${ids.periodPayment}`,
        amount: 33_000,
        remaining: 33_000,
        ...charged,
        subscriptionId: ids.subscription,
        period: FIRST_PERIOD,
        approvalNo: '30000003',
        approvedAt: '20260803112101',
        createdAt: '2026-08-03T02:21:00.000Z',
        attempts: [attempt(ids.periodPayment, { serial: '000000000004', transmittedAt: '20260803112100' })],
      },
    },
  },
};
