import { randomUUID } from 'node:crypto';
import { cellOfHandle, cellOfId } from '../domain/cells';
import { issuerCodes } from '../domain/issuers';
import { linqSecretVariables } from '../platform/config';
import { adapterKeyVariables, resultKeyVariables } from '../platform/issuer-keys';
import { cancel, paidPayment, readPayment } from './support/cancelling';
import { violationsIn } from './support/check';
import { type Engine, startSmallEngine } from './support/engine';
import { type Answer, call } from './support/http';
import {
  answerInApp,
  bearer,
  beginPayment,
  makeBill,
  type Payment,
  postBill,
  reaches,
  statusOf,
} from './support/journey';
import { temporaryFolder } from './support/parts';
import { freePort, startProcess, type TestProcess } from './support/processes';
import { charge, registerCard } from './support/recurring';
import { waitUntil } from './support/wait-for';

// Two cells of one installation, behind a router. Payers, merchants and issuers know only the router.

const CODE = 'b1';
const BC_CODE_OF_B = 'PAYMINT0B1';
const OPERATOR_TOKEN = 'op_of_both_cells';
const ADMIN_TOKEN = 'adm_of_both_cells';
const administrator = { authorization: `Bearer ${ADMIN_TOKEN}` };
const operator = { authorization: `Bearer ${OPERATOR_TOKEN}` };

let router: TestProcess;
let publicUrl: string;
/** The cell without a code, and cell b1, as they are. */
let a: Engine;
let b: Engine;
/** The same, as the outside reaches them. */
let atA: Engine;
let atB: Engine;

beforeAll(async () => {
  const port = await freePort();
  publicUrl = `http://127.0.0.1:${port}`;
  const common = {
    PUBLIC_URL: publicUrl,
    SIM_ISSUER_INBOUND_URL: publicUrl,
    TRUSTED_PROXIES: '127.0.0.1',
    OPERATOR_TOKEN,
    ADMIN_TOKEN,
  };
  a = await startSmallEngine(common);
  // Issuers share their keys with the PSP, not with a cell: what goes to the wrong one would be verified there.
  const ofIssuers = [...resultKeyVariables(), ...adapterKeyVariables('bill'), ...adapterKeyVariables('approval')];
  const keys: Readonly<Record<string, string>> = Object.fromEntries(
    [...ofIssuers, ...linqSecretVariables].map(({ variable }) => [variable, a.env[variable] ?? '']),
  );
  b = await startSmallEngine({ ...common, ...keys, CELL: CODE, BC_SERVICE_CODE: BC_CODE_OF_B });
  router = startProcess({
    name: 'router',
    entry: 'server/router/main.js',
    env: {
      API_PORT: String(port),
      CELL_URLS: `default=${a.api},${CODE}=${b.api}`,
      BC_CELL_SERVICE_CODES: `${CODE}=${BC_CODE_OF_B}`,
    },
    folder: temporaryFolder(),
  });
  await waitUntil('the router to be ready', async () => (await readiness())?.status === 200);
  atA = { ...a, api: publicUrl };
  atB = { ...b, api: publicUrl };
});
afterAll(async () => {
  const violations = [...(await violationsIn(a)), ...(await violationsIn(b))];
  const log = await router.log();
  await router.end();
  await b.stop();
  await a.stop();
  expect(violations).toEqual([]);
  for (const secret of secrets) expect(log).not.toContain(secret);
});

/** What no log may hold: keys and links. */
const secrets: string[] = [];

const readiness = (): Promise<Answer | undefined> => call('GET', `${publicUrl}/readyz`).catch(() => undefined);

/** The issuers' handles of the results that a cell was sent, and what it refused. */
const inboxOf = async (engine: Engine): Promise<readonly string[]> =>
  (await engine.database.db.inbox.findMany({ orderBy: { receivedAt: 'asc' } })).map(
    ({ issuer, issuerTransactionId, state }) => `${issuer} ${issuerTransactionId} ${state}`,
  );

async function pay(engine: Engine, issuer: string): Promise<Payment> {
  const payment = await paidPayment(engine, {}, { issuer });
  secrets.push(payment.token, engine.apiKey);
  return payment;
}

describe.each([
  ['the cell without a code', '', () => ({ at: atA, cell: a, other: b })],
  ['cell b1', CODE, () => ({ at: atB, cell: b, other: a })],
] as const)('in %s', (_name, code, engines) => {
  test.each(issuerCodes)('a bill is paid by %s, and nothing of it reaches the other cell', async (issuer) => {
    const { at, cell, other } = engines();
    const before = await inboxOf(other);
    const payment = await pay(at, issuer);
    expect(await readPayment(at, payment)).toMatchObject({ status: 'APPROVED' });
    expect([payment.billId, payment.id, at.merchantId].map(cellOfId)).toEqual([code, code, code]);
    const row = await cell.database.db.payment.findUniqueOrThrow({ where: { id: payment.id } });
    expect(await inboxOf(cell)).toContain(`${issuer} ${row.issuerTransactionId} DELIVERED`);
    expect(await inboxOf(other)).toEqual(before);
    expect(await other.database.db.payment.findUnique({ where: { id: payment.id } })).toBeNull();
  });

  test('a merchant’s key and ids lead to it: it reads, lists and cancels', async () => {
    const { at } = engines();
    const payment = await pay(at, 'kb');
    const get = (path: string): Promise<Answer> => call('GET', `${publicUrl}${path}`, { headers: bearer(at) });
    expect(await get(`/v1/bills/${payment.billId}`)).toMatchObject({ status: 200, json: { state: 'F' } });
    const listed = (await get('/v1/bills?size=50')).json.items.map(({ id }) => id);
    expect(listed).toContain(payment.billId);
    expect(new Set(listed.map(cellOfId))).toEqual(new Set([code]));
    const cancelled = await cancel(at, payment);
    expect(cancelled).toMatchObject({ status: 201, json: { status: 'DONE' } });
    expect(cellOfId(cancelled.json.id)).toBe(code);
  });

  test('a merchant that is created there has its code, and its key leads there', async () => {
    const { at, cell } = engines();
    const post = (path: string, json: object): Promise<Answer> =>
      call('POST', `${cell.api}/v1/admin${path}`, {
        json,
        headers: { ...administrator, 'idempotency-key': randomUUID() },
      });
    const merchant = await post('/merchants', {
      name: '새 상점',
      businessNo: '1208800767',
      terminals: [{ van: 'alpha', terminalId: 'TEST000009', vendorCode: 'PMNT' }],
    });
    expect(merchant.status).toBe(201);
    const key = await post(`/merchants/${merchant.json.id}/keys`, {});
    const { apiKey } = key.json;
    secrets.push(apiKey);
    const bill = await postBill({ ...at, apiKey });
    expect(bill.status).toBe(201);
    expect([merchant.json.id, key.json.id, bill.json.id].map(cellOfId)).toEqual([code, code, code]);
  });

  // Shinhan's by the card app and LINQ, BC's by a card number on our page.
  test.each(['shinhan', 'bc'])('a card of %s is registered and charged', async (issuer) => {
    const { at, cell, other } = engines();
    const key = await registerCard(at, issuer);
    const charged = await charge(at, key);
    expect(charged).toMatchObject({ status: 201, json: { status: 'APPROVED' } });
    expect([key, charged.json.id, charged.json.billId].map(cellOfId)).toEqual([code, code, code]);
    expect(await cell.database.db.billingKey.count({ where: { id: key } })).toBe(1);
    expect(await other.database.db.inbox.count({ where: { billingKeyId: key } })).toBe(0);
  });

  test('a payer’s page is the cell’s own, with its headers', async () => {
    const { at } = engines();
    const { token } = await makeBill(at);
    secrets.push(token);
    const [direct, passed] = await Promise.all(
      [engines().cell.api, publicUrl].map((url) => call('GET', `${url}/pay/${token}`)),
    );
    const told = ['content-security-policy', 'referrer-policy', 'cache-control', 'content-type'];
    for (const name of told) expect(passed?.headers.get(name)).toBe(direct?.headers.get(name));
    expect(passed?.text).toBe(direct?.text);
  });
});

test('every issuer’s handle says the cell of its payment, but BC’s, which begins with the cell’s code there', async () => {
  const rows = await b.database.db.payment.findMany({ where: { status: { not: 'CANCELLED' } } });
  const own = rows.filter(({ issuer }) => issuer !== 'bc');
  expect(own.length).toBeGreaterThan(6);
  expect(own.map(({ issuerTransactionId }) => cellOfHandle(issuerTransactionId))).toEqual(own.map(() => CODE));
  const [bc] = rows.filter(({ issuer }) => issuer === 'bc');
  expect(bc?.issuerTransactionId.startsWith(BC_CODE_OF_B)).toBe(true);
});

test('a key opens nothing of another cell, and what names a cell that is not there is unknown', async () => {
  const { id: billId, token } = await makeBill(atB);
  secrets.push(token);
  const bill = (id: string, engine: Engine): Promise<Answer> =>
    call('GET', `${publicUrl}/v1/bills/${id}`, { headers: bearer(engine) });
  expect((await bill(billId, atB)).status).toBe(200);
  expect((await bill(billId, atA)).status).toBe(401);
  const elsewhere = (text: string): string => text.replace(/b1$/, 'ff');
  expect(await bill(elsewhere(billId), atA)).toMatchObject({ status: 404, json: { code: 'NOT_FOUND' } });
  expect((await call('GET', `${publicUrl}/pay/${elsewhere(token)}`)).status).toBe(404);
  // The hint alone is not enough: the same token with no cell, and with this one, is another token.
  expect((await call('GET', `${publicUrl}/pay/${token.slice(0, -3)}`)).status).toBe(404);
  expect((await call('GET', `${a.api}/pay/${token}`)).status).toBe(404);
});

test('operators’ and administrators’ paths are not passed on, however they are written', async () => {
  const asked = ['/metrics', '/ops/codec/decode', '/v1/admin/merchants', '/v1/%61dmin/merchants', '/%6detrics'];
  for (const path of asked) expect((await call('GET', `${publicUrl}${path}`, { headers: operator })).status).toBe(404);
});

test('what can’t be read goes to the cell without a code, which says so in the issuer’s words', async () => {
  const posted = await call('POST', `${publicUrl}/inbound/bc`, {
    raw: '<response/>',
    headers: { 'content-type': 'application/xml' },
  });
  expect(posted).toMatchObject({ status: 400 });
  expect(posted.text).toContain('<resultCode>9001</resultCode>');
  const tooLarge = await call('POST', `${publicUrl}/inbound/kb`, {
    raw: 'x'.repeat(100_000),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  expect(tooLarge).toMatchObject({ status: 413, text: 'result=9005&message=too large' });
});

describe('when a cell is down', () => {
  let waiting: Payment;
  beforeAll(async () => {
    waiting = await beginPayment(atB);
    secrets.push(waiting.token);
    await b.end('server');
  });

  test('its own payers and merchants are told to come again, each in their words', async () => {
    const page = await call('GET', `${publicUrl}/pay/${waiting.token}`, { headers: { accept: 'text/html' } });
    expect(page.status).toBe(503);
    expect(page.headers.get('retry-after')).toBe('2');
    expect(page.text).toContain('다시 열어 주세요');
    const polled = await statusOf(atB, waiting);
    expect(polled).toMatchObject({ status: 503, json: { code: 'UNAVAILABLE', retryable: true } });
    expect(polled.json.detail).toContain('다시 결제하지 말고');
    const refused = await postBill(atB);
    expect(refused).toMatchObject({ status: 503, json: { code: 'UNAVAILABLE' } });
    expect(refused.json.detail).toContain('Repeat the request');
  });

  test('the other pays on, the router says which one answers, and an issuer’s result waits for its own', async () => {
    await waitUntil('the router to notice', async () => (await readiness())?.text.includes('no answer') === true);
    expect(await readiness()).toMatchObject({
      status: 200,
      json: { ready: true, cells: { default: 'ok', [CODE]: 'no answer' } },
    });
    await pay(atA, 'kb');
    const before = await inboxOf(a);
    // It sends its result again as long as it is told that it could not be kept.
    const answered = answerInApp(atB, waiting);
    await b.start('server');
    const { answers } = await answered;
    expect(answers[0]).toEqual({ httpStatus: 503, text: 'result=9900&message=could not be kept' });
    expect(answers.at(-1)).toMatchObject({ httpStatus: 200 });
    await reaches(atB, waiting, 'APPROVED');
    expect(await inboxOf(a)).toEqual(before);
  });
});
