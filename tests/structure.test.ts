import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { inboundReaders } from '../activities/issuers/inbound-registry';
import { createOrderCheckReader } from '../activities/issuers/shinhan/order-check';
import { forEachIssuer } from '../domain/issuers';
import { parseAllowList } from '../platform/allow-list';
import { createCardVault } from '../platform/card-vault';
import { dataConverter } from '../platform/data-converter';
import { openKeyring } from '../platform/keyring';
import { createKms } from '../platform/kms';
import { createLogger } from '../platform/logger';
import { buildApp } from '../server/app';
import type { ServerContext } from '../server/context';
import { watchPayments } from '../server/payer/payment-watch';
import { createPaymentWorkflows } from '../server/payment-workflows';
import { type CountingProxy, startCountingProxy, transactionsOf } from './support/counting-proxy';
import { type Engine, startSmallEngine } from './support/engine';
import { answerInApp, beginPayment, historyOf, makeBill, reaches, statusOf, vanBehaves } from './support/journey';
import { parts } from './support/parts';
import { queries, readQuery, sdkMetricsOfFailures } from './support/promql';
import { idleOps, serverSettings } from './support/server-settings';
import { waitFor, waitUntil } from './support/wait-for';

const run = promisify(execFile);

/** An approved payment's events: the bound of the design. */
const MOST_EVENTS = 26;
const { EVENT_TYPE_TIMER_STARTED } = temporal.api.enums.v1.EventType;

/** The same payment's statements, and the transactions that they are in, from the bill to the poll that says F. */
const MOST_STATEMENTS = 40;
const MOST_TRANSACTIONS = 16;

let engine: Engine;
let proxy: CountingProxy;

beforeAll(async () => {
  // The default time-outs of workflow tasks: short ones add events of their own on a busy machine.
  const settings = { WORKFLOW_TASK_TIMEOUT_MS: '10000', STICKY_QUEUE_TIMEOUT_MS: '10000' };
  engine = await startSmallEngine(settings, {
    byWayOf: async (databaseUrl) => {
      proxy = await startCountingProxy(databaseUrl);
      return proxy.url;
    },
  });
});
afterAll(async () => {
  await engine.stop();
  await proxy.close();
});

test('an approved KB payment takes at most 26 history events and one timer', async () => {
  await reaches(engine, await approved(), 'APPROVED');
  const payment = await approved();
  const handle = engine.temporal.workflow.getHandle(`payment-${payment.id}`);
  expect(await handle.result()).toEqual({ status: 'APPROVED' });
  const { events } = await historyOf(engine, payment);
  expect(events?.length).toBeLessThanOrEqual(MOST_EVENTS);
  expect(events?.filter(({ eventType }) => eventType === EVENT_TYPE_TIMER_STARTED)).toHaveLength(1);
});

async function approved() {
  const payment = await beginPayment(engine);
  await answerInApp(engine, payment);
  await reaches(engine, payment, 'APPROVED');
  return payment;
}

test('an approved KB payment takes at most 40 SQL statements in 16 transactions, from its bill to its last poll', async () => {
  // The first payment of all opens connections.
  await reaches(engine, await approved(), 'APPROVED');
  proxy.take();
  const payment = await beginPayment(engine);
  await answerInApp(engine, payment);
  await engine.temporal.workflow.getHandle(`payment-${payment.id}`).result();
  expect((await statusOf(engine, payment)).json.state).toBe('F');
  const notOfIt = [...ofTheBackground, ...sharedForASecond, ofANewConnection];
  const statements = proxy.take().filter(({ sql }) => !notOfIt.some((pattern) => pattern.test(sql)));
  const count = { statements: statements.length, transactions: transactionsOf(statements) };
  const told = statements.map(({ sql }) => sql.replaceAll(/\s+/g, ' ').slice(0, 120)).join('\n');
  // All of them are shown when they are too many; and none may pass the proxy by.
  const isWithin = count.statements <= MOST_STATEMENTS && count.transactions <= MOST_TRANSACTIONS;
  expect(isWithin ? 'within the bound' : told).toBe('within the bound');
  expect(count.transactions).toBeGreaterThan(MOST_TRANSACTIONS / 2);
});

/**
 * What a process asks or tells at most once a second, however many pay: who is out of service, how long VANs' queues
 * are, and how exchanges ended.
 */
const sharedForASecond = [/"suspension"/, /"open_circuit"/, /INTO party_count/, /count\(\*\)::int AS waiting/];

/** A pool opens one when two of its callers meet, which no payment decides. */
const ofANewConnection = /^SHOW TimeZone$/;

/** What servers ask now and then, whether anybody pays or not: relays, expiries, health. */
const ofTheBackground = [
  /^SELECT 1$/,
  /linq_result/,
  /UPDATE inbox SET\s+delivery_attempts/,
  /FROM "public"."billing_key"/,
  /FROM "public"."bill" .*"expires_at" <=/,
  /FROM "public"."payment" LEFT JOIN "public"."bill" AS "j0"/,
  /DELETE FROM idempotent_request/,
  /UPDATE webhook_endpoint SET wake_after/,
  /DELETE FROM webhook_delivery/,
];

test('a pay call makes one Temporal call, and a status poll none', async () => {
  const calls: string[] = [];
  const connection = await Connection.connect({
    address: parts.temporalAddress(),
    interceptors: [
      (options, next) => {
        calls.push(options.method_definition.path.split('/').at(-1) ?? '');
        return next(options) as never;
      },
    ],
  });
  const kms = createKms({ keyId: 'alias/appcard', region: 'ap-northeast-2', endpoint: parts.kmsEndpoint() });
  const [payload, authResult, billLink, customer, answer, linqResult, webhookSecret] = await Promise.all(
    (
      ['temporal-payload', 'auth-result', 'bill-link', 'customer', 'answer', 'linq-result', 'webhook-secret'] as const
    ).map((purpose) => openKeyring({ kms, purpose })),
  );
  if (
    payload === undefined ||
    authResult === undefined ||
    billLink === undefined ||
    customer === undefined ||
    answer === undefined ||
    linqResult === undefined ||
    webhookSecret === undefined
  )
    throw new Error('no keyrings');
  const client = new Client({ connection, namespace: engine.namespace, dataConverter: dataConverter(payload) });
  const log = createLogger({ name: 'test', level: 'fatal' });
  const watch = watchPayments({
    db: engine.database.db,
    url: engine.database.url,
    log,
    mostWaiting: 1,
    mostWaitingPerPayment: 1,
  });
  const context: ServerContext = {
    db: engine.database.db,
    lists: engine.database.db,
    workflows: createPaymentWorkflows(client, { payCallTimeoutMs: 10_000 }),
    readers: inboundReaders(forEachIssuer(() => ({ resultMacKey: Buffer.alloc(32) }))),
    readOrderCheck: createOrderCheckReader({ resultMacKey: Buffer.alloc(32) }),
    sources: forEachIssuer(() => parseAllowList('')),
    keyrings: { payload, authResult, billLink, customer, answer, linqResult, webhookSecret },
    vault: createCardVault(kms, 'alias/appcard'),
    watch,
    ...idleOps,
    clock: () => new Date(),
    settings: serverSettings,
  };
  const app = buildApp(context, { log });
  const { token } = await makeBill(engine);
  calls.length = 0;

  const pressed = await app.inject({
    method: 'POST',
    url: `/v1/pay/${token}/payments`,
    headers: { 'idempotency-key': 'a-single-press' },
    payload: { issuer: 'kb', platform: 'web' },
  });
  expect(pressed.statusCode).toBe(201);
  expect(calls).toEqual(['ExecuteMultiOperation']);

  const polled = await app.inject({ method: 'GET', url: pressed.json<{ statusUrl: string }>().statusUrl });
  expect(polled.json()).toMatchObject({ status: 'SCHEME_ISSUED' });
  expect(calls).toHaveLength(1);

  await app.close();
  await watch.close();
  await connection.close();
  for (const keyring of [payload, authResult, billLink, customer, answer]) keyring.close();
  kms.close();
});

describe('the metrics', () => {
  /** Prometheus makes it. */
  const ofPrometheus = ['up'];

  test('of the rules and dashboards are what server and workers tell', async () => {
    await approved();
    const told = new Set([...(await engine.metrics()).matchAll(/^# TYPE (\S+) /gm)].map(([, name = '']) => name));
    const isTold = (metric: string): boolean =>
      told.has(metric) || told.has(metric.replace(/_(bucket|count|sum)$/, '')) || ofPrometheus.includes(metric);
    const asked = new Set(queries.flatMap(([, expr]) => readQuery(expr).metrics));
    expect([...asked].filter((metric) => !isTold(metric) && !sdkMetricsOfFailures.includes(metric))).toEqual([]);
  });

  test('count a payment’s statuses, phases and telegram', async () => {
    const countOf = async (line: string): Promise<number> => {
      const values = (await engine.metrics()).split('\n').filter((one) => one.startsWith(`${line} `));
      return values.reduce((sum, one) => sum + Number(one.slice(line.length)), 0);
    };
    const lines = [
      ...['REQUESTED', 'SCHEME_ISSUED'].map((status) => paidBy('none', status)),
      ...['AUTHENTICATED', 'APPROVING', 'APPROVED'].map((status) => paidBy('alpha', status)),
      ...['scheme', 'authentication', 'approval'].map(
        (phase) => `appcard_payment_phase_seconds_count{phase="${phase}",issuer="kb"}`,
      ),
      'appcard_telegrams_total{van="alpha",kind="APPROVAL",class="APPROVED",code="0000"}',
      'appcard_http_request_seconds_count{method="POST",route="/inbound/kb",status="2xx"}',
    ];
    const before = await Promise.all(lines.map(countOf));
    await approved();
    // A request is counted once its answer is out, which may be after its caller has it.
    await waitUntil('everything to be counted once', async () => {
      const after = await Promise.all(lines.map(countOf));
      return after.every((count, at) => count - (before[at] ?? 0) === 1);
    });
  });

  const paidBy = (van: string, status: string): string =>
    `appcard_payments_total{issuer="kb",van="${van}",status="${status}",reason="none"}`;
});

describe('the log', () => {
  type Line = Readonly<Record<string, unknown>>;
  const linesWith = async (id: string): Promise<readonly Line[]> =>
    (await engine.logs())
      .split('\n')
      .filter((line) => line.includes(id) && line.startsWith('{'))
      .map((line) => JSON.parse(line) as Line);
  const eventsOf = (lines: readonly Line[]): readonly unknown[] =>
    lines.filter(({ msg }) => msg === 'changed').map(({ event }) => event);

  test('tells a payment’s life by its id alone: requests, each change of state, each telegram', async () => {
    const payment = await approved();
    const lines = await waitFor('the poll’s line', async () => {
      const found = await linesWith(payment.id);
      return found.some(({ msg, route }) => msg === 'answered' && String(route).endsWith('/status'))
        ? found
        : undefined;
    });
    const statuses = ['requested', 'scheme_issued', 'authenticated', 'approving', 'approved'];
    expect(eventsOf(lines)).toEqual([...statuses.map((status) => `payment.${status}`), 'bill.paid']);
    const ids = { paymentId: payment.id, billId: payment.billId };
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ msg: 'answered', route: '/v1/pay/:token/payments', status: 201, ...ids }),
        expect.objectContaining({ msg: 'authentication result', issuer: 'kb', paymentId: payment.id }),
        expect.objectContaining({ event: 'payment.approved', issuer: 'kb', van: 'alpha', ...ids }),
      ]),
    );
    expect(lines.filter(({ msg }) => msg === 'telegram')).toEqual([
      expect.objectContaining({
        ...{ paymentId: payment.id, kind: 'APPROVAL', van: 'alpha', class: 'APPROVED', responseCode: '0000' },
        ms: expect.any(Number) as number,
      }),
    ]);
    expect(await engine.logs()).not.toContain(payment.token);
  });

  test('tells a decline with its reason and codes', async () => {
    const payment = await beginPayment(engine);
    await vanBehaves(engine, payment, { kind: 'decline', responseCode: '8035', issuerResponseCode: '16' });
    await answerInApp(engine, payment);
    await reaches(engine, payment, 'DECLINED');
    const lines = await linesWith(payment.id);
    const codes = { responseCode: '8035', issuerResponseCode: '16' };
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ msg: 'telegram', class: 'DECLINED', ...codes }),
        expect.objectContaining({ event: 'payment.declined', reason: 'VAN_DECLINED_SOFT' }),
      ]),
    );
  });

  test('finds the requests of a bill by its id', async () => {
    const { id } = await makeBill(engine);
    const lines = await waitFor('the line', async () => {
      const found = await linesWith(id);
      return found.some(({ msg }) => msg === 'answered') ? found : undefined;
    });
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ msg: 'answered', method: 'POST', route: '/v1/bills', billId: id }),
        expect.objectContaining({ msg: 'changed', event: 'bill.created', subjectId: id }),
      ]),
    );
  });
});

describe('a process', () => {
  /** The packages of OpenTelemetry that it has loaded once it has begun, by their names. */
  async function loadedBy(entry: string, endpoint: string): Promise<readonly string[]> {
    const script = `
      const path = require('node:path');
      const [dist, entry, endpoint] = process.argv.slice(1);
      require(path.join(dist, entry));
      const { startTracing } = require(path.join(dist, 'platform/tracing.js'));
      const config = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_SAMPLER_ARG: 1 };
      startTracing('a process', config, { warn() {}, info() {} }).then(() => {
        process.stdout.write(JSON.stringify(Object.keys(require.cache)), () => process.exit());
      });`;
    const { stdout } = await run(process.execPath, ['--eval', script, parts.dist(), entry, endpoint], { maxBuffer });
    const files = JSON.parse(stdout) as readonly string[];
    return [
      ...new Set(
        files.flatMap(
          (file) => /node_modules\/(@[^/]+\/[^/]*opentelemetry[^/]*|@opentelemetry\/[^/]+)/.exec(file)?.[1] ?? [],
        ),
      ),
    ].sort();
  }
  const maxBuffer = 16 * 1024 * 1024;

  test.each(['server/app.js', 'workers/bill-worker.js', 'workers/run.js'])(
    'of %s loads nothing of OpenTelemetry but its API, which does nothing, unless spans are to be sent',
    async (entry) => {
      expect(await loadedBy(entry, '')).toEqual(['@opentelemetry/api']);
      expect(await loadedBy(entry, 'http://127.0.0.1:1')).toContain('@opentelemetry/sdk-trace');
    },
  );

  test('runs workflows without a line of it, unless spans are to be sent', () => {
    const has = (bundle: string): boolean =>
      readFileSync(path.join(parts.dist(), bundle), 'utf8').includes('node_modules/@opentelemetry/');
    expect([has('workflow-bundle.js'), has('workflow-bundle-traced.js')]).toEqual([false, true]);
  });
});
