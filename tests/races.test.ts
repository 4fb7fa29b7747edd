import { violationsIn } from './support/check';
import { type Engine, startSmallEngine } from './support/engine';
import { type Answer, type Body, call } from './support/http';
import {
  answerInApp,
  bearer,
  beginPayment,
  ends,
  makeBill,
  type Payment,
  paymentOf,
  pressPay,
  reaches,
  telegramsOf,
  vanBehaves,
} from './support/journey';
import { waitFor } from './support/wait-for';

// Two parties want the same thing at the same moment. Chance decides who wins; the tests check that one does, and that
// each gets the truth.

const ROUNDS = 8;
const rounds = Array.from({ length: ROUNDS }, (_, round) => round);

let engine: Engine;

beforeAll(async () => {
  engine = await startSmallEngine({ VAN_ALPHA_READ_TIMEOUT_MS: '1500', VAN_ALPHA_LONGEST_PROCESSING_MS: '2000' });
});
afterAll(async () => {
  expect(await violationsIn(engine)).toEqual([]);
  await engine.stop();
});
let begun: Date;
beforeEach(() => {
  begun = new Date();
});
afterEach(async () => {
  expect(await violationsIn(engine, begun)).toEqual([]);
});

const abort = (payment: Payment): Promise<Answer> =>
  call('POST', `${engine.api}${payment.statusUrl.replace('/status', '/abort')}`);
const voidBill = (billId: string): Promise<Answer> =>
  call('POST', `${engine.api}/v1/bills/${billId}/void`, {
    headers: { ...bearer(engine), 'idempotency-key': `void-${billId}` },
  });
const billState = async (billId: string): Promise<string> =>
  (await call('GET', `${engine.api}/v1/bills/${billId}`, { headers: bearer(engine) })).json.state;

const httpStatuses = ({ answers }: Body): readonly number[] => answers.map(({ httpStatus }) => httpStatus);

test.each(rounds)(
  'two tabs with two issuers authenticate at once (%i): one is approved, the other is never sent',
  async (round) => {
    const { id: billId, token } = await makeBill(engine);
    const kb = paymentOf(billId, token, await pressPay(engine, token));
    // The second press comes before the first payment is seen as live: it is started like the server would.
    const paymentId = `pay_${String(round).padStart(32, '0')}`;
    const input = {
      paymentId,
      billId,
      issuer: 'samsung',
      installmentMonths: 0,
      platform: 'web',
      authenticationTimeoutMs: 600_000,
    };
    await engine.temporal.workflow.start('payment', {
      workflowId: `payment-${paymentId}`,
      taskQueue: 'bill',
      args: [input],
    });
    const samsung: Payment = { ...kb, id: paymentId, statusUrl: kb.statusUrl.replace(kb.id, paymentId) };
    await reaches(engine, samsung, 'SCHEME_ISSUED');
    const row = await engine.database.db.payment.findUniqueOrThrow({ where: { id: paymentId } });
    const scheme = (row.appScheme as { readonly url: string }).url;

    const results = await Promise.all([answerInApp(engine, kb), answerInApp(engine, { ...samsung, scheme })]);
    expect(results.map(httpStatuses)).toEqual([[200], [200]]);
    const ended = await Promise.all([ends(engine, kb), ends(engine, samsung)]);
    expect(ended.map(({ state }) => state).sort()).toEqual(['D', 'F']);
    expect(ended.find(({ state }) => state === 'D')).toMatchObject({
      status: 'DECLINED',
      reason: { code: 'BILL_NOT_PAYABLE' },
    });
    expect([...(await telegramsOf(engine, kb)), ...(await telegramsOf(engine, samsung))]).toHaveLength(1);
    expect(await billState(billId)).toBe('F');
  },
);

test('four choices under one key at once: one begins and is answered, the others are refused', async () => {
  const { id: billId, token } = await makeBill(engine, { amount: 60_000 });
  const choices = [{}, { installmentMonths: 3 }, { platform: 'android' }, { issuer: 'samsung' }];
  const answers = await Promise.all(choices.map((choice) => pressPay(engine, token, choice, 'one-key-of-all')));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 422, 422, 422]);
  const begun = await engine.database.db.payment.findMany({ where: { billId } });
  const chosen = choices[answers.findIndex(({ status }) => status === 201)];
  const kb = { issuer: 'kb', installmentMonths: 0, platform: 'web' };
  expect(begun).toMatchObject([{ ...kb, ...chosen }]);
});

test('the back button and pay again: the first payment ends, and its late result is refused', async () => {
  const { id: billId, token } = await makeBill(engine);
  const first = paymentOf(billId, token, await pressPay(engine, token));
  const second = paymentOf(billId, token, await pressPay(engine, token, { issuer: 'samsung' }));
  expect(await reaches(engine, first, 'AUTH_FAILED')).toMatchObject({ reason: { code: 'SUPERSEDED' } });
  expect(httpStatuses(await answerInApp(engine, first))).toEqual([409]);
  await answerInApp(engine, second);
  expect(await ends(engine, second)).toMatchObject({ state: 'F' });
  expect(await telegramsOf(engine, first)).toEqual([]);
});

test.each(rounds)('the payer leaves while the result is on its way (%i): paid, or not sent', async () => {
  const payment = await beginPayment(engine);
  const [left, result] = await Promise.all([abort(payment), answerInApp(engine, payment)]);
  const end = await ends(engine, payment);
  expect(left.status).toBe(202);
  if (end.state === 'F') {
    expect(httpStatuses(result)).toEqual([200]);
    return;
  }
  expect(end).toMatchObject({ status: 'AUTH_FAILED', reason: { code: 'PAYER_ABORTED' } });
  expect(await telegramsOf(engine, payment)).toEqual([]);
});

test('the payer leaves during the VAN call: they get the payment’s status, and it goes on', async () => {
  const payment = await beginPayment(engine);
  await vanBehaves(engine, payment, { kind: 'delay', delayMs: 1_300 });
  await answerInApp(engine, payment);
  await reaches(engine, payment, 'APPROVING');
  expect(await abort(payment)).toMatchObject({ status: 202, json: { state: 'W', status: 'APPROVING' } });
  expect(await ends(engine, payment)).toMatchObject({ state: 'F' });
});

test.each(rounds)('the bill expires while the result is on its way (%i): bill and payment agree', async (round) => {
  const { id: billId, token } = await makeBill(engine, {
    expiresAt: new Date(Date.now() + 1_200 + 50 * round).toISOString(),
  });
  const payment = paymentOf(billId, token, await pressPay(engine, token));
  const bill = await engine.database.db.bill.findUniqueOrThrow({ where: { id: billId } });
  await waitFor('the last moment', async () => (Date.now() >= bill.expiresAt.getTime() - 30 ? true : undefined));
  const result = await answerInApp(engine, payment);
  const end = await ends(engine, payment);
  const closed = await waitFor('the bill to be closed', async () =>
    (await billState(billId)) === 'W' ? undefined : await billState(billId),
  );
  expect([end.state, closed]).toEqual(end.state === 'F' ? ['F', 'F'] : ['D', 'D']);
  if (end.state === 'D') expect(await telegramsOf(engine, payment)).toEqual([]);
  if (end.state === 'F') expect(httpStatuses(result)).toEqual([200]);
});

test.each(rounds)(
  'the merchant voids the bill while the result is on its way (%i): one of them is told that it lost',
  async () => {
    const payment = await beginPayment(engine);
    const [voided] = await Promise.all([voidBill(payment.billId), answerInApp(engine, payment)]);
    const end = await ends(engine, payment);
    if (voided.status === 200) {
      expect(end.state).toBe('D');
      expect(await telegramsOf(engine, payment)).toEqual([]);
      expect(await billState(payment.billId)).toBe('D');
      return;
    }
    expect(voided.status).toBe(409);
    expect(end.state).toBe('F');
    expect(await billState(payment.billId)).toBe('F');
  },
);

test('the merchant voids the bill during the VAN call: refused, and the approval stands', async () => {
  const payment = await beginPayment(engine);
  await vanBehaves(engine, payment, { kind: 'delay', delayMs: 1_300 });
  await answerInApp(engine, payment);
  await reaches(engine, payment, 'APPROVING');
  expect((await voidBill(payment.billId)).status).toBe(409);
  expect(await ends(engine, payment)).toMatchObject({ state: 'F' });
});
