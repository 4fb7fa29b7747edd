import type { OperationExamples } from './types';
import { ids, onePage } from './values';

const TYPES = ['bill.paid', 'payment.partially_cancelled', 'payment.cancelled'];
const SECRET = 'whsec_ZXhhbXBsZSBvZiBhIHNlY3JldCwgbm90IG9uZSE=';

const endpoint = {
  id: ids.endpoint,
  url: 'https://shop.example/webhooks',
  types: TYPES,
  description: '주문 서버',
  status: 'ENABLED',
  disabledBecause: null,
  failingSince: null,
  createdAt: '2026-08-03T00:10:00.000Z',
};
const changed = { ...endpoint, description: '주문 서버 (종로점)' };
const ofEndpoint = { id: ids.endpoint };

const delivered = {
  id: ids.delivery,
  endpointId: ids.endpoint,
  eventId: ids.billPaid,
  type: 'bill.paid',
  subjectId: ids.bill,
  status: 'DELIVERED',
  nextTryAt: null,
  deliveredAt: '2026-08-03T01:01:44.000Z',
  createdAt: '2026-08-03T01:01:43.000Z',
  attempts: [{ startedAt: '2026-08-03T01:01:43.500Z', durationMs: 84, httpStatus: 204, failure: null }],
};

export const webhookExamples: OperationExamples = {
  createWebhookEndpoint: {
    body: { url: endpoint.url, types: TYPES, description: endpoint.description },
    answers: { 201: { ...endpoint, secret: SECRET } },
  },
  listWebhookEndpoints: { query: { size: 20 }, answers: { 200: onePage(endpoint) } },
  getWebhookEndpoint: { path: ofEndpoint, answers: { 200: endpoint } },
  changeWebhookEndpoint: {
    path: ofEndpoint,
    body: { description: changed.description },
    answers: { 200: changed },
  },
  rotateWebhookSecret: {
    path: ofEndpoint,
    body: { previousValidHours: 24 },
    answers: { 200: { ...changed, secret: 'whsec_YW5vdGhlciBleGFtcGxlLCBubyByZWFsIHNlY3JldCE=' } },
  },
  testWebhookEndpoint: { path: ofEndpoint, answers: { 202: { eventId: ids.testEvent } } },
  redeliverWebhooks: {
    path: ofEndpoint,
    body: { since: '2026-08-03T00:00:00+09:00' },
    answers: { 202: { count: 1 } },
  },
  listWebhookDeliveries: {
    query: { endpointId: ids.endpoint, eventId: ids.billPaid },
    answers: { 200: onePage(delivered) },
  },
  getWebhookDelivery: { path: { id: ids.delivery }, answers: { 200: delivered } },
  redeliverWebhook: {
    path: { id: ids.delivery },
    answers: { 202: { ...delivered, status: 'PENDING', nextTryAt: '2026-08-03T04:00:00.000Z', deliveredAt: null } },
  },
  deleteWebhookEndpoint: { path: ofEndpoint, answers: { 200: { ...changed, status: 'DISABLED' } } },
};
