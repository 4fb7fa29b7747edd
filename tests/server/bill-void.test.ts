import { randomUUID } from 'node:crypto';
import { expireDueBills } from '../../server/background';
import { endPaymentsOfVoidedBills } from '../../server/live-payments';
import { bearer, beginPayment, expectProblem, get, makeBill, pressPay, type Reply, send } from './calls';
import { type Harness, type Merchant, startHarness } from './harness';
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

const voidBill = (id: string, key: string = randomUUID(), merchant: Merchant = harness.merchant): Promise<Reply> =>
  send(harness.app, {
    method: 'POST',
    url: `/v1/bills/${id}/void`,
    headers: { ...bearer(merchant), 'idempotency-key': key },
  });

describe('a void', () => {
  test('closes the bill for good, leaves its event, and gives the same answer again', async () => {
    const { id, token } = await makeBill(harness);
    const key = randomUUID();
    const first = await voidBill(id, key);
    expect(first).toMatchObject({ status: 200, json: { id, state: 'D', closed: 'VOIDED', paymentId: null } });
    const again = await voidBill(id, key);
    expect([again.json, again.headers['idempotent-replayed']]).toEqual([first.json, 'true']);
    expect(await voidBill(id)).toMatchObject({ status: 200, json: { closed: 'VOIDED' } });
    expect(
      await harness.db.event.findMany({
        where: { subjectId: id },
        orderBy: { version: 'asc' },
        select: { type: true },
      }),
    ).toEqual([{ type: 'bill.created' }, { type: 'bill.voided' }]);
    expectProblem(await pressPay(harness, token), 409, 'BILL_CLOSED');
  });

  test('ends payments that wait for the card app, without waiting for them', async () => {
    const payment = await beginPayment(harness);
    harness.workflows.reset();
    expect((await voidBill(payment.bill.id)).status).toBe(200);
    expect(harness.workflows.calls).toEqual([{ kind: 'abort', paymentId: payment.id, reason: 'BILL_VOIDED' }]);
  });

  test('ends every payment that waits, however many there are', async () => {
    const payment = await beginPayment(harness);
    const row = await harness.db.payment.findUniqueOrThrow({ where: { id: payment.id } });
    const ids = Array.from(
      { length: 25 },
      (_none, nth) => `${payment.id.slice(0, -2)}${String(nth).padStart(2, '0')}`,
    ).filter((id) => id !== payment.id);
    const more = ids.map((id) => ({
      ...row,
      id,
      issuerTransactionId: id,
      orderNo: `OD${id}`,
      appScheme: row.appScheme ?? {},
    }));
    await harness.db.payment.createMany({ data: more });
    harness.workflows.reset();
    harness.workflows.mode = 'down';
    expect((await voidBill(payment.bill.id)).status).toBe(200);
    expect(harness.workflows.calls).toHaveLength(10);
    harness.workflows.reset();
    expect((await voidBill(payment.bill.id)).status).toBe(200);
    const ended = harness.workflows.calls.map((call) => ('paymentId' in call ? call.paymentId : ''));
    expect([...ended].sort()).toEqual([payment.id, ...ids].sort());
  });

  test('holds even if Temporal is away, and the payment then loses the bill when its result comes', async () => {
    const payment = await beginPayment(harness);
    harness.workflows.mode = 'down';
    expect((await voidBill(payment.bill.id)).status).toBe(200);
    const row = await harness.db.payment.findUniqueOrThrow({ where: { id: payment.id } });
    const claim = await harness.activities.claimBill({
      at: { paymentId: row.id, status: row.status, version: row.version },
    });
    expect(claim).toMatchObject({ kind: 'lost', reason: 'BILL_VOIDED' });
  });

  test('ends waiting payments, and those that were just beginning, once Temporal is back', async () => {
    const [missed, begun, other] = [
      await beginPayment(harness),
      await beginPayment(harness),
      await beginPayment(harness),
    ];
    harness.workflows.mode = 'down';
    expect((await voidBill(missed.bill.id)).status).toBe(200);
    // Its row came after the void had looked for payments, like the row of a payment that is just beginning.
    await harness.db.payment.update({ where: { id: begun.id }, data: { status: 'EXPIRED' } });
    expect((await voidBill(begun.bill.id)).status).toBe(200);
    await harness.db.payment.update({ where: { id: begun.id }, data: { status: 'REQUESTED' } });
    harness.workflows.reset();

    await endPaymentsOfVoidedBills(harness.context, harness.log);
    const ended = harness.workflows.calls.map((call) => ('paymentId' in call ? call.paymentId : ''));
    expect(ended).toEqual(expect.arrayContaining([missed.id, begun.id]));
    expect(ended).not.toContain(other.id);
    for (const call of harness.workflows.calls) expect(call).toMatchObject({ kind: 'abort', reason: 'BILL_VOIDED' });
  });

  test.each<readonly [ReachableStatus, string]>([
    ['APPROVING', 'PAYMENT_IN_PROGRESS'],
    ['UNCONFIRMED', 'PAYMENT_IN_PROGRESS'],
    ['NEEDS_REVIEW', 'PAYMENT_IN_PROGRESS'],
    ['APPROVED', 'BILL_ALREADY_PAID'],
  ])('of a bill whose payment is %s is refused (%s), and names the payment', async (at, code) => {
    const payment = await beginPayment(harness);
    await bring(harness, payment.id, at);
    const reply = await voidBill(payment.bill.id);
    expectProblem(reply, 409, code);
    expect(reply.json.paymentId).toBe(payment.id);
  });

  test.each<ReachableStatus>(['DECLINED', 'AUTH_FAILED', 'EXPIRED'])(
    'of a bill whose payment is %s closes it',
    async (at) => {
      const payment = await beginPayment(harness);
      await bring(harness, payment.id, at);
      expect(await voidBill(payment.bill.id)).toMatchObject({ status: 200, json: { closed: 'VOIDED' } });
    },
  );

  test('against an approval at the same moment: one of them gets the bill', async () => {
    for (let round = 0; round < 12; round += 1) {
      const payment = await beginPayment(harness);
      const { status, version } = await harness.db.payment.findUniqueOrThrow({ where: { id: payment.id } });
      const [claim, voided] = await Promise.all([
        harness.activities.claimBill({ at: { paymentId: payment.id, status, version } }),
        voidBill(payment.bill.id),
      ]);
      expect([claim.kind === 'held', voided.status === 200].filter(Boolean)).toHaveLength(1);
    }
  });

  test('of an expired bill is refused', async () => {
    const { id } = await makeBill(harness);
    await harness.db.bill.update({ where: { id }, data: { expiresAt: new Date(Date.now() - 1_000) } });
    await expireDueBills(harness.context);
    expectProblem(await voidBill(id), 409, 'BILL_CLOSED');
    expect((await get(harness.app, `/v1/bills/${id}`, bearer(harness.merchant))).json).toMatchObject({
      state: 'D',
      closed: 'EXPIRED',
    });
  });

  test("of another merchant's bill finds nothing, and changes nothing", async () => {
    const { id } = await makeBill(harness);
    expectProblem(await voidBill(id, randomUUID(), await harness.newMerchant()), 404, 'NOT_FOUND');
    expect(await harness.db.bill.findUniqueOrThrow({ where: { id }, include: { claim: true } })).toMatchObject({
      state: 'W',
      claim: null,
    });
  });

  test('that was refused may be repeated with the same key', async () => {
    const payment = await beginPayment(harness);
    await bring(harness, payment.id, 'APPROVING');
    const key = randomUUID();
    expectProblem(await voidBill(payment.bill.id, key), 409, 'PAYMENT_IN_PROGRESS');
    const row = await harness.db.payment.findUniqueOrThrow({ where: { id: payment.id } });
    await harness.activities.recordOutcome({
      at: { paymentId: row.id, status: row.status, version: row.version },
      outcome: { kind: 'declined', reason: 'VAN_DECLINED_SOFT', reasonCode: '8326' },
    });
    expect(await voidBill(payment.bill.id, key)).toMatchObject({
      status: 200,
      headers: expect.not.objectContaining({ 'idempotent-replayed': 'true' }) as object,
    });
  });
});
