import type { OperationExamples } from './types';
import { AMOUNT, BILL_TOKEN, CUSTOMER_EMAIL, ids, INSTANT, onePage, PUBLIC_URL, VOID_BILL_TOKEN } from './values';

const order = {
  orderNo: '2026-0001',
  orderName: '커피 두 잔',
  amount: AMOUNT,
  taxFree: 1_000,
  returnUrl: 'https://shop.example/orders/2026-0001',
  customerName: '이민준',
  customerEmail: CUSTOMER_EMAIL,
  customerPhone: '010-0000-0001',
  metadata: { branch: '종로점', table: '7' },
};

const offer = {
  id: ids.offer,
  merchantId: null,
  issuer: 'kb',
  installmentMonths: [2, 3],
  payerInterestMonths: 0,
  minimumAmount: 50_000,
  validFrom: '20260801',
  validUntil: '20991231',
  createdAt: '2026-08-03T00:02:00.000Z',
};

const bill = {
  id: ids.bill,
  mode: 'live',
  state: 'W',
  closed: null,
  ...order,
  supply: 10_000,
  vat: 1_000,
  serviceCharge: 0,
  service: 'payssam',
  expiresAt: '2026-08-04T01:00:00.000Z',
  createdAt: INSTANT,
  paymentId: null,
  unavailableIssuers: [],
  payUrl: `${PUBLIC_URL}/pay/${BILL_TOKEN}`,
};
const paid = { ...bill, state: 'F', paymentId: ids.payment };

/** Another order, which was never paid. */
const voided = {
  ...bill,
  id: ids.voidBill,
  state: 'D',
  closed: 'VOIDED',
  orderNo: '2026-0002',
  orderName: '케이크',
  amount: 33_000,
  supply: 30_000,
  vat: 3_000,
  taxFree: 0,
  expiresAt: '2026-08-04T00:30:00.000Z',
  createdAt: '2026-08-03T00:30:00.000Z',
  returnUrl: null,
  payUrl: `${PUBLIC_URL}/pay/${VOID_BILL_TOKEN}`,
  customerName: null,
  customerEmail: null,
  customerPhone: null,
  metadata: null,
};

export const billExamples: OperationExamples = {
  createBill: { body: order, answers: { 201: bill } },
  listBills: {
    query: { from: '2026-08-03T00:00:00+09:00', to: '2026-08-04T00:00:00+09:00', minAmount: 10_000, size: 20 },
    answers: { 200: onePage(paid, voided) },
  },
  getBill: { path: { id: ids.bill }, answers: { 200: paid } },
  voidBill: { path: { id: ids.voidBill }, answers: { 200: voided } },
  listOffersToPayers: { query: { size: 20 }, answers: { 200: onePage(offer) } },
  createReturnSecret: { answers: { 201: { secret: 'example-of-a-return-secret-that-signs-none0' } } },
};
