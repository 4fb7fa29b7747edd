import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../platform/project-root';
import { cancel, cancellationReaches, paidPayment, readPayment } from './support/cancelling';
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
import { freePort } from './support/processes';

// The two cells of one installation, side by side. The integrator knows only the live server.

const ADMIN_TOKEN = 'adm_of_the_live_cell';
const SANDBOX_ADMIN_TOKEN = 'adm_of_the_sandbox';
const hasty = { VAN_ALPHA_READ_TIMEOUT_MS: '12000', VAN_ALPHA_LONGEST_PROCESSING_MS: '1000' };

let live: Engine;
let sandbox: Engine;
/** As the integrator sees the installation with the test key. */
let integrator: Engine;

beforeAll(async () => {
  const apiPort = await freePort();
  live = await startSmallEngine({ ADMIN_TOKEN, SANDBOX_URL: `http://127.0.0.1:${apiPort}`, SANDBOX_ADMIN_TOKEN });
  const settings = {
    SANDBOX: 'true',
    SIM_VAN_MAGIC_AMOUNTS: 'true',
    PUBLIC_URL: live.api,
    ADMIN_TOKEN: SANDBOX_ADMIN_TOKEN,
    ...hasty,
  };
  sandbox = await startSmallEngine(settings, { apiPort });
  const issued = await newTestKey();
  expect(issued).toMatchObject({ status: 201 });
  integrator = { ...sandbox, api: live.api, apiKey: issued.json.apiKey };
});
afterAll(async () => {
  const violations = [...(await violationsIn(sandbox)), ...(await violationsIn(live))];
  await sandbox.stop();
  await live.stop();
  expect(violations).toEqual([]);
});

const administrator = { authorization: `Bearer ${ADMIN_TOKEN}` };
const keysOf = (merchantId: string): string => `${live.api}/v1/admin/merchants/${merchantId}/keys`;

const newTestKey = (body: Record<string, unknown> = {}, key: string = randomUUID()): Promise<Answer> =>
  call('POST', keysOf(live.merchantId), {
    json: { mode: 'test', ...body },
    headers: { ...administrator, 'idempotency-key': key },
  });

/** The order in the sandbox's card app: its own scheme is a parameter of the page. */
const inCardApp = (payment: Payment): Payment => ({
  ...payment,
  scheme: new URL(payment.scheme).searchParams.get('url') ?? '',
});

async function pay(bill: Record<string, unknown>, answer: Record<string, unknown> = {}): Promise<Payment> {
  const payment = await beginPayment(integrator, bill);
  await answerInApp(integrator, inCardApp(payment), answer);
  return payment;
}

const approvalsAt = async (engine: Engine): Promise<number> =>
  (await call('GET', `${engine.van}/control/books`)).json.approvals.length;
const requestsAt = async (engine: Engine): Promise<number> =>
  (await call('GET', `${engine.van}/control/requests`)).json.requests.length;

/** The rows of a table of docs/sandbox.md, each with what follows its first cell in backticks. */
function rowsOf(heading: string): readonly { readonly first: string; readonly outcome: readonly string[] }[] {
  const page = readFileSync(path.join(projectRoot, 'docs/sandbox.md'), 'utf8');
  const after = page.slice(page.indexOf(heading));
  const rows = after.slice(0, after.indexOf('\n\n', after.indexOf('|---|'))).split('\n');
  return rows
    .filter((row) => row.startsWith('| ') && !row.startsWith(heading))
    .map((row) => row.split('|').map((cell) => cell.trim()))
    .map(([, first = '', ...rest]) => ({
      first,
      outcome: [...(rest.at(-2) ?? '').matchAll(/`([A-Z_]+)`/g)].map(([, word = '']) => word),
    }));
}

describe('a test key', () => {
  test('makes bills of the sandbox, whose links and cards lead there', async () => {
    const made = await postBill(integrator);
    expect(made).toMatchObject({ status: 201, json: { mode: 'test' } });
    expect(made.json.payUrl).toMatch(new RegExp(`^${live.api}/pay/test_[\\w-]{43}$`));
    const page = await call('GET', made.json.payUrl);
    expect(page.status).toBe(200);
    expect(page.text).toContain('시험 상점');
    expect(await call('GET', `${live.api}/v1/bills/${made.json.id}`, { headers: bearer(live) })).toMatchObject({
      status: 404,
    });
  });

  test('is paid at the sandbox’s VAN, and no telegram reaches the live one', async () => {
    const before = await requestsAt(live);
    const payment = await pay({ amount: 12_000 });
    await reaches(integrator, payment, 'APPROVED');
    expect(await readPayment(integrator, payment)).toMatchObject({ mode: 'test', status: 'APPROVED' });
    expect(await approvalsAt(sandbox)).toBeGreaterThan(0);
    expect(await requestsAt(live)).toBe(before);
  });

  test('opens no card app but the sandbox’s, on any device and of any issuer', async () => {
    for (const platform of ['android', 'ios', 'web'])
      for (const issuer of ['kb', 'bc', 'shinhan', 'lotte']) {
        const { scheme } = await beginPayment(integrator, {}, { issuer, platform });
        expect(scheme).toMatch(new RegExp(`^${sandbox.issuer}/app\\?url=`));
        expect((await call('GET', scheme)).status).toBe(200);
      }
  });

  test('works beside live keys, which know nothing of it', async () => {
    const payment = await paidPayment(live);
    expect(payment.scheme).not.toMatch(/^http/);
    expect(await readPayment(live, payment)).toMatchObject({ mode: 'live', status: 'APPROVED' });
    expect((await call('GET', `${live.api}/v1/payments/${payment.id}`, { headers: bearer(integrator) })).status).toBe(
      404,
    );
  });

  test('is the same for a repeated request, is listed apart, and ends', async () => {
    const key = randomUUID();
    const issued = await newTestKey({}, key);
    expect(await newTestKey({}, key)).toMatchObject({ status: 201, json: issued.json });
    const ids = async (query: string): Promise<readonly string[]> =>
      (await call('GET', `${keysOf(live.merchantId)}${query}`, { headers: administrator })).json.items.map(
        ({ id }: { readonly id: string }) => id,
      );
    expect(await ids('?mode=test')).toContain(issued.json.id);
    expect(await ids('')).not.toContain(issued.json.id);
    const withKey = { ...integrator, apiKey: issued.json.apiKey };
    expect((await postBill(withKey)).status).toBe(201);
    const ended = await call('DELETE', `${keysOf(live.merchantId)}/${issued.json.id}`, { headers: administrator });
    expect(ended.status).toBe(204);
    expect((await postBill(withKey)).status).toBe(401);
  });
});

test('a merchant that breaks a newer rule gets no test key, and its administrator reads why', async () => {
  const { merchant } = live.database.db;
  await merchant.updateMany({ where: { id: live.merchantId }, data: { businessNo: '1208800768' } });
  const refused = await newTestKey();
  await merchant.updateMany({ where: { id: live.merchantId }, data: { businessNo: '1208800767' } });
  expect(refused).toMatchObject({ status: 422, json: { code: 'INVALID_MERCHANT' } });
  expect(refused.json.errors).toMatchObject([{ path: 'body/businessNo' }]);
});

describe('the cells', () => {
  test('are told apart by the server: one takes no key of the other', async () => {
    const rows = await sandbox.database.db.merchant.findMany({ select: { id: true, mode: true } });
    expect(rows.map(({ mode }) => mode)).toEqual(rows.map(() => 'test'));
    await sandbox.database.db.merchant.updateMany({ where: { id: sandbox.merchantId }, data: { mode: 'live' } });
    const refused = await postBill(sandbox);
    await sandbox.database.db.merchant.updateMany({ where: { id: sandbox.merchantId }, data: { mode: 'test' } });
    expect(refused.status).toBe(401);
  });

  test('are told apart by VAN workers: nothing is sent for a merchant of the other', async () => {
    const payment = await beginPayment(live);
    const before = await requestsAt(live);
    await live.database.db.merchant.updateMany({ data: { mode: 'test' } });
    await answerInApp(live, payment);
    const ended = await reaches(live, payment, 'DECLINED');
    await live.database.db.merchant.updateMany({ data: { mode: 'live' } });
    expect(ended).toMatchObject({ reason: { code: 'VAN_NOT_SENT' } });
    expect(await requestsAt(live)).toBe(before);
  });

  test('wait for each other no longer than for any server', async () => {
    await sandbox.end('server');
    const refused = await postBill(integrator);
    expect(refused).toMatchObject({ status: 503, json: { code: 'UNAVAILABLE', retryable: true } });
    expect(await newTestKey()).toMatchObject({ status: 503 });
    expect((await postBill(live)).status).toBe(201);
    await sandbox.start('server');
    await sandbox.ready();
    expect((await postBill(integrator)).status).toBe(201);
  });
});

describe('what docs/sandbox.md says', () => {
  const answers: Readonly<Record<string, string>> = { '거절 (비밀번호 오류)': 'decline', 취소: 'cancel' };
  const ofAnswers = rowsOf('| you press').filter(({ first }) => first in answers);
  const ofAmounts = rowsOf('| amount | the VAN | what comes of the payment');
  const ofCancellations = rowsOf('| amount | the VAN | what comes of the cancellation');

  test('is all played here', () => {
    expect(ofAnswers).toHaveLength(2);
    expect(ofAmounts).toHaveLength(7);
    expect(ofCancellations).toHaveLength(2);
  });

  test.each(ofAnswers)('comes of the answer $first', async ({ first, outcome: [status = '', reason = ''] }) => {
    const payment = await pay({}, { answer: answers[first] });
    expect(await reaches(integrator, payment, status)).toMatchObject({ reason: { code: reason } });
  });

  describe('at an amount', () => {
    const payments = new Map<string, Payment>();
    const cancelled = new Map<string, Payment>();
    // All at once: some wait for the VAN's answer until it counts as lost.
    beforeAll(async () => {
      await Promise.all([
        ...ofAmounts.map(async ({ first }) => payments.set(first, await pay({ amount: Number(first) }))),
        ...ofCancellations.map(async ({ first }) => {
          const payment = await pay({ amount: Number(first) + 100_000 });
          await reaches(integrator, payment, 'APPROVED');
          cancelled.set(first, payment);
          await cancel(integrator, payment, { amount: Number(first) });
        }),
      ]);
    }, 60_000);

    test.each(ofAmounts)('comes of a payment of $first won', async ({ first, outcome }) => {
      const payment = known(payments, first);
      // An hour later it is given to operators, which no test waits for.
      if (outcome.includes('NEEDS_REVIEW')) {
        await reaches(integrator, payment, 'UNCONFIRMED');
        return;
      }
      const [status = '', reason] = outcome.filter((word) => word !== 'UNCONFIRMED');
      await reaches(integrator, payment, status);
      expect((await statusOf(integrator, payment)).json.reason?.code).toBe(reason);
    });

    test.each(ofCancellations)('comes of a cancellation of $first won', async ({ first, outcome }) => {
      expect(await cancellationReaches(integrator, known(cancelled, first))).toMatchObject({ status: outcome.at(-1) });
    });
  });
});

function known<T>(values: ReadonlyMap<string, T>, name: string): T {
  const value = values.get(name);
  if (value === undefined) throw new Error(`there is no ${name}`);
  return value;
}

test('a link of a sandbox leads nowhere where there is none', async () => {
  const { token } = await makeBill(integrator);
  expect((await call('GET', `${live.api}/pay/${token}`)).status).toBe(200);
  expect((await call('GET', `${sandbox.api}/pay/${token.replace('test_', '')}`)).status).toBe(404);
});
