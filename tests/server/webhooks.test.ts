import { randomUUID } from 'node:crypto';
import { takeEvents } from '../../records/webhook-deliveries';
import { lockEndpoint } from '../../records/webhook-endpoints';
import { forgetOldDeliveries, wakeDueEndpoints } from '../../server/background';
import { type Harness, type Merchant, startHarness } from './harness';

let harness: Harness;
let open: Harness['app'];

beforeAll(async () => {
  harness = await startHarness();
  const { settings } = harness.context;
  open = harness.appWith({ settings: { ...settings, webhookPrivateTargets: true } });
});
afterAll(() => harness.close());

const URL_OF = 'https://shop.example/hooks';

async function call(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  url: string,
  { body, merchant = harness.merchant, key = randomUUID(), app = harness.app }: Partial<Call> = {},
) {
  const answer = await app.inject({
    method,
    url,
    headers: { authorization: `Bearer ${merchant.apiKey}`, ...(method === 'POST' ? { 'idempotency-key': key } : {}) },
    ...(body === undefined ? {} : { payload: body }),
  });
  return { status: answer.statusCode, json: answer.json<Record<string, unknown>>(), headers: answer.headers };
}
type Call = {
  readonly body: object;
  readonly merchant: Merchant;
  readonly key: string;
  readonly app: Harness['app'];
};

async function endpointOf(merchant: Merchant, body: object = {}): Promise<string> {
  const made = await call('POST', '/v1/webhook-endpoints', { merchant, body: { url: URL_OF, ...body } });
  expect(made.status).toBe(201);
  return String(made.json.id);
}
const testEvent = (id: string, merchant: Merchant) =>
  call('POST', `/v1/webhook-endpoints/${id}/test`, { merchant }).then(({ json }) => String(json.eventId));

/** What the endpoint's run does first. */
const take = (id: string) =>
  harness.db.$transaction(async (tx) => {
    const endpoint = await lockEndpoint(tx, id);
    if (endpoint !== undefined) await takeEvents(tx, endpoint, new Date(), 100);
  });

describe('a URL for webhooks', () => {
  test.each([
    ['http://shop.example/hooks', 'must be https'],
    ['https://user:word@shop.example/', 'must have no user name or password'],
    ['https://shop.example/#part', 'must have no fragment'],
    ['https://shop.example:99999/', 'must be a URL'],
  ])('%s is refused: %s', async (url, message) => {
    const made = await call('POST', '/v1/webhook-endpoints', { body: { url } });
    expect([made.status, made.json]).toMatchObject([422, { code: 'URL_NOT_ALLOWED', errors: [{ message }] }]);
    const merchant = await harness.newMerchant();
    const id = await endpointOf(merchant);
    expect((await call('PATCH', `/v1/webhook-endpoints/${id}`, { merchant, body: { url } })).status).toBe(422);
  });

  test('may be unencrypted only where the installation allows private targets', async () => {
    const body = { url: 'http://127.0.0.1:9083/webhooks/shop' };
    expect((await call('POST', '/v1/webhook-endpoints', { body, app: open })).status).toBe(201);
  });
});

describe('endpoints', () => {
  test('of another merchant are not there, in any call', async () => {
    const [mine, other] = [await harness.newMerchant(), await harness.newMerchant()];
    const id = await endpointOf(mine);
    for (const [method, path, body] of [
      ['GET', ''],
      ['PATCH', '', { description: 'x' }],
      ['DELETE', ''],
      ['POST', '/test'],
      ['POST', '/rotate-secret', {}],
      ['POST', '/redeliver', { since: new Date().toISOString() }],
    ] as const) {
      const given = body === undefined ? {} : { body };
      const answer = await call(method, `/v1/webhook-endpoints/${id}${path}`, { merchant: other, ...given });
      expect([method, path, answer.status]).toEqual([method, path, 404]);
    }
    expect((await call('GET', '/v1/webhook-endpoints', { merchant: other })).json.items).toEqual([]);
  });

  test('are listed newest first, changed, and gone once removed', async () => {
    const merchant = await harness.newMerchant();
    const [first, second] = [await endpointOf(merchant), await endpointOf(merchant, { types: ['bill.paid'] })];
    const list = async () => (await call('GET', '/v1/webhook-endpoints', { merchant })).json.items;
    expect(await list()).toMatchObject([
      { id: second, types: ['bill.paid'] },
      { id: first, types: [] },
    ]);
    const url = `/v1/webhook-endpoints/${first}`;
    const disabled = await call('PATCH', url, { merchant, body: { status: 'DISABLED', description: '결제팀' } });
    expect(disabled.json).toMatchObject({ status: 'DISABLED', disabledBecause: 'MERCHANT', description: '결제팀' });
    expect((await call('DELETE', url, { merchant })).status).toBe(200);
    expect((await call('GET', url, { merchant })).status).toBe(404);
    expect(await list()).toMatchObject([{ id: second }]);
  });

  test('are at most twenty, however many requests come at once', async () => {
    const merchant = await harness.newMerchant();
    const made = await Promise.all(
      Array.from({ length: 23 }, () => call('POST', '/v1/webhook-endpoints', { merchant, body: { url: URL_OF } })),
    );
    expect(made.filter(({ status }) => status === 201)).toHaveLength(20);
    expect(made.filter(({ json }) => json.code === 'TOO_MANY_ENDPOINTS')).toHaveLength(3);
  });

  test('are rotated once by a repeated request', async () => {
    const merchant = await harness.newMerchant();
    const id = await endpointOf(merchant);
    const rotate = (key: string) =>
      call('POST', `/v1/webhook-endpoints/${id}/rotate-secret`, { merchant, body: {}, key });
    const [first, again] = [await rotate('rotation-1'), await rotate('rotation-1')];
    expect(again.json.secret).toBe(first.json.secret);
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect((await rotate('rotation-2')).json.secret).not.toBe(first.json.secret);
  });
});

describe('a run of webhooks is woken', () => {
  const woken = async (): Promise<readonly string[]> => {
    harness.workflows.reset();
    await wakeDueEndpoints(harness.context, harness.log);
    return harness.workflows.calls.flatMap((one) => (one.kind === 'webhooks' ? [one.endpointId] : []));
  };

  test('when there are new events, and not again until it has looked', async () => {
    const merchant = await harness.newMerchant();
    const id = await endpointOf(merchant);
    expect(await woken()).not.toContain(id);
    await testEvent(id, merchant);
    expect(await woken()).toContain(id);
    expect(await woken()).not.toContain(id);
    await take(id);
    await harness.db.webhookEndpoint.update({ where: { id }, data: { wakeAfter: new Date() } });
    expect(await woken()).not.toContain(id);
  });

  test('when it did not look when it should have, and never while it is disabled', async () => {
    const merchant = await harness.newMerchant();
    const id = await endpointOf(merchant);
    const lookBy = new Date(Date.now() - 1_000);
    await harness.db.webhookEndpoint.update({ where: { id }, data: { lookBy } });
    expect(await woken()).toContain(id);
    await harness.db.webhookEndpoint.update({ where: { id }, data: { lookBy } });
    await call('PATCH', `/v1/webhook-endpoints/${id}`, { merchant, body: { status: 'DISABLED' } });
    await testEvent(id, merchant);
    expect(await woken()).not.toContain(id);
    await call('PATCH', `/v1/webhook-endpoints/${id}`, { merchant, body: { status: 'ENABLED' } });
    await new Promise((passed) => setImmediate(passed));
    expect(await woken()).toContain(id);
  });
});

describe('deliveries', () => {
  async function delivered(merchant: Merchant) {
    const id = await endpointOf(merchant);
    const eventId = await testEvent(id, merchant);
    await take(id);
    const list = async (more = '') =>
      (await call('GET', `/v1/webhook-deliveries?endpointId=${id}${more}`, { merchant })).json.items as {
        readonly id: string;
      }[];
    return { id, eventId, list };
  }

  test('are found by endpoint, event and status, with their attempts', async () => {
    const merchant = await harness.newMerchant();
    const { id, eventId, list } = await delivered(merchant);
    const [one] = await list();
    const expected = { endpointId: id, eventId, type: 'webhook_endpoint.test', status: 'PENDING', attempts: [] };
    expect(one).toMatchObject(expected);
    expect(await list(`&eventId=${eventId}&status=PENDING`)).toHaveLength(1);
    expect(await list('&status=FAILED')).toEqual([]);
    const read = await call('GET', `/v1/webhook-deliveries/${one?.id ?? ''}`, { merchant });
    expect(read.json).toMatchObject(expected);
    const strangers = await call('GET', `/v1/webhook-deliveries/${one?.id ?? ''}`);
    expect(strangers.status).toBe(404);
  });

  test('are sent again by hand, unless their endpoint is disabled', async () => {
    const merchant = await harness.newMerchant();
    const { id, list } = await delivered(merchant);
    const [one] = await list();
    const again = () => call('POST', `/v1/webhook-deliveries/${one?.id ?? ''}/redeliver`, { merchant });
    const done = { status: 'DELIVERED' as const, deliveredAt: new Date() };
    await harness.db.webhookDelivery.update({ where: { id: one?.id ?? '' }, data: done });
    expect(await again()).toMatchObject({ status: 202, json: { status: 'PENDING', deliveredAt: null } });
    await call('PATCH', `/v1/webhook-endpoints/${id}`, { merchant, body: { status: 'DISABLED' } });
    expect((await again()).json.code).toBe('ENDPOINT_NOT_ENABLED');
  });

  test('begin anew when their endpoint is enabled again, and are given up when it is removed', async () => {
    const merchant = await harness.newMerchant();
    const { id, list } = await delivered(merchant);
    const failed = { tries: 12, giveUpAt: new Date(Date.now() - 1_000), nextTryAt: new Date(Date.now() + 9_000_000) };
    await harness.db.webhookDelivery.updateMany({ where: { endpointId: id }, data: failed });
    const url = `/v1/webhook-endpoints/${id}`;
    for (const status of ['DISABLED', 'ENABLED']) await call('PATCH', url, { merchant, body: { status } });
    const row = await harness.db.webhookDelivery.findFirstOrThrow({ where: { endpointId: id } });
    expect(row).toMatchObject({ status: 'PENDING', tries: 0, giveUpAt: null });
    expect(row.nextTryAt.getTime()).toBeLessThanOrEqual(Date.now());
    await call('DELETE', url, { merchant });
    expect(await list()).toMatchObject([{ status: 'FAILED', nextTryAt: null }]);
  });

  test('that have ended are forgotten after thirty days; what is pending stays', async () => {
    const merchant = await harness.newMerchant();
    const { id, list } = await delivered(merchant);
    await testEvent(id, merchant);
    await take(id);
    const [newer, older] = await list();
    const old = new Date(Date.now() - 31 * 24 * 3_600_000);
    const ended = { status: 'DELIVERED' as const, deliveredAt: old, createdAt: old };
    await harness.db.webhookDelivery.update({ where: { id: older?.id ?? '' }, data: ended });
    await harness.db.webhookDelivery.update({ where: { id: newer?.id ?? '' }, data: { createdAt: old } });
    expect(await forgetOldDeliveries(harness.context)).toBeGreaterThan(0);
    expect((await list()).map((one) => one.id)).toEqual([newer?.id]);
  });
});

test('what another transaction has not committed yet is not taken, and nothing that it stores is passed over', async () => {
  const merchant = await harness.newMerchant();
  const id = await endpointOf(merchant);
  const pending = async () => harness.db.webhookDelivery.count({ where: { endpointId: id } });
  const row = (number: number) => ({
    id: `evt_${randomUUID()}`,
    ...{ type: 'bill.paid', subjectId: `bill_${randomUUID()}`, version: number, merchantId: merchant.id, data: {} },
  });
  await harness.db.$transaction(async (tx) => {
    await tx.event.create({ data: row(1) });
    // A later transaction commits first.
    await harness.db.event.create({ data: row(1) });
    await take(id);
    expect(await pending()).toBe(0);
  });
  await take(id);
  expect(await pending()).toBe(2);
});
