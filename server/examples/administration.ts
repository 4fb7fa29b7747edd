import { inService, theRest, unsettled } from './payments';
import type { OperationExamples } from './types';
import { API_KEY, CUSTOMER_EMAIL, ids, MERCHANT_NAME, onePage } from './values';

const newMerchant = {
  name: MERCHANT_NAME,
  businessNo: '1208800767',
  terminals: [{ van: 'alpha', terminalId: 'TEST000001', vendorCode: 'PMNT' }],
  representative: '김하늘',
  phone: '02-000-0001',
  address: '서울특별시 종로구 세종대로 175',
};
const merchant = {
  id: ids.merchant,
  mode: 'live',
  ...newMerchant,
  minimumAmount: 1_000,
  maximumInstallmentMonths: 12,
  minimumInstallmentAmount: 50_000,
  chargesPerKeyPerDay: 10,
  triesPerPeriod: 12,
  orderNoReuse: false,
  createdAt: '2026-08-03T00:00:00.000Z',
};
const ofMerchant = { id: ids.merchant };

const key = { id: ids.key, createdAt: '2026-08-03T00:01:00.000Z', endsAt: null };

const newOffer = {
  issuer: 'kb',
  installmentMonths: [2, 3],
  payerInterestMonths: 0,
  minimumAmount: 50_000,
  validFrom: '20260801',
  validUntil: '20991231',
  operator: '박지우',
};
const offer = {
  id: ids.offer,
  merchantId: null,
  ...newOffer,
  createdAt: '2026-08-03T00:02:00.000Z',
  endedAt: null,
};
const suspending = { suspended: true, note: '카드사 요청, 장애 번호 2026-0803', operator: '박지우' };
const noSuspension = { operator: null, circuit: null };

export const administrationExamples: OperationExamples = {
  createMerchant: { body: newMerchant, answers: { 201: merchant } },
  listMerchants: { query: { size: 20 }, answers: { 200: onePage(merchant) } },
  getMerchant: { path: ofMerchant, answers: { 200: merchant } },
  changeMerchant: {
    path: ofMerchant,
    body: { maximumInstallmentMonths: 6 },
    answers: { 200: { ...merchant, maximumInstallmentMonths: 6 } },
  },
  createKey: { path: ofMerchant, body: { mode: 'live' }, answers: { 201: { ...key, apiKey: API_KEY } } },
  listKeys: {
    path: ofMerchant,
    query: { mode: 'live' },
    answers: { 200: onePage({ ...key, lastUsedAt: '2026-08-03T06:00:00.000Z', live: true }) },
  },
  createInterestFreeOffer: { body: newOffer, answers: { 201: offer } },
  listInterestFreeOffers: { query: { size: 20 }, answers: { 200: onePage(offer) } },
  endInterestFreeOffer: { path: { id: ids.offer }, answers: {} },
  endKey: { path: { ...ofMerchant, keyId: ids.key }, answers: {} },
  cancelPaymentForMerchant: {
    path: { id: ids.payment },
    body: { expectedRemaining: 6_000, reason: '매장 요청' },
    answers: { 201: theRest, 202: unsettled(theRest) },
  },
  listService: { answers: { 200: { items: [{ ...inService, ...noSuspension }] } } },
  changeService: {
    path: { kind: 'issuer', code: 'hana' },
    body: suspending,
    answers: {
      200: {
        ...inService,
        inService: false,
        cause: 'suspended',
        since: '2026-08-03T06:30:00.000Z',
        note: suspending.note,
        operator: suspending.operator,
        circuit: null,
      },
    },
  },
  eraseCustomers: {
    body: { merchantId: ids.merchant, customerEmail: CUSTOMER_EMAIL, operator: '박지우' },
    answers: {
      201: {
        id: ids.erasure,
        merchantId: ids.merchant,
        foundBy: 'customerEmail',
        erased: 1,
        complete: true,
        operator: '박지우',
        createdAt: '2026-08-03T07:00:00.000Z',
      },
    },
  },
};
