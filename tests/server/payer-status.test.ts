import { cancellationStatuses, hasEnded } from '../../domain/cancellation-states';
import { won } from '../../domain/money';
import {
  holdsClaim,
  isFinal,
  paymentStatuses,
  stateLetter,
  statusesBeforeApproval,
  unsettledStatuses,
} from '../../domain/payment-states';
import { awaitingBillingKeyStates } from '../../domain/subscription-states';
import { newId } from '../../platform/ids';
import { movePayment, positionOf } from '../../records/payments';
import { waitFor } from '../support/wait-for';
import { bearer, beginPayment, expectProblem, get, makeBill, type Payment, type Reply, send } from './calls';
import { type Harness, leakedSecrets, startHarness } from './harness';
import { bring, type ReachableStatus, reachableStatuses } from './states';

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
  test.each(reachableStatuses)('of a payment that is %s answers its letter, and makes no Temporal call', async (at) => {
    const payment = await paymentIn(at);
    const reply = await status(payment);
    expect(reply).toMatchObject({ status: 200, json: { status: at, state: stateLetter(at) } });
    // The page polls exactly as long as there is something to wait for.
    expect(reply.json.nextPollAfterMs === null).toBe(isFinal(at));
    expect(harness.workflows.calls).toEqual([]);
  });

  test('of a payment without a scheme yet answers W', async () => {
    const bill = await makeBill(harness);
    const id = newId('pay', '');
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
    ['AUTH_FAILED', 'PAYER_CANCELLED', true, /취소하여 결제되지 않았습니다/],
    ['EXPIRED', 'AUTH_EXPIRED', true, /다시 시도/],
    ['UNCONFIRMED', 'VAN_OUTCOME_UNKNOWN', false, /다시 결제하지 말고/],
    ['NEEDS_REVIEW', 'VAN_OUTCOME_UNKNOWN', false, /다시 결제하지 말고/],
  ])('of a payment that is %s says why, in Korean', async (at, code, retryable, text) => {
    const { json } = await status(await paymentIn(at));
    expect(json.reason).toEqual({ code, retryable, text: expect.stringMatching(text) as string });
  });

  test('names the payment and the time of its press, for questions', async () => {
    const payment = await paymentIn('UNCONFIRMED');
    const { requestedAtKst } = await harness.db.payment.findUniqueOrThrow({ where: { id: payment.id } });
    expect((await status(payment)).json).toMatchObject({ paymentId: payment.id, requestedAt: requestedAtKst });
  });

  test.each([
    ['DECLINED', true, /결제되지 않았습니다.*다시 결제해/],
    ['APPROVED', false, /처리했습니다/],
  ] as const)(
    'of a payment that an operator has settled as %s says whether money was taken',
    async (at, again, text) => {
      const payment = await paymentIn(at);
      await harness.db.payment.update({ where: { id: payment.id }, data: { reason: 'RESOLVED_BY_OPERATOR' } });
      expect((await status(payment)).json).toMatchObject({
        reason: { code: 'RESOLVED_BY_OPERATOR', retryable: again, text: expect.stringMatching(text) as string },
      });
    },
  );

  test('of an approved payment shows the approval, with the card number masked', async () => {
    const { json } = await status(await paymentIn('APPROVED'));
    expect(json).toMatchObject({
      reason: null,
      approval: {
        approvalNo: '30012345',
        approvedAt: '20250102030405',
        maskedCardNo: '457972******1234',
        amount: 12_000,
        cancelledAmount: 0,
        installmentMonths: 0,
        payerInterestMonths: null,
      },
    });
  });

  test('of a payment that was cancelled in part says how much, under another version', async () => {
    const payment = await paymentIn('APPROVED');
    const etag = String((await status(payment)).headers.etag);
    const row = await harness.db.payment.findUniqueOrThrow({ where: { id: payment.id } });
    await harness.db.$transaction((tx) =>
      movePayment(tx, positionOf(row), 'PARTIALLY_CANCELLED', { cancelledAmount: won(4_000) }),
    );
    const changed = await waitFor('the change to be heard', async () => {
      const reply = await status(payment, { 'if-none-match': etag });
      return reply.status === 200 ? reply : undefined;
    });
    expect(changed.json).toMatchObject({ state: 'F', approval: { amount: 12_000, cancelledAmount: 4_000 } });
    expect(changed.headers.etag).not.toBe(etag);
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
    expectProblem(await get(harness.app, `/v1/pay/${token}/payments/${newId('pay', '')}/status`), 404, 'NOT_FOUND');
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

describe('a payment in any status', () => {
  test.each(reachableStatuses)('that is %s is told to its merchant, and shown on its page', async (at) => {
    const payment = await paymentIn(at);
    const told = { status: 200, json: { status: at, state: stateLetter(at) } };
    expect(await get(harness.app, `/v1/payments/${payment.id}`, bearer(harness.merchant))).toMatchObject(told);
    expect((await get(harness.app, `/pay/${payment.bill.token}`)).status).toBe(200);
  });

  test('is counted as long as it is unsettled', async () => {
    const { text } = await get(harness.app, '/metrics');
    const counted = [...text.matchAll(/^appcard_payments_unsettled\{status="(\w+)"\}/gm)].map(([, name]) => name);
    expect(counted).toEqual(unsettledStatuses);
  });
});

describe('the database', () => {
  type Enum = { readonly table: string; readonly column: string; readonly type: string };
  const paymentStatus: Enum = { table: 'payment', column: 'status', type: 'payment_status' };
  const cancellationStatus: Enum = { table: 'cancellation', column: 'status', type: 'cancellation_status' };
  const billingKeyState: Enum = { table: 'billing_key', column: 'state', type: 'billing_key_state' };

  /** The values of an enum of which a predicate over the table's rows can hold. */
  async function valuesThat({ column, type }: Enum, predicate: string): Promise<readonly string[]> {
    const rows = await harness.db.$queryRawUnsafe<{ readonly value: string }[]>(
      `SELECT ${column}::text AS value FROM unnest(enum_range(NULL::${type})) AS ${column}, (VALUES ('sub_1')) AS row (subscription_id)
       WHERE ${predicate}`,
    );
    return rows.map(({ value }) => value).sort();
  }

  /** The partial indexes whose predicate names the column, with the values of which each holds rows. */
  async function held(of: Enum): Promise<Readonly<Record<string, readonly string[]>>> {
    const indexes = await harness.db.$queryRaw<{ readonly name: string; readonly predicate: string }[]>`
      SELECT index.relname AS name, pg_get_expr(indpred, indrelid) AS predicate
      FROM pg_index JOIN pg_class AS index ON index.oid = indexrelid
      WHERE indrelid = ${of.table}::regclass AND pg_get_expr(indpred, indrelid) LIKE ${`%${of.column}%`}`;
    const values = indexes.map(async ({ name, predicate }) => [name, await valuesThat(of, predicate)] as const);
    return Object.fromEntries(await Promise.all(values));
  }

  test('has every status', async () => {
    expect(await valuesThat(paymentStatus, 'true')).toEqual([...paymentStatuses].sort());
  });

  test('has each status in just those partial indexes that it belongs to', async () => {
    expect(await held(paymentStatus)).toEqual({
      payment_net_cancelled_idx: ['NET_CANCELLED'],
      payment_one_claim_per_period: paymentStatuses.filter(holdsClaim).sort(),
      payment_unsettled_idx: [...unsettledStatuses].sort(),
      payment_waiting_idx: [...statusesBeforeApproval].sort(),
    });
    expect(await held(cancellationStatus)).toEqual({
      cancellation_open: cancellationStatuses.filter((status) => !hasEnded(status)).sort(),
    });
    expect(await held(billingKeyState)).toEqual({ billing_key_open_idx: [...awaitingBillingKeyStates].sort() });
  });
});
