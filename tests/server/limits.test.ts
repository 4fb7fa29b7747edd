import { waitFor } from '../support/wait-for';
import { serverSettings } from '../support/server-settings';
import { bearer, beginPayment, expectProblem, get, makeBill, postBill, pressPay, send } from './calls';
import { startHarness, type App, type Harness } from './harness';

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
});
afterAll(async () => {
  await harness.close();
});

const limited = (limits: Partial<typeof serverSettings.limits>): App =>
  harness.appWith({ settings: { ...serverSettings, limits: { ...serverSettings.limits, ...limits } } });

describe('too many requests', () => {
  test('of one merchant are turned away with when to come back, and of no other', async () => {
    const app = limited({ callsPerMerchant: 2 });
    const own = bearer(harness.merchant);
    for (let call = 0; call < 2; call += 1) expect((await get(app, '/v1/bills', own)).status).toBe(200);
    const refused = await get(app, '/v1/bills', own);
    expectProblem(refused, 429, 'RATE_LIMITED');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await get(app, '/v1/bills', bearer(await harness.newMerchant()))).status).toBe(200);
  });

  test('with a key that opens nothing use up nobody’s share', async () => {
    const app = limited({ callsPerMerchant: 1 });
    const [id] = harness.merchant.apiKey.split('.');
    for (let call = 0; call < 3; call += 1) {
      expect((await get(app, '/v1/bills', { authorization: `Bearer ${id ?? ''}.${'A'.repeat(43)}` })).status).toBe(401);
    }
    expect((await get(app, '/v1/bills', bearer(harness.merchant))).status).toBe(200);
  });

  test('by one link are turned away in the payer’s language, and by no other link', async () => {
    const app = limited({ readsPerLink: 1 });
    const [one, other] = [await beginPayment(harness), await beginPayment(harness)];
    expect((await get(app, one.statusUrl)).status).toBe(200);
    const refused = await get(app, one.statusUrl);
    expectProblem(refused, 429, 'RATE_LIMITED');
    expect(refused.json.detail).toMatch(/[가-힣]/);
    expect((await get(app, other.statusUrl)).status).toBe(200);
  });

  test('to pay one bill are turned away, before a payment is begun', async () => {
    const app = limited({ paysPerLink: 1 });
    const { id, token } = await makeBill(harness);
    expect((await pressPay(harness, token, {}, 'first-press', app)).status).toBe(201);
    expectProblem(await pressPay(harness, token, { installmentMonths: 0 }, 'second-press', app), 429, 'RATE_LIMITED');
    expect(await harness.db.payment.count({ where: { billId: id } })).toBe(1);
  });
});

describe('a server that is busy', () => {
  /** Holds the event loop, as too much work would. */
  const block = (ms: number): void => {
    const end = performance.now() + ms;
    while (performance.now() < end);
  };

  test('turns requests away before they are begun, but takes results and tells how it is', async () => {
    const app = limited({ mostEventLoopDelayMs: 20 });
    await app.ready();
    const refused = await waitFor('the server to notice that it is busy', async () => {
      block(150);
      const reply = await postBill(harness, {}, { app });
      return reply.status === 201 ? undefined : reply;
    });
    expectProblem(refused, 503, 'OVERLOADED');
    expect(refused.headers['retry-after']).toBeDefined();
    expect((await get(app, '/healthz')).status).toBe(200);
    expect((await send(app, { method: 'POST', url: '/inbound/kb', payload: 'x' })).json.code).not.toBe('OVERLOADED');
  });
});

test.each([
  ['DELETE', '/v1/bills', 'GET, HEAD, POST'],
  ['PUT', '/v1/payments', 'GET, HEAD'],
  ['POST', '/healthz', 'GET, HEAD'],
])('%s %s answers that the path has other methods', async (method, url, allow) => {
  const reply = await send(harness.app, { method: method as 'GET', url, headers: { 'content-type': 'application/json' }, payload: '{' });
  expectProblem(reply, 405, 'METHOD_NOT_ALLOWED');
  expect(reply.headers.allow).toBe(allow);
});
