import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { temporal } from '@temporalio/proto';
import { forEachIssuer, issuerCodes } from '../domain/issuers';
import { linqSecretVariables } from '../platform/config';
import { adapterKeyVariables, resultKeyVariables } from '../platform/issuer-keys';
import { type Collector, type Span, startCollector } from './support/collector';
import { type Engine, startEngine } from './support/engine';
import { call } from './support/http';
import {
  answerInApp,
  bearer,
  beginPayment,
  booksOf,
  ends,
  historyOf,
  makeBill,
  type Payment,
  pressPay,
  reaches,
  vanBehaves,
} from './support/journey';
import { BC_CARD, charge, enterCard, keyReaches, postKey } from './support/recurring';
import { waitFor, waitUntil } from './support/wait-for';

const OTC = 'PLANTEDOTC0000000ABCD';
/** Every key that the engine shares with an issuer or a service. */
const keys = Object.fromEntries(
  [
    ...resultKeyVariables(),
    ...adapterKeyVariables('bill'),
    ...adapterKeyVariables('approval'),
    ...linqSecretVariables,
  ].map(({ variable, bytes }) => [variable, randomBytes(bytes).toString('hex')]),
);
/** The secrets of registered cards. */
const CARD_ID = 'PLANTEDCARDID00000000000000ABCDE';
const CARD_NUMBER = BC_CARD.number.replaceAll(' ', '');

/** What a merchant says of a customer. Only its bill may show it. */
const CUSTOMER = {
  customerName: '심어둔 고객이름',
  customerEmail: 'Planted.Customer@Example.com',
  customerPhone: '010-9753-1864',
  metadata: { note: 'PLANTEDMETADATA0000ABCD' },
};

/** One more payment for each issuer, because their results differ. */
const otcOf = forEachIssuer((issuer) => OTC.replace('0000000', issuer.toUpperCase().slice(0, 7).padEnd(7, '9')));

/** A registration in the app, and two charges. */
const RUNS_OF_KEPT_CARDS = 3;

let collector: Collector;
let engine: Engine;
let paid: Payment;
let undone: Payment;
let metricsOfTheVanWorkerToo: string;

/**
 * Payments whose secrets are known: one is approved, and one has failing activities, so that failures are in the
 * histories too.
 */
beforeAll(async () => {
  collector = await startCollector();
  engine = await startEngine({
    ...keys,
    LOG_LEVEL: 'trace',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    APPROVAL_QUEUE_TIMEOUT_MS: '1000',
    VAN_ALPHA_READ_TIMEOUT_MS: '800',
    VAN_ALPHA_LONGEST_PROCESSING_MS: '500',
  });
  await engine.start('webhook-worker');
  await postEndpoint();
  paid = await beginPayment(engine, CUSTOMER);
  await answerInApp(engine, paid, { otc: OTC });
  await reaches(engine, paid, 'APPROVED');
  await Promise.all(
    issuerCodes.map(async (issuer) => {
      const payment = await beginPayment(engine, {}, { issuer });
      await answerInApp(engine, payment, { otc: otcOf[issuer] });
      await reaches(engine, payment, 'APPROVED');
    }),
  );
  await chargeKeptCards();
  const unknown = await beginPayment(engine, CUSTOMER);
  await vanBehaves(engine, unknown, { kind: 'silent', books: false });
  await answerInApp(engine, unknown, { otc: OTC.replace('A', 'B') });
  await reaches(engine, unknown, 'NET_CANCELLED');
  metricsOfTheVanWorkerToo = await engine.metrics();
  await engine.end('van-worker');
  undone = await beginPayment(engine, CUSTOMER);
  await answerInApp(engine, undone, { otc: OTC.replace('A', 'C') });
  expect(await ends(engine, undone)).toMatchObject({ state: 'D' });
  await renameMerchant('a name that no order can carry '.repeat(3));
  expect((await pressPay(engine, (await makeBill(engine)).token)).json.code).toBe('NAME_NOT_WRITABLE');
});
afterAll(async () => {
  await engine.stop();
  await collector.close();
});

/** The collector also takes webhooks. */
async function postEndpoint(): Promise<void> {
  const { status } = await call('POST', `${engine.api}/v1/webhook-endpoints`, {
    headers: { ...bearer(engine), 'idempotency-key': randomUUID() },
    json: { url: `${collector.url}/hooks` },
  });
  expect(status).toBe(201);
}

async function renameMerchant(name: string): Promise<void> {
  await engine.database.db.merchant.update({ where: { id: engine.merchantId }, data: { name } });
}

/** One with a CARD_ID that the issuer does not know, so that a charge fails with it too; and one with a card number. */
async function chargeKeptCards(): Promise<void> {
  const byId = (await postKey(engine)).json;
  await call('POST', `${engine.issuer}/control/answer`, { json: { url: byId.appScheme.url, cardId: CARD_ID } });
  await keyReaches(engine, byId.id, 'ACTIVE');
  expect((await charge(engine, byId.id)).json).toMatchObject({ state: 'D', reason: { code: 'CARD_UNUSABLE' } });
  const byNumber = (await postKey(engine, { issuer: 'bc' })).json;
  expect(
    (await enterCard(engine, byNumber.registerUrl ?? '', { ...BC_CARD, number: CARD_NUMBER.replace(/6$/, '7') }))
      .status,
  ).toBe(422);
  expect((await enterCard(engine, byNumber.registerUrl ?? '', BC_CARD)).status).toBe(200);
  expect((await charge(engine, byNumber.id)).json).toMatchObject({ state: 'F' });
}

const spellings = (secret: string): readonly string[] => spellingsOf(secret, Buffer.from(secret, 'latin1'));

/** A secret with the forms in which its bytes could be written. */
function spellingsOf(secret: string, bytes: Buffer): readonly string[] {
  return [
    secret,
    bytes.toString('latin1'),
    bytes.toString('hex'),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
  ];
}

const secrets = (): Readonly<Record<string, readonly string[]>> => ({
  OTC: [OTC, OTC.replace('A', 'B'), OTC.replace('A', 'C'), ...Object.values(otcOf)].flatMap(spellings),
  CARD_ID: spellings(CARD_ID),
  'card number': [CARD_NUMBER, CARD_NUMBER.replace(/6$/, '7'), BC_CARD.number].flatMap(spellings),
  ...Object.fromEntries(
    Object.entries(keys).map(([name, key]) => [name, spellings(Buffer.from(key, 'hex').toString('latin1'))]),
  ),
  ...Object.fromEntries(
    Object.entries({ ...CUSTOMER, metadata: CUSTOMER.metadata.note }).map(([name, told]) => [
      name,
      [told, told.toLowerCase(), told.replaceAll('-', '')].flatMap((text) => spellingsOf(text, Buffer.from(text))),
    ]),
  ),
  'API key': spellings(engine.apiKey.split('.')[1] ?? ''),
  "bill's link": spellings(paid.token),
});

const found = (haystack: string): readonly string[] =>
  Object.entries(secrets()).flatMap(([name, texts]) => (texts.some((text) => haystack.includes(text)) ? [name] : []));

async function histories(): Promise<string> {
  const texts: string[] = [];
  for await (const { workflowId } of engine.temporal.workflow.list()) {
    const { events } = await engine.temporal.workflow.getHandle(workflowId).fetchHistory();
    texts.push(
      Buffer.from(temporal.api.history.v1.History.encode({ events: events ?? [] }).finish()).toString('latin1'),
    );
  }
  return texts.join('\n');
}

async function databaseDump(): Promise<string> {
  const tables = await engine.database.db.$queryRaw<{ name: string }[]>`
    SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = 'public'`;
  const dumps = await Promise.all(
    tables.map(({ name }) =>
      engine.database.db.$queryRawUnsafe<{ row: string }[]>(`SELECT to_json(t)::text AS row FROM "${name}" t`),
    ),
  );
  return dumps
    .flat()
    .map(({ row }) => row)
    .join('\n');
}

// Each scan first finds something that must be there, so that an empty scan can't pass.
test('no secret is in any history, in payloads or failures', async () => {
  // Including the watch of the payment that was not booked.
  await waitUntil(
    'all runs to be listed',
    async () =>
      (await engine.temporal.workflow.count("WorkflowType != 'canary' AND WorkflowType != 'webhooks'")).count ===
      5 + issuerCodes.length + RUNS_OF_KEPT_CARDS,
  );
  const text = await histories();
  expect(text).toContain(paid.id);
  expect(text).toContain('binary/encrypted');
  expect(found(text)).toEqual([]);
  // Nothing else that a workflow holds is readable either: the payer's order, the VAN's answer and failures are
  // encrypted.
  expect(text).not.toContain('maskedCardNo');
  expect(text).not.toContain('xid=');
  expect(text).toContain('Encoded failure');
  expect(text).not.toContain("can't be written to");
});

test('no secret is in the database', async () => {
  const text = await databaseDump();
  expect(text).toContain(paid.id);
  expect(text).toMatch(/[0-9]{6}\*+[0-9]{4}/);
  expect(text).toContain('"sealed_customer":"\\\\x');
  expect(found(text)).toEqual([]);
});

test('no secret is in the logs, at the finest level', async () => {
  const text = await engine.logs();
  expect(text).toContain('authentication result');
  expect(found(text)).toEqual([]);
});

test('no secret is in the metrics of any process, nor an id', async () => {
  const text = `${metricsOfTheVanWorkerToo}\n${await engine.metrics()}`;
  expect(text).toContain('appcard_payments_total{issuer="kb",van="alpha",status="APPROVED"');
  expect(text).toContain('appcard_telegrams_total{van="alpha",kind="NET_CANCEL"');
  expect(text).toContain('temporal_worker_task_slots_used');
  expect(found(text)).toEqual([]);
  expect(text).not.toMatch(/(pay|bill|mer|sub|bkey|can)_(test_)?[0-9a-z]{32}/);
});

/** The spans of one trace, once these are among them. */
async function traceWith(root: (span: Span) => boolean, ...names: readonly string[]): Promise<readonly Span[]> {
  return waitFor(`the spans ${names.join(', ')}`, () => {
    const { traceId } = collector.spans.find(root) ?? {};
    const trace = collector.spans.filter((span) => span.traceId === traceId);
    return names.every((name) => trace.some((span) => span.name === name)) ? trace : undefined;
  });
}

const isPayCallOf =
  ({ id }: Payment) =>
  ({ name, told }: Span): boolean =>
    name === 'POST /v1/pay/:token/payments' && told['appcard.payment.id'] === id;

const PROCESSES = ['approval-worker', 'bill-worker', 'external-worker', 'server', 'van-worker', 'webhook-worker'];

test('no secret is in the spans of any process, nor a message of a failure', async () => {
  await waitUntil('the run of each process to be told', () =>
    PROCESSES.every((name) => collector.spans.some(({ service }) => service === name)),
  );
  const text = collector.text();
  expect(text).toContain(paid.id);
  expect(text).toContain('exception.type');
  expect(found(text)).toEqual([]);
  expect(text.match(/exception\.(message|stacktrace)|memo|searchAttributes/g)).toBeNull();
  expect(text).not.toContain("can't be written to");
});

test('a payment is one trace, from the pay call to the telegram and the webhook', async () => {
  const steps = ['UpdateWithStartWorkflow:scheme', 'RunWorkflow:payment', 'RunActivity:approve', 'telegram APPROVAL'];
  const trace = await traceWith(isPayCallOf(paid), ...steps, 'webhook');
  const ids = new Set(trace.map(({ spanId }) => spanId));
  // All but the first have a parent that was sent too.
  expect(trace.filter(({ parentSpanId = '' }) => !ids.has(parentSpanId)).map(({ name }) => name)).toEqual([
    'POST /v1/pay/:token/payments',
  ]);
  const toldBy = (name: string) => trace.find((span) => span.name === name)?.told;
  expect(toldBy('telegram APPROVAL')).toMatchObject({
    ...{ 'appcard.payment.id': paid.id, 'appcard.van': 'alpha', 'appcard.telegram.class': 'answered' },
    'appcard.telegram.response_code': '0000',
  });
  expect(toldBy('RunWorkflow:payment')).toMatchObject({ 'appcard.payment.id': paid.id });
  expect(trace.filter(({ name }) => name === 'webhook').map(({ told }) => told['appcard.event.type'])).toContain(
    'payment.approved',
  );
  expect(await engine.logs()).toMatch(new RegExp(`"trace_id":"${trace[0]?.traceId}".*"${paid.id}"`));
});

test('a caller cannot name the trace of its request, and polls of machines have none', async () => {
  const [traceId, spanId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
  const before = collector.spans.length;
  await call('GET', `${engine.api}${paid.statusUrl}`, {
    headers: { traceparent: `00-${traceId}-${spanId}-01` },
  });
  await waitUntil('its span', () => collector.spans.slice(before).some(({ name }) => name.startsWith('GET /v1/pay/')));
  expect(collector.spans.filter((span) => span.traceId === traceId)).toEqual([]);
  expect(collector.spans.filter(({ name }) => /readyz|healthz|metrics|canary/.test(name))).toEqual([]);
});

test('histories hold a trace’s ids and nothing else of it', async () => {
  const { events } = await historyOf(engine, paid);
  const headers = (events ?? []).flatMap((event) => {
    const started = event.workflowExecutionStartedEventAttributes ?? event.activityTaskScheduledEventAttributes;
    return started?.header?.fields == null ? [] : [started.header.fields];
  });
  expect(headers.length).toBeGreaterThan(1);
  for (const fields of headers) {
    expect(Object.keys(fields)).toEqual(['_tracer-data']);
    const text = Buffer.from(fields['_tracer-data']?.data ?? []).toString();
    expect(text).toMatch(/^\{"traceparent":"00-[0-9a-f]{32}-[0-9a-f]{16}-01"\}$/);
  }
});

test('the customer did reach the bill, and is still there to be read', async () => {
  const read = await call('GET', `${engine.api}/v1/bills/${paid.billId}`, {
    headers: { authorization: `Bearer ${engine.apiKey}` },
  });
  expect(read.json).toMatchObject(CUSTOMER);
});

test('the OTC did reach the VAN', async () => {
  const [booked] = await booksOf(engine, paid);
  expect(booked).toMatchObject({ otcSha256: createHash('sha256').update(OTC).digest('hex') });
});

test('without the collector, processes start and payments are made, and the log says it', async () => {
  await collector.close();
  await engine.start('van-worker');
  await engine.ready();
  // An approval waits in its queue for a second here.
  await engine.polls('van-worker');
  await renameMerchant('시험 상점');
  const payment = await beginPayment(engine, {}, { issuer: 'kb' });
  await answerInApp(engine, payment, {});
  await reaches(engine, payment, 'APPROVED');
  await waitUntil('the log of it', async () => (await engine.logs()).includes('spans can’t be sent and are dropped'));
});
