import { type AddressInfo, connect } from 'node:net';
import { parseAllowList } from '../../platform/allow-list';
import { serverSettings } from '../support/server-settings';
import { waitFor } from '../support/wait-for';
import { bearer, beginPayment, expectProblem, get, makeBill, postBill, pressPay, type Reply, send } from './calls';
import { type App, type Harness, startHarness } from './harness';

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
  test('of one merchant are refused with `Retry-After`, and other merchants’ are not', async () => {
    const app = limited({ callsPerMerchant: 2 });
    const own = bearer(harness.merchant);
    for (let call = 0; call < 2; call += 1) expect((await get(app, '/v1/bills', own)).status).toBe(200);
    const refused = await get(app, '/v1/bills', own);
    expectProblem(refused, 429, 'RATE_LIMITED');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await get(app, '/v1/bills', bearer(await harness.newMerchant()))).status).toBe(200);
  });

  test('with an invalid key use up nobody’s share', async () => {
    const app = limited({ callsPerMerchant: 1 });
    const [id] = harness.merchant.apiKey.split('.');
    for (let call = 0; call < 3; call += 1) {
      expect((await get(app, '/v1/bills', { authorization: `Bearer ${id ?? ''}.${'A'.repeat(43)}` })).status).toBe(401);
    }
    expect((await get(app, '/v1/bills', bearer(harness.merchant))).status).toBe(200);
  });

  test('by one link are refused in the payer’s language, and other links’ are not', async () => {
    const app = limited({ readsPerLink: 1 });
    const [one, other] = [await beginPayment(harness), await beginPayment(harness)];
    expect((await get(app, one.statusUrl)).status).toBe(200);
    const refused = await get(app, one.statusUrl);
    expectProblem(refused, 429, 'RATE_LIMITED');
    expect(refused.json.detail).toMatch(/[가-힣]/);
    expect((await get(app, other.statusUrl)).status).toBe(200);
  });

  test('by one link share one limit, however the link is written', async () => {
    const app = limited({ paysPerLink: 2 });
    const { token } = await makeBill(harness);
    const encoded = `%${token.charCodeAt(0).toString(16)}${token.slice(1)}`;
    expect((await pressPay(harness, token, {}, 'press-number-1', app)).status).toBe(201);
    expect((await pressPay(harness, encoded, {}, 'press-number-2', app)).status).toBe(200);
    expectProblem(
      await pressPay(
        harness,
        `%${token.charCodeAt(0).toString(16).toUpperCase()}${token.slice(1)}`,
        {},
        'press-number-3',
        app,
      ),
      429,
      'RATE_LIMITED',
    );
  });

  test('with wrong administrators’ tokens are refused, and the right token is not', async () => {
    const app = limited({ adminCallsPerAddress: 2 });
    const call = (token: string) => get(app, '/v1/admin/merchants', { authorization: `Bearer ${token}` });
    expect([(await call('wrong')).status, (await call('wrong')).status, (await call('wrong')).status]).toEqual([
      401, 401, 429,
    ]);
    expect((await call(serverSettings.adminToken)).status).toBe(200);
    expect((await call('wrong')).status).toBe(429);
  });

  test('to pay one bill are refused before a payment begins', async () => {
    const app = limited({ paysPerLink: 1 });
    const { id, token } = await makeBill(harness);
    expect((await pressPay(harness, token, {}, 'first-press', app)).status).toBe(201);
    expectProblem(await pressPay(harness, token, { installmentMonths: 0 }, 'second-press', app), 429, 'RATE_LIMITED');
    expect(await harness.db.payment.count({ where: { billId: id } })).toBe(1);
  });
});

describe('a server that is busy', () => {
  /** Blocks the event loop, as too much work would. */
  const block = (ms: number): void => {
    const end = performance.now() + ms;
    while (performance.now() < end);
  };

  test('refuses requests before they are begun, but accepts results and answers probes', async () => {
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
  });

  test('accepts everything that a partner sends, on every route', async () => {
    const app = limited({ mostEventLoopDelayMs: 20 });
    await app.ready();
    const routes = partnerRoutes(app);
    expect(routes.map(({ url }) => url)).toEqual(
      expect.arrayContaining(['/inbound/kb', '/linq/order-check', '/services/payssam/shinhan/auth-result']),
    );
    await waitFor('the server to notice that it is busy', async () => {
      block(150);
      return (await postBill(harness, {}, { app })).status === 503 ? true : undefined;
    });
    for (const { url, methods } of routes) {
      for (const method of methods) {
        block(30);
        inItsOwnForm(
          await send(app, { method: method as 'POST', url, payload: 'x', headers: { 'content-type': 'text/plain' } }),
        );
      }
    }
  });
});

test('a server with too many requests in progress refuses the next, and accepts it once it has capacity', async () => {
  const app = limited({ mostInProgress: 1 });
  const list = () => get(app, '/v1/bills', bearer(harness.merchant));
  const together = (await Promise.all([list(), list(), list()])).map(({ status }) => status).sort();
  expect(together).toEqual([200, 503, 503]);
  for (let nth = 0; nth < 3; nth += 1) expect((await list()).status).toBe(200);
});

/** Every route for partners, from the server's own table. */
function partnerRoutes(app: App): readonly { readonly url: string; readonly methods: readonly string[] }[] {
  const printed = [
    ...app.printRoutes({ commonPrefix: false }).matchAll(/── \/?((?:inbound|linq|services)\/\S+) \(([A-Z, -]+)\)/g),
  ];
  return printed.map(([, path = '', methods = '']) => ({ url: `/${path}`, methods: methods.split(', ') }));
}

/** A partner gets its contract's answers, and no problem document. */
function inItsOwnForm(reply: Reply): void {
  expect([reply.headers['content-type'] ?? '', reply.status]).not.toEqual([
    expect.stringContaining('problem+json'),
    expect.anything(),
  ]);
  expect(reply.status).not.toBe(503);
}

test('a partner that uses another method gets a refusal in its own format', async () => {
  await harness.app.ready();
  const methods = partnerRoutes(harness.app).flatMap(({ url, methods: taken }) =>
    taken.map((method) => ({ url, method })),
  );
  expect(methods.length).toBeGreaterThan(50);
  for (const { url, method } of methods.filter(({ method: one }) => !['POST', 'GET', 'HEAD'].includes(one))) {
    const reply = await send(harness.app, { method: method as 'POST', url, payload: 'x' });
    inItsOwnForm(reply);
    expect([reply.status, reply.headers.allow]).toEqual([405, url === '/inbound/lotte' ? 'GET, POST' : 'POST']);
  }
});

test('too much junk from one address is answered without being read, and an issuer with known addresses is not affected', async () => {
  const settings = { ...serverSettings, limits: { ...serverSettings.limits, junkPerAddress: 3 } };
  const from = (app: App, issuer: string, remoteAddress: string) =>
    send(app, { method: 'POST', url: `/inbound/${issuer}`, payload: 'junk', remoteAddress });
  const known = { ...harness.context.sources, kb: parseAllowList('203.0.113.7') };
  const app = harness.appWith({ settings, sources: known });
  const statuses: number[] = [];
  for (let nth = 0; nth < 5; nth += 1) statuses.push((await from(app, 'samsung', '198.51.100.1')).status);
  expect(statuses).toEqual([415, 415, 415, 403, 403]);
  expect((await from(app, 'samsung', '198.51.100.2')).status).toBe(415);
  const byQuery = () => send(app, { method: 'GET', url: '/inbound/lotte?junk=1', remoteAddress: '198.51.100.3' });
  expect([
    (await byQuery()).status,
    (await byQuery()).status,
    (await byQuery()).status,
    (await byQuery()).status,
  ]).toEqual([400, 400, 400, 403]);
  for (let nth = 0; nth < 5; nth += 1) expect((await from(app, 'kb', '203.0.113.7')).status).toBe(415);
});

describe('a connection', () => {
  let app: App;
  let asked = 0;
  let finish: () => void = () => undefined;
  beforeAll(async () => {
    const readiness = async () => {
      asked += 1;
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return { database: 'ok' };
    };
    app = harness.appWith({
      readiness,
      settings: { ...serverSettings, limits: { ...serverSettings.limits, mostInProgress: 10 } },
    });
    await app.listen({ host: '127.0.0.1', port: 0 });
  });
  const portOf = (): number => (app.server.address() as AddressInfo).port;
  /** The bytes that come back until the server ends the connection. */
  const say = (bytes: string): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect(portOf(), '127.0.0.1', () => {
        socket.write(bytes);
      });
      let answer = '';
      socket.on('data', (chunk) => {
        answer += chunk.toString('latin1');
      });
      socket.on('error', () => undefined);
      socket.on('close', () => {
        resolve(answer);
      });
    });

  test.each([
    [
      'a head that is too large',
      `GET /healthz HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`,
      '431 Request Header Fields Too Large',
    ],
    ['an invalid method', 'BLAH /healthz HTTP/1.1\r\nhost: a\r\n\r\n', '400 Bad Request'],
    ['an invalid length', 'POST /inbound/kb HTTP/1.1\r\nhost: a\r\ncontent-length: abc\r\n\r\n', '400 Bad Request'],
  ])('with %s is answered with a bare status', async (_what, bytes, status) => {
    expect(await say(bytes)).toBe(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
  });

  test('that keeps sending without waiting for answers is ended, and others are answered', async () => {
    asked = 0;
    for (let nth = 0; nth < 3; nth += 1)
      expect(await say('GET /readyz HTTP/1.1\r\nhost: a\r\n\r\n'.repeat(8_000))).toBe('');
    expect(asked).toBe(1);
    // Its requests no longer count as in progress: a server that may have ten in progress accepts one more.
    expect((await get(app, '/v1/bills', bearer(harness.merchant))).status).toBe(200);
    finish();
  });

  test('of a probe shares the answer of a simultaneous one: one check is under way', async () => {
    const harnessed = harness.appWith({
      readiness: async () => {
        asked += 1;
        return { database: 'ok' };
      },
    });
    asked = 0;
    const replies = await Promise.all(Array.from({ length: 200 }, () => get(harnessed, '/readyz')));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
    expect(asked).toBe(1);
  });
});

test.each([
  ['DELETE', '/v1/bills', 'GET, HEAD, POST'],
  ['PUT', '/v1/payments', 'GET, HEAD'],
  ['POST', '/healthz', 'GET, HEAD'],
])('%s %s answers that the path has other methods', async (method, url, allow) => {
  const reply = await send(harness.app, {
    method: method as 'GET',
    url,
    headers: { 'content-type': 'application/json' },
    payload: '{',
  });
  expectProblem(reply, 405, 'METHOD_NOT_ALLOWED');
  expect(reply.headers.allow).toBe(allow);
});
