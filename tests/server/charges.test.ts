import { randomUUID } from 'node:crypto';
import { bearer, expectProblem, get, type Reply, send } from './calls';
import { type App, type Harness, leakedSecrets, startHarness } from './harness';
import { ask, type Asked, eventsOf, postKey, registerCard } from './recurring-calls';
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
afterEach(() => {
  jest.restoreAllMocks();
});

const LOCK_MS = 60_000;
const later = (ms: number = LOCK_MS + 1_000): App => harness.appWith({ clock: () => new Date(Date.now() + ms) });
const charge = (id: string, body: Record<string, unknown> = {}, asked: Asked = {}): Promise<Reply> =>
  ask(
    harness,
    'POST',
    `/v1/billing-keys/${id}/charges`,
    { orderNo: 'R-1', orderName: '월 이용료', amount: 9_900, ...body },
    asked,
  );
const billsOf = (orderNo: string) => harness.db.bill.findMany({ where: { orderNo }, include: { payments: true } });
const remove = (id: string): Promise<Reply> => ask(harness, 'DELETE', `/v1/billing-keys/${id}`);

/** Ends the charge while its caller waits. */
function endsAs(status: ReachableStatus): void {
  jest.spyOn(harness.workflows, 'charge').mockImplementationOnce(async (input) => {
    await harness.activities.openCharge(input);
    await bring(harness, input.paymentId, status);
    return { status };
  });
}

describe('a charge', () => {
  test('creates one bill without a page, and returns a payment in state W while it goes on', async () => {
    const [id, orderNo] = [await registerCard(harness), randomUUID()];
    const made = await charge(id, { orderNo, amount: 12_000, taxFree: 800, serviceCharge: 200 });
    expect(made.status).toBe(201);
    expect(made.json).toMatchObject({
      payType: 'CARD_RP',
      state: 'W',
      status: 'REQUESTED',
      issuer: 'bc',
      amount: 12_000,
      installmentMonths: 0,
      billingKeyId: id,
      subscriptionId: null,
      period: null,
    });
    expect(await billsOf(orderNo)).toMatchObject([
      {
        id: made.json.billId,
        state: 'W',
        amount: 12_000,
        supply: 10_000,
        vat: 1_000,
        taxFree: 800,
        serviceCharge: 200,
        tokenHash: null,
        sealedToken: null,
        payments: [{ id: made.json.id }],
      },
    ]);
    expect((await get(harness.app, `/v1/bills/${made.json.billId}`, bearer(harness.merchant))).json).toMatchObject({
      state: 'W',
      payUrl: null,
      returnUrl: null,
    });
    expect(harness.workflows.calls).toMatchObject([
      { kind: 'charge', input: { paymentId: made.json.id, billId: made.json.billId, billingKeyId: id } },
    ]);
    expect(await eventsOf(harness, made.json.billId)).toEqual(['bill.created']);
    expect(await eventsOf(harness, made.json.id)).toEqual(['payment.requested']);
  });

  test.each<[ReachableStatus, string]>([
    ['APPROVED', 'F'],
    ['DECLINED', 'D'],
    ['AUTH_FAILED', 'D'],
    ['UNCONFIRMED', 'W'],
  ])('that ended as %s is returned in state %s, and is not an error', async (status, state) => {
    const id = await registerCard(harness);
    endsAs(status);
    expect(await charge(id)).toMatchObject({ status: 201, json: { status, state, billingKeyId: id } });
  });

  test('is made once for an Idempotency-Key, and again for another', async () => {
    const [id, orderNo, key] = [await registerCard(harness), randomUUID(), randomUUID()];
    const [first, again] = [await charge(id, { orderNo }, { key }), await charge(id, { orderNo }, { key })];
    expect([again.status, again.json, again.headers['idempotent-replayed']]).toEqual([201, first.json, 'true']);
    expect([(await billsOf(orderNo)).length, harness.workflows.calls.length]).toEqual([1, 1]);
    expectProblem(await charge(id, { orderNo, amount: 10_000 }, { key }), 422, 'IDEMPOTENCY_KEY_REUSED');
    expectProblem(await charge(await registerCard(harness), { orderNo }, { key }), 422, 'IDEMPOTENCY_KEY_REUSED');
    expect((await charge(id, { orderNo })).json.billId).not.toBe(first.json.billId);
    expect(await billsOf(orderNo)).toHaveLength(2);
  });

  test('that is requested four times at one moment is made once', async () => {
    const [id, orderNo, key] = [await registerCard(harness), randomUUID(), randomUUID()];
    const replies = await Promise.all([1, 2, 3, 4].map(() => charge(id, { orderNo }, { key })));
    expect(
      replies.filter(({ status, headers }) => status === 201 && headers['idempotent-replayed'] === undefined),
    ).toHaveLength(1);
    for (const reply of replies.filter(({ status }) => status !== 201))
      expectProblem(reply, 409, 'REQUEST_IN_PROGRESS');
    expect(await billsOf(orderNo)).toMatchObject([{ payments: [{ billingKeyId: id }] }]);
  });

  test.each<[string, Record<string, unknown>, number, string]>([
    ['of nothing', { amount: 0 }, 400, 'INVALID_REQUEST'],
    ['of a fraction of a won', { amount: 9_900.5 }, 400, 'INVALID_REQUEST'],
    ['below the minimum of the merchant', { amount: 999 }, 422, 'INVALID_AMOUNT'],
    ['whose parts exceed its amount', { taxFree: 5_000, serviceCharge: 4_901 }, 422, 'INVALID_AMOUNT'],
    ['without a name', { orderName: ' ' }, 400, 'INVALID_REQUEST'],
    ['in installments', { installmentMonths: 3 }, 400, 'INVALID_REQUEST'],
  ])(
    '%s is refused, creates no bill, and its Idempotency-Key may be used for the corrected one',
    async (_what, body, status, code) => {
      const [id, orderNo, key] = [await registerCard(harness), randomUUID(), randomUUID()];
      expectProblem(await charge(id, { orderNo, ...body }, { key }), status, code);
      expect([await billsOf(orderNo), harness.workflows.calls]).toEqual([[], []]);
      expect((await charge(id, { orderNo }, { key })).status).toBe(201);
    },
  );

  test.each(['kb', 'bc'])('of a card of %s that is not registered yet is refused', async (issuer) => {
    const { id } = (await postKey(harness, { issuer })).json;
    harness.workflows.reset();
    const orderNo = randomUUID();
    expectProblem(await charge(id, { orderNo }), 409, 'BILLING_KEY_NOT_ACTIVE');
    expect([await billsOf(orderNo), harness.workflows.calls]).toEqual([[], []]);
  });

  test('of a deleted key is refused', async () => {
    const id = await registerCard(harness);
    await remove(id);
    expectProblem(await charge(id), 409, 'BILLING_KEY_NOT_ACTIVE');
  });

  test('of another merchant’s key is not found', async () => {
    const id = await registerCard(harness);
    expectProblem(await charge(id, {}, { merchant: await harness.newMerchant() }), 404, 'NOT_FOUND');
    expectProblem(await charge(`bkey_${'0'.repeat(32)}`), 404, 'NOT_FOUND');
    expect(harness.workflows.calls).toEqual([]);
  });

  test('of an order is refused while another charge of it is under way, or has paid it', async () => {
    const merchant = await harness.newMerchant({ orderNoReuse: false });
    const id = await registerCard(harness, { merchant });
    const first = await charge(id, {}, { merchant });
    expect(first.status).toBe(201);
    expectProblem(await charge(id, {}, { merchant }), 409, 'ORDER_NO_REUSED');
    await bring(harness, first.json.id, 'DECLINED');
    expect((await charge(id, {}, { merchant })).status).toBe(201);
  });

  test('of an order whose charge was refused may be made again, also with another key', async () => {
    const merchant = await harness.newMerchant({ orderNoReuse: false });
    const id = await registerCard(harness, { merchant });
    await harness.db.merchant.update({ where: { id: merchant.id }, data: { chargesPerKeyPerDay: 0 } });
    expectProblem(await charge(id, {}, { merchant }), 409, 'CHARGE_REFUSED');
    await harness.db.merchant.update({ where: { id: merchant.id }, data: { chargesPerKeyPerDay: 1 } });
    expect((await charge(id, {}, { merchant })).status).toBe(201);
  });

  test('needs an Idempotency-Key', async () => {
    const id = await registerCard(harness);
    const payload = { orderNo: 'R-1', orderName: '월 이용료', amount: 9_900 };
    expectProblem(
      await send(harness.app, {
        method: 'POST',
        url: `/v1/billing-keys/${id}/charges`,
        headers: bearer(harness.merchant),
        payload,
      }),
      400,
      'IDEMPOTENCY_KEY_REQUIRED',
    );
  });
});

describe('a charge that is refused before it is made', () => {
  test('names the bound and how to lift it, and may be made once it is lifted', async () => {
    const merchant = await harness.newMerchant();
    await harness.db.merchant.update({ where: { id: merchant.id }, data: { chargesPerKeyPerDay: 1 } });
    const [id, orderNo, key] = [await registerCard(harness, { merchant }), randomUUID(), randomUUID()];
    expect((await charge(id, {}, { merchant })).status).toBe(201);
    const refused = await charge(id, { orderNo }, { merchant, key });
    expectProblem(refused, 409, 'CHARGE_REFUSED');
    expect(refused.json.errors).toEqual([
      {
        path: 'BOUND_KEY_DAILY',
        message: expect.stringMatching(
          /its merchant's bound is 1\. Lift it by: npm run merchant -- update .* --charges-per-key-per-day/,
        ) as string,
      },
    ]);
    expect((await billsOf(orderNo)).flatMap(({ payments }) => payments)).toEqual([]);
    await harness.db.merchant.update({ where: { id: merchant.id }, data: { chargesPerKeyPerDay: 2 } });
    expect((await charge(id, { orderNo }, { merchant, key })).status).toBe(201);
    expect((await billsOf(orderNo)).flatMap(({ payments }) => payments)).toHaveLength(1);
  });

  test('because its key was deleted at the last moment says so', async () => {
    const [id, orderNo] = [await registerCard(harness), randomUUID()];
    const begin = harness.workflows.charge.bind(harness.workflows);
    jest.spyOn(harness.workflows, 'charge').mockImplementationOnce(async (input) => {
      await remove(id);
      return begin(input);
    });
    const refused = await charge(id, { orderNo });
    expectProblem(refused, 409, 'CHARGE_REFUSED');
    expect(refused.json.errors).toMatchObject([{ path: 'BILLING_KEY_ENDED' }]);
    expect(await billsOf(orderNo)).toMatchObject([{ state: 'W', payments: [] }]);
  });
});

describe('when Temporal', () => {
  test.each(['down', 'answer-lost'] as const)(
    'is %s, a charge is answered with 503, and the same Idempotency-Key later creates no second bill',
    async (mode) => {
      const [id, orderNo, key] = [await registerCard(harness), randomUUID(), randomUUID()];
      harness.workflows.mode = mode;
      const failed = await charge(id, { orderNo }, { key });
      expectProblem(failed, 503, 'UNAVAILABLE');
      expect(failed.headers['retry-after']).toBe('2');
      const [begun, ...more] = await billsOf(orderNo);
      expect([begun?.payments.length, more]).toEqual([mode === 'down' ? 0 : 1, []]);
      harness.workflows.mode = 'up';
      const made = await charge(id, { orderNo }, { key });
      expect([made.status, made.json.billId]).toEqual([201, begun?.id]);
      expect(await billsOf(orderNo)).toMatchObject([{ id: begun?.id, payments: [{ id: made.json.id }] }]);
      const replayed = await charge(id, { orderNo }, { key });
      expect([replayed.json, replayed.headers['idempotent-replayed']]).toEqual([made.json, 'true']);
      expect(await eventsOf(harness, made.json.billId)).toEqual(['bill.created']);
    },
  );

  test('is down for long, every repeat refers to the same bill, and only one of simultaneous repeats takes it over', async () => {
    const [id, orderNo, key] = [await registerCard(harness), randomUUID(), randomUUID()];
    harness.workflows.mode = 'down';
    for (const minutes of [0, 2, 4])
      expectProblem(await charge(id, { orderNo }, { key, app: later(minutes * 60_000) }), 503, 'UNAVAILABLE');
    harness.workflows.mode = 'up';
    const app = later(6 * 60_000);
    const replies = await Promise.all([1, 2, 3].map(() => charge(id, { orderNo }, { key, app })));
    expect(
      replies.filter(({ status, headers }) => status === 201 && headers['idempotent-replayed'] === undefined),
    ).toHaveLength(1);
    expect(await billsOf(orderNo)).toMatchObject([{ payments: [{ billingKeyId: id }] }]);
    const inputs = harness.workflows.calls.flatMap((call) => (call.kind === 'charge' ? [call.input.paymentId] : []));
    expect([inputs.length, new Set(inputs).size]).toEqual([4, 1]);
  });

  test('lost the answer, a charge is reported even if its key has been deleted since', async () => {
    const [id, orderNo, key] = [await registerCard(harness), randomUUID(), randomUUID()];
    harness.workflows.mode = 'answer-lost';
    expectProblem(await charge(id, { orderNo }, { key }), 503, 'UNAVAILABLE');
    harness.workflows.mode = 'up';
    await remove(id);
    const told = await charge(id, { orderNo }, { key, app: later() });
    expect([told.status, told.json.billingKeyId]).toEqual([201, id]);
    expect(await billsOf(orderNo)).toMatchObject([{ payments: [{ id: told.json.id }] }]);
  });
});

describe('a charge whose answer was lost with its server', () => {
  test('is reported once its lock has ended, and is not made again', async () => {
    const [id, orderNo, key] = [await registerCard(harness), randomUUID(), randomUUID()];
    jest.spyOn(harness.db.idempotentRequest, 'updateMany').mockRejectedValueOnce(new Error('the server died'));
    expectProblem(await charge(id, { orderNo }, { key }), 500, 'INTERNAL');
    const told = await charge(id, { orderNo }, { key, app: later() });
    expect(told.status).toBe(201);
    expect(await billsOf(orderNo)).toMatchObject([{ payments: [{ id: told.json.id }] }]);
  });
});

test('an answered charge gets the same answer after its key is deleted', async () => {
  const [id, key] = [await registerCard(harness), randomUUID()];
  const made = await charge(id, {}, { key });
  await remove(id);
  expect(await charge(id, {}, { key })).toMatchObject({ status: 201, json: made.json });
});

test('no log line holds a link, an API key or a card number', () => {
  expect(leakedSecrets(harness)).toEqual([]);
});
