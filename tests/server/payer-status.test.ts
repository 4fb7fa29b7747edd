import { isFinal, stateLetter } from '../../domain/payment-states';
import { newId } from '../../platform/ids';
import { beginPayment, expectProblem, get, makeBill, type Payment, type Reply, send } from './calls';
import { type Harness, leakedSecrets, startHarness } from './harness';
import { bring, type ReachableStatus } from './states';

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
});
afterAll(async () => {
  await harness.close();
});
beforeEach(() => {
  harness.workflows.reset();
});

const status = ({ statusUrl }: Payment, headers: Readonly<Record<string, string>> = {}): Promise<Reply> =>
  get(harness.app, statusUrl, headers);
const abort = ({ bill, id }: Payment): Promise<Reply> =>
  send(harness.app, { method: 'POST', url: `/v1/pay/${bill.token}/payments/${id}/abort` });

async function paymentIn(at: ReachableStatus): Promise<Payment> {
  const payment = await beginPayment(harness);
  await bring(harness, payment.id, at);
  harness.workflows.reset();
  return payment;
}

describe('a poll', () => {
  test.each<readonly [ReachableStatus, string]>([
    ['SCHEME_ISSUED', 'W'],
    ['AUTHENTICATED', 'W'],
    ['APPROVING', 'W'],
    ['UNCONFIRMED', 'W'],
    ['NEEDS_REVIEW', 'W'],
    ['APPROVED', 'F'],
    ['PARTIALLY_CANCELLED', 'F'],
    ['CANCELLED', 'C'],
    ['DECLINED', 'D'],
    ['AUTH_FAILED', 'D'],
    ['EXPIRED', 'D'],
    ['NET_CANCELLED', 'D'],
  ])('of a payment that is %s answers %s, and makes no Temporal call', async (at, letter) => {
    const payment = await paymentIn(at);
    const reply = await status(payment);
    expect(reply).toMatchObject({ status: 200, json: { status: at, state: letter } });
    expect(letter).toBe(stateLetter(at));
    // The page polls exactly as long as there is something to wait for.
    expect(reply.json.nextPollAfterMs === null).toBe(isFinal(at));
    expect(harness.workflows.calls).toEqual([]);
  });

  test('of a payment without a scheme yet answers W', async () => {
    const bill = await makeBill(harness);
    const id = newId('pay');
    const opened = await harness.activities.openPayment({
      paymentId: id,
      billId: bill.id,
      issuer: 'kb',
      installmentMonths: 0,
      platform: 'web',
      authenticationTimeoutMs: 60_000,
    });
    expect(opened.kind).toBe('opened');
    expect((await get(harness.app, `/v1/pay/${bill.token}/payments/${id}/status`)).json).toMatchObject({
      state: 'W',
      status: 'REQUESTED',
      reason: null,
    });
  });

  test.each<readonly [ReachableStatus, string, boolean, RegExp]>([
    ['DECLINED', 'VAN_DECLINED_SOFT', true, /한도/],
    ['AUTH_FAILED', 'PAYER_CANCELLED', true, /취소하셨습니다/],
    ['EXPIRED', 'AUTH_EXPIRED', true, /다시 시도/],
    ['UNCONFIRMED', 'VAN_OUTCOME_UNKNOWN', false, /다시 결제하지 마시고/],
    ['NEEDS_REVIEW', 'VAN_OUTCOME_UNKNOWN', false, /다시 결제하지 마시고/],
  ])('of a payment that is %s says why, in Korean', async (at, code, retryable, text) => {
    const { json } = await status(await paymentIn(at));
    expect(json.reason).toEqual({ code, retryable, text: expect.stringMatching(text) as string });
  });

  test('of an approved payment shows the approval, with the card number masked', async () => {
    const { json } = await status(await paymentIn('APPROVED'));
    expect(json).toMatchObject({
      reason: null,
      approval: {
        approvalNo: '30012345',
        approvedAt: '20250102030405',
        maskedCardNo: '457972******1234',
        amount: 12_000,
        installmentMonths: 0,
      },
    });
  });

  test('for a known version is answered 304, until the state changes', async () => {
    const payment = await paymentIn('SCHEME_ISSUED');
    const etag = String((await status(payment)).headers.etag);
    const same = await status(payment, { 'if-none-match': etag });
    expect(same).toMatchObject({ status: 304, text: '' });
    expect(same.headers.etag).toBe(etag);
    await bring(harness, payment.id, 'APPROVED');
    const changed = await status(payment, { 'if-none-match': etag });
    expect(changed).toMatchObject({ status: 200, json: { state: 'F' } });
    expect(changed.headers.etag).not.toBe(etag);
  });

  test('may not be stored on the way', async () => {
    expect((await status(await paymentIn('APPROVED'))).headers['cache-control']).toBe('no-store');
  });

  test('by the link of another bill finds nothing', async () => {
    const [mine, other] = [await paymentIn('APPROVED'), await makeBill(harness)];
    const foreign = `/v1/pay/${other.token}/payments/${mine.id}`;
    expectProblem(await get(harness.app, `${foreign}/status`), 404, 'NOT_FOUND');
    expectProblem(await send(harness.app, { method: 'POST', url: `${foreign}/abort` }), 404, 'NOT_FOUND');
    expect(harness.workflows.calls).toEqual([]);
  });

  test('of an unknown payment finds nothing', async () => {
    const { token } = await makeBill(harness);
    expectProblem(await get(harness.app, `/v1/pay/${token}/payments/${newId('pay')}/status`), 404, 'NOT_FOUND');
    expectProblem(await get(harness.app, `/v1/pay/${token}/payments/1/status`), 400, 'INVALID_REQUEST');
  });
});

describe('an abort', () => {
  test.each<ReachableStatus>(['SCHEME_ISSUED', 'AUTHENTICATED'])(
    'of a payment that is %s is sent to its workflow',
    async (at) => {
      const payment = await paymentIn(at);
      expect((await abort(payment)).status).toBe(202);
      expect(harness.workflows.calls).toEqual([{ kind: 'abort', paymentId: payment.id, reason: 'PAYER_ABORTED' }]);
    },
  );

  test.each<ReachableStatus>(['APPROVING', 'UNCONFIRMED', 'NEEDS_REVIEW', 'APPROVED', 'DECLINED', 'EXPIRED'])(
    'of a payment that is %s comes too late: it is not sent, and answered with the state',
    async (at) => {
      const payment = await paymentIn(at);
      expect(await abort(payment)).toMatchObject({ status: 202, json: { status: at, state: stateLetter(at) } });
      expect(harness.workflows.calls).toEqual([]);
    },
  );

  test('that Temporal did not accept may be sent again', async () => {
    const payment = await paymentIn('SCHEME_ISSUED');
    harness.workflows.mode = 'down';
    const reply = await abort(payment);
    expectProblem(reply, 503, 'UNAVAILABLE');
    expect(reply.headers['retry-after']).toBe('2');
    harness.workflows.mode = 'up';
    expect((await abort(payment)).status).toBe(202);
  });

  test('of a payment that has ended in the meantime is not an error', async () => {
    const payment = await paymentIn('SCHEME_ISSUED');
    harness.workflows.mode = 'ended';
    expect((await abort(payment)).status).toBe(202);
  });
});

test('no log line holds a link or an API key', () => {
  expect(leakedSecrets(harness)).toEqual([]);
});
