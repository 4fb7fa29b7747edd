import { approved, attempt } from './payments';
import type { OperationExamples } from './types';
import { AGREEMENT_VERSION, ids, MERCHANT_NAME, onePage, PUBLIC_URL, REGISTRATION_TOKEN } from './values';

const requested = {
  id: ids.billingKey,
  customerId: 'customer-1042',
  issuer: 'bc',
  state: 'REQUESTED',
  reason: null,
  maskedCardNo: null,
  plan: { amount: 22_000, cycle: { unit: 'MONTH', every: 1 }, startOn: null, ending: null },
  agreement: null,
  appScheme: null,
  registerUrl: `${PUBLIC_URL}/register/${REGISTRATION_TOKEN}`,
  expiresAt: '2026-08-03T02:30:00.000Z',
  registeredAt: null,
  deletedAt: null,
  createdAt: '2026-08-03T02:00:00.000Z',
};
const active = {
  ...requested,
  state: 'ACTIVE',
  maskedCardNo: '941009******0006',
  agreement: {
    by: 'PAGE',
    agreedAt: '2026-08-03T02:02:15.000Z',
    version: AGREEMENT_VERSION,
    text: [
      'BC카드 자동결제 등록',
      `${MERCHANT_NAME} · 원두 정기배송`,
      '등록한 카드로 이후 결제가 자동으로 이루어집니다. 지금은 결제되지 않습니다.',
      '결제금액: 22,000원',
      '결제주기: 매월',
      '첫 결제일: 판매자가 정한 날',
      '해지방법: 판매자(02-000-0001)에게 해지를 요청해 주세요.',
      '[필수] 위 내용의 자동결제 동의',
    ].join('\n'),
  },
  registerUrl: null,
  registeredAt: '2026-08-03T02:02:15.000Z',
};

/** An approved charge of the registered card. */
export const charged = {
  ...approved,
  payType: 'CARD_RP',
  issuer: 'bc',
  billingKeyId: ids.billingKey,
  version: 4,
  maskedCardNo: '941009******0006',
  cardIssuerName: 'BC카드',
  acquirerName: 'BC카드',
};

export const billingKeyExamples: OperationExamples = {
  createBillingKey: {
    body: {
      customerId: 'customer-1042',
      issuer: 'bc',
      platform: 'android',
      orderName: '원두 정기배송',
      returnUrl: 'https://shop.example/cards',
      plan: { amount: 22_000, cycle: { unit: 'MONTH', every: 1 } },
    },
    answers: { 201: requested },
  },
  listBillingKeys: { query: { customerId: 'customer-1042' }, answers: { 200: onePage(active) } },
  getBillingKey: { path: { id: ids.billingKey }, answers: { 200: active } },
  chargeBillingKey: {
    path: { id: ids.billingKey },
    body: { orderNo: '2026-0003', orderName: '원두 1kg', amount: 22_000 },
    answers: {
      201: {
        id: ids.charge,
        billId: ids.chargeBill,
        orderNo: `OD${ids.charge}`,
        amount: 22_000,
        remaining: 22_000,
        ...charged,
        approvalNo: '30000002',
        approvedAt: '20260803111001',
        createdAt: '2026-08-03T02:10:00.000Z',
        attempts: [attempt(ids.charge, { serial: '000000000003', transmittedAt: '20260803111000' })],
      },
    },
  },
  deleteBillingKey: {
    path: { id: ids.billingKey },
    answers: { 200: { ...active, state: 'DELETED', deletedAt: '2026-08-03T05:00:00.000Z' } },
  },
};
