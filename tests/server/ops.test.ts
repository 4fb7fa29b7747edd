import { Client, Connection } from '@temporalio/client';
import { searchAttributesOf } from '../../domain/search-attributes';
import { EncryptingCodec } from '../../platform/payload-codec';
import { registerSearchAttributes } from '../../platform/registered-attributes';
import { createReadiness } from '../../server/ops/readiness';
import { createPaymentWorkflows } from '../../server/payment-workflows';
import { createNamespace } from '../support/engine';
import { parts } from '../support/parts';
import { waitUntil } from '../support/wait-for';
import { beginPayment, expectProblem, get, makeBill, type Reply, send } from './calls';
import { type App, type Harness, leakedSecrets, startHarness } from './harness';
import { bring } from './states';

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
});
afterAll(async () => {
  await harness.close();
});

test('the server’s own address is a page with links', async () => {
  const page = await get(harness.app, '/');
  expect(page).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } });
  const links = [...page.text.matchAll(/href="([^"]+)"/g)].map(([, url = '']) => url);
  expect(links.length).toBeGreaterThan(2);
  for (const url of links) expect((await get(harness.app, url)).status).toBeLessThan(400);
});

describe('health', () => {
  test('is answered without asking any other part', async () => {
    const app = harness.appWith({ db: harness.failingDatabase('down') });
    expect(await get(app, '/healthz')).toMatchObject({ status: 200, text: '{"ok":true}' });
  });

  test.each([
    [200, true, { database: 'ok', 'worker:bill': 'ok' }],
    [503, false, { database: 'ok', 'worker:bill': 'no worker polls task queue bill' }],
  ])('as readiness answers %i', async (status, ready, checks) => {
    const reply = await get(harness.appWith({ readiness: async () => checks }), '/readyz');
    expect(reply).toMatchObject({ status, json: { ready, checks, warnings: {} } });
  });

  test('warns about a Schedule and stays ready: payments need none', async () => {
    const schedules = async () => [
      { id: 'billing-daily', isMissing: true, overdueSeconds: 0, warning: 'is missing' },
      { id: 'billing-retries', isMissing: false, overdueSeconds: 0 },
    ];
    const reply = await get(harness.appWith({ schedules }), '/readyz');
    expect(reply).toMatchObject({
      status: 200,
      json: { ready: true, warnings: { 'schedule:billing-daily': 'is missing' } },
    });
  });
});

test('a server is not ready while Temporal does not know the search attributes that payments start with', async () => {
  const connection = await Connection.connect({ address: parts.temporalAddress() });
  const namespace = `suite-attributes-${Date.now()}`;
  await createNamespace(connection, namespace);
  const client = new Client({ connection, namespace });
  const canary = { check: () => 'ok' };
  const readiness = createReadiness({ db: harness.db, client, connection, namespace, clock: () => new Date(), canary });
  const start = () =>
    client.workflow.start('payment', {
      taskQueue: 'nobody',
      workflowId: 'payment-1',
      typedSearchAttributes: searchAttributesOf({ status: 'REQUESTED', orderNo: 'A-1' }),
    });
  const failure: unknown = await start().catch((reason: unknown) => reason);
  expect(String(failure instanceof Error && failure.cause)).toContain(
    'no mapping defined for search attribute Payment',
  );
  expect((await readiness())['search-attributes']).toMatch(/^run npm run temporal:setup: .*PaymentOrderNo \(Keyword\)/);
  await registerSearchAttributes(connection, namespace);
  expect((await readiness())['search-attributes']).toBe('ok');
  const asked = jest.spyOn(connection.operatorService, 'listSearchAttributes');
  expect((await readiness())['search-attributes']).toBe('ok');
  expect(asked).not.toHaveBeenCalled();
  // Temporal's frontends read the list every few seconds.
  await waitUntil('a start', async () =>
    start().then(
      () => true,
      () => false,
    ),
  );
  await connection.close();
});

test('runs that are stuck are counted by Temporal’s own attribute, and not at all where a server lacks it', async () => {
  const connection = await Connection.connect({ address: parts.temporalAddress() });
  const client = new Client({ connection });
  const workflows = createPaymentWorkflows(client, { payCallTimeoutMs: 1_000 });
  expect(await workflows.countStuck()).toBe(0);
  const lacking = client.workflow.count('NoSuchAttribute = 1');
  jest.spyOn(client.workflow, 'count').mockReturnValue(lacking);
  await expect(lacking).rejects.toThrow();
  expect(await workflows.countStuck()).toBeUndefined();
  await connection.close();
});

const ORIGIN = 'http://127.0.0.1:8233';

describe('metrics', () => {
  const scrape = (
    headers: Readonly<Record<string, string>> = {},
    app = harness.app,
    remoteAddress = '127.0.0.1',
  ): Promise<Reply> => send(app, { method: 'GET', url: '/metrics', headers, remoteAddress });
  const guarded = () =>
    harness.appWith({ settings: { ...harness.context.settings, operatorToken: 'an-operators-token-of-some-length' } });

  test('count unsettled payments, runs that wait for an operator, and runs that are stuck', async () => {
    harness.workflows.waiting = 3;
    harness.workflows.stuck = 2;
    const { status, text } = await scrape();
    expect(status).toBe(200);
    expect(text).toContain('appcard_runs_stuck 2');
    expect(text).toContain('appcard_payments_unsettled{status="NEEDS_REVIEW"} 0');
    expect(text).toContain('appcard_payments_unsettled_oldest_seconds{status="UNCONFIRMED"} 0');
    expect(text).toContain('appcard_runs_waiting_for_operator 3');
    expect(text).toContain('process_resident_memory_bytes');
  });

  /** Of a server of its own, because one answers the same for a second. */
  const scraped = async (): Promise<string> => (await scrape({}, harness.appWith({}))).text;
  const ago = (minutes: number): Date => new Date(Date.now() - minutes * 60_000);

  test('count unsettled payments by how long they have been there', async () => {
    const payment = await beginPayment(harness);
    await bring(harness, payment.id, 'APPROVING');
    await harness.db.payment.update({ where: { id: payment.id }, data: { updatedAt: ago(10) } });
    const text = await scraped();
    expect(text).toContain('appcard_payments_unsettled{status="APPROVING"} 1');
    expect(text).toContain('appcard_payments_unsettled_by_age{status="APPROVING",age="5m to 15m"} 1');
    expect(text).toContain('appcard_payments_unsettled_by_age{status="APPROVING",age="15m to 1h"} 0');
    expect(text).toMatch(/appcard_payments_unsettled_oldest_seconds\{status="APPROVING"\} 60\d/);
    await harness.db.payment.update({ where: { id: payment.id }, data: { status: 'DECLINED' } });
    expect(await scraped()).toContain('appcard_payments_unsettled_by_age{status="APPROVING",age="5m to 15m"} 0');
  });

  test('count results that wait, and not those that were handed on', async () => {
    const result = { issuer: 'kb', contentType: 'text/plain', receivedAt: ago(2) } as const;
    const inbox = { ...result, issuerTransactionId: 'T-waiting' };
    await harness.db.inbox.createMany({
      data: [
        { ...inbox, id: 'inb_1', fingerprint: 'a', state: 'RECEIVED', sealedBody: Buffer.from('sealed') },
        { ...inbox, id: 'inb_2', fingerprint: 'b', state: 'DELIVERED', receivedAt: ago(9) },
      ],
    });
    const text = await scraped();
    expect(text).toContain('appcard_queue{queue="inbox"} 1');
    expect(text).toMatch(/appcard_queue_oldest_seconds\{queue="inbox"\} 12\d/);
    expect(text).toContain('appcard_queue{queue="linq"} 0');
    await harness.db.inbox.deleteMany();
  });

  test('tell how far ahead events have partitions, and how many are in none of a month', async () => {
    const before = await scraped();
    expect(before).toContain('appcard_events_without_month 0');
    const ahead = Number(/^appcard_event_partitions_ahead_seconds (.+)$/m.exec(before)?.[1]);
    expect(ahead).toBeGreaterThan(61 * 86_400);
    const event = {
      id: 'evt_stray',
      type: 'bill.created',
      subjectId: 'bill_stray',
      version: 1,
      merchantId: 'm',
      data: {},
    };
    await harness.db.event.create({ data: { ...event, createdAt: new Date('2100-01-01T00:00:00Z') } });
    expect(await scraped()).toContain('appcard_events_without_month 1');
    await harness.db.event.deleteMany({ where: { id: event.id } });
  });

  test('tell billing runs of today, and when the last one began', async () => {
    const run = { kind: 'daily', asOf: new Date(), state: 'DONE' };
    await harness.db.billingRun.createMany({
      data: [
        { ...run, id: 'run-1', startedAt: ago(0), approved: 7, declined: 2 },
        { ...run, id: 'run-2', kind: 'manual', startedAt: ago(0), approved: 1, state: 'STOPPED' },
        { ...run, id: 'run-3', startedAt: ago(3 * 1_440), approved: 100 },
      ],
    });
    const text = await scraped();
    expect(text).toContain('appcard_billing_charges_today{outcome="approved"} 8');
    expect(text).toContain('appcard_billing_charges_today{outcome="declined"} 2');
    expect(text).toContain('appcard_billing_runs_open{state="STOPPED"} 1');
    expect(text).toMatch(/appcard_billing_run_last_seconds\{kind="daily"\} \d(\.|$)/m);
    await harness.db.billingRun.deleteMany();
  });

  test('show the canary’s age, and Schedules that are missing or overdue', async () => {
    const schedules = async () => [
      { id: 'billing-daily', isMissing: true, overdueSeconds: 0 },
      { id: 'billing-retries', isMissing: false, overdueSeconds: 77 },
    ];
    const canary = { check: () => 'ok', lastSeconds: () => 0.25, sinceSuccessSeconds: () => 12 };
    const { text } = await scrape({}, harness.appWith({ schedules, canary }));
    for (const line of [
      'appcard_canary_seconds 0.25',
      'appcard_canary_last_success_seconds 12',
      'appcard_schedule_missing{schedule="billing-daily"} 1',
      'appcard_schedule_missing{schedule="billing-retries"} 0',
      'appcard_schedule_overdue_seconds{schedule="billing-retries"} 77',
    ]) {
      expect(text).toContain(`\n${line}\n`);
    }
  });

  test.each([
    ['another machine', {}, '10.0.0.9'],
    ['a web page', { origin: ORIGIN }, '127.0.0.1'],
    ['a proxy on this machine', { 'x-forwarded-for': '203.0.113.9' }, '127.0.0.1'],
    ['a proxy with another header', { forwarded: 'for=203.0.113.9' }, '127.0.0.1'],
    ['a page whose name was redirected here', { host: 'evil.example:8080' }, '127.0.0.1'],
    ['a name that only looks like this machine', { host: 'localhost.evil.example' }, '127.0.0.1'],
  ])('are refused to %s', async (_who, headers, remoteAddress) => {
    expectProblem(await scrape(headers, harness.app, remoteAddress), 401, 'UNAUTHENTICATED');
  });

  test('are for anyone with the operators’ token, if there is one', async () => {
    expect(
      (await scrape({ authorization: 'Bearer an-operators-token-of-some-length' }, guarded(), '10.0.0.9')).status,
    ).toBe(200);
    expectProblem(await scrape({}, guarded()), 401, 'UNAUTHENTICATED');
  });
});

const TOKEN = 'an-operators-token-of-some-length';
const CODEC = '/ops/codec/decode';
const CLEAR = '{"paymentId":"pay_1"}';

type JsonPayload = { readonly metadata?: Readonly<Record<string, string>>; readonly data?: string };

const base64 = (bytes: Uint8Array | string): string => Buffer.from(bytes as Uint8Array).toString('base64');

async function encrypted(): Promise<JsonPayload> {
  const codec = new EncryptingCodec(harness.context.keyrings.payload);
  const [payload] = await codec.encode([
    { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from(CLEAR) },
  ]);
  return { metadata: { encoding: base64(payload?.metadata?.encoding ?? '') }, data: base64(payload?.data ?? '') };
}

type Caller = {
  readonly app?: App;
  readonly headers?: Readonly<Record<string, string>>;
  readonly remoteAddress?: string;
};

const decode = (
  payloads: readonly JsonPayload[],
  { app = harness.app, headers = { origin: ORIGIN }, remoteAddress = '127.0.0.1' }: Caller = {},
): Promise<Reply> => send(app, { method: 'POST', url: CODEC, headers, remoteAddress, payload: { payloads } });

describe('the codec endpoint', () => {
  const guarded = () => harness.appWith({ settings: { ...harness.context.settings, operatorToken: TOKEN } });

  test("decodes payloads for Temporal Web UI's pages on this machine", async () => {
    const reply = await decode([await encrypted()]);
    expect(reply.status).toBe(200);
    expect(JSON.parse(reply.text)).toEqual({
      payloads: [{ metadata: { encoding: base64('json/plain') }, data: base64(CLEAR) }],
    });
    expect(reply.headers).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      'access-control-allow-credentials': 'true',
      'cache-control': 'no-store',
    });
  });

  test('returns unencrypted payloads as they are', async () => {
    const plain = { metadata: { encoding: base64('json/plain') }, data: base64('1') };
    expect(JSON.parse((await decode([plain])).text)).toEqual({ payloads: [plain] });
  });

  test.each<readonly [string, Caller]>([
    ['another origin', { headers: { origin: 'http://127.0.0.1:8234' } }],
    ['no origin', { headers: {} }],
    ['another machine that claims the origin', { remoteAddress: '203.0.113.9' }],
    [
      'another machine that claims to be forwarded from here',
      { headers: { origin: ORIGIN, 'x-forwarded-for': '127.0.0.1' }, remoteAddress: '203.0.113.9' },
    ],
  ])('refuses %s', async (_who, caller) => {
    const reply = await decode([await encrypted()], caller);
    expectProblem(reply, 401, 'UNAUTHENTICATED');
    expect(reply.text).not.toContain(base64(CLEAR));
  });

  test('lets no page of another origin read its answers', async () => {
    const reply = await decode([], { headers: { origin: 'http://127.0.0.1:8234' } });
    expect(reply.headers['access-control-allow-origin']).toBeUndefined();
  });

  test.each<readonly [string, Readonly<Record<string, string>>, number]>([
    ['without a token', { origin: ORIGIN }, 401],
    ['with another token', { origin: ORIGIN, authorization: `Bearer ${TOKEN}x` }, 401],
    ['with only the token', { origin: ORIGIN, authorization: TOKEN }, 401],
    ['with the token', { origin: ORIGIN, authorization: `Bearer ${TOKEN}` }, 200],
  ])('under a token, answers a call %s', async (_how, headers, status) => {
    expect((await decode([await encrypted()], { app: guarded(), headers })).status).toBe(status);
  });

  test('under a token, serves other machines too', async () => {
    const caller = { app: guarded(), headers: { authorization: `Bearer ${TOKEN}` }, remoteAddress: '203.0.113.9' };
    expect((await decode([await encrypted()], caller)).status).toBe(200);
  });

  test("answers a browser's preflight request, only for its origin", async () => {
    const ask = (origin: string) =>
      send(guarded(), { method: 'OPTIONS', url: CODEC, headers: { origin, 'access-control-request-method': 'POST' } });
    expect(await ask(ORIGIN)).toMatchObject({
      status: 204,
      headers: { 'access-control-allow-origin': ORIGIN, 'access-control-allow-methods': 'POST', vary: 'origin' },
    });
    expect((await ask('http://elsewhere.example.test')).headers['access-control-allow-origin']).toBeUndefined();
  });

  test('never unseals an authentication result or a link', async () => {
    const { authResult, billLink } = harness.context.keyrings;
    for (const sealed of [
      authResult.seal(Buffer.from('a result'), 'kb:1'),
      authResult.seal(Buffer.from('a result'), 'payload/1'),
      billLink.seal(Buffer.from('a link'), 'payload/1'),
    ]) {
      const reply = await decode([{ metadata: { encoding: base64('binary/encrypted') }, data: base64(sealed) }]);
      expectProblem(reply, 400, 'INVALID_REQUEST');
      expect(reply.text).not.toMatch(/a result|a link/);
    }
  });

  test.each([
    ['no payloads', {}],
    ['a payload that is text', { payloads: ['x'] }],
    ['more than a thousand payloads', { payloads: Array.from({ length: 1_001 }, () => ({})) }],
  ])('refuses %s', async (_what, payload) => {
    expectProblem(
      await send(harness.app, { method: 'POST', url: CODEC, headers: { origin: ORIGIN }, payload }),
      400,
      'INVALID_REQUEST',
    );
  });
});

test('no log line holds an API key, a token or a decoded payload', async () => {
  await makeBill(harness);
  harness.secrets.add(TOKEN).add('pay_1').add(base64(CLEAR));
  expect(leakedSecrets(harness)).toEqual([]);
});
