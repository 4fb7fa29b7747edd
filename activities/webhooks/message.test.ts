import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { webhookRequest } from './message';

const secrets = [1, 2].map(() => `whsec_${randomBytes(32).toString('base64')}`);
const now = new Date();
const event = {
  id: 'evt_1',
  mode: 'live' as const,
  type: 'bill.paid',
  subjectId: 'bill_1',
  version: 2,
  createdAt: new Date('2026-11-27T10:00:00.123Z'),
  data: { orderName: '커피 두 잔', amount: 12_000 },
};

test('a webhook is the event, signed by every secret that is valid', () => {
  const { headers, body } = webhookRequest('https://shop.example/hooks', event, secrets, now);
  for (const secret of secrets)
    expect(new Webhook(secret).verify(body, { ...headers })).toEqual({
      ...{ id: 'evt_1', mode: 'live', type: 'bill.paid', subjectId: 'bill_1', version: 2, data: event.data },
      timestamp: '2026-11-27T10:00:00.123Z',
    });
  expect(() => new Webhook(`whsec_${randomBytes(32).toString('base64')}`).verify(body, { ...headers })).toThrow();
  expect(() => new Webhook(secrets[0] ?? '').verify(`${body} `, { ...headers })).toThrow();
});

test('each attempt has the event’s id, its own time, and the length of its body in bytes', () => {
  const { headers, body } = webhookRequest('https://shop.example/hooks', event, secrets, now);
  expect(headers).toMatchObject({
    'webhook-id': 'evt_1',
    'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
    'content-length': String(Buffer.byteLength(body)),
    'content-type': 'application/json',
  });
});
