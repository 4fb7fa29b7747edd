import type { Inbox } from '../../platform/rows';
import { expireDueBills, relayDueResults, startBackground } from '../../server/background';
import { waitFor, waitUntil } from '../support/wait-for';
import { beginPayment, makeBill, type Payment, postResult, resultFor } from './calls';
import { type Harness, leakedSecrets, startHarness } from './harness';
import { bring } from './states';

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

const relay = () => relayDueResults(harness.context, harness.log);
const signals = (payment: Payment) =>
  harness.workflows.calls.filter((call) => call.kind === 'result' && call.paymentId === payment.id);

describe('the relay', () => {
  /** A result whose first delivery failed. */
  async function undelivered(): Promise<{ readonly payment: Payment; readonly row: () => Promise<Inbox> }> {
    const payment = await beginPayment(harness);
    const result = await resultFor(harness, payment);
    harness.workflows.mode = 'down';
    expect((await postResult(harness, result)).status).toBe(200);
    await waitUntil('the first delivery to be tried', () => signals(payment).length === 1);
    return { payment, row: () => harness.db.inbox.findFirstOrThrow({ where: { paymentId: payment.id } }) };
  }

  const makeDue = (payment: Payment) =>
    harness.db.inbox.updateMany({ where: { paymentId: payment.id }, data: { nextDeliveryAt: new Date(0) } });

  test('leaves a result to its first delivery for a while', async () => {
    const { payment, row } = await undelivered();
    expect(await row()).toMatchObject({ state: 'RECEIVED', deliveryAttempts: 0 });
    harness.workflows.reset();
    await relay();
    expect(signals(payment)).toEqual([]);
  });

  test('delivers a result that Temporal did not accept, and erases the body', async () => {
    const { payment, row } = await undelivered();
    expect((await row()).sealedBody).not.toBeNull();
    harness.workflows.reset();
    await makeDue(payment);
    expect(await relay()).toBeGreaterThanOrEqual(1);
    expect(signals(payment)).toHaveLength(1);
    expect(await row()).toMatchObject({ state: 'DELIVERED', sealedBody: null, deliveryAttempts: 1 });
  });

  test('delivers nothing twice', async () => {
    const { payment } = await undelivered();
    harness.workflows.reset();
    await makeDue(payment);
    await relay();
    await makeDue(payment);
    await relay();
    expect(signals(payment)).toHaveLength(1);
  });

  test('waits longer after every failure, and keeps the body', async () => {
    const { payment, row } = await undelivered();
    const waits: number[] = [];
    for (let tries = 1; tries <= 8; tries += 1) {
      await makeDue(payment);
      const before = Date.now();
      await relay();
      waits.push(Math.round(((await row()).nextDeliveryAt.getTime() - before) / 1_000));
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
    const kept = await row();
    expect(kept).toMatchObject({ state: 'RECEIVED', deliveryAttempts: 8 });
    expect(kept.sealedBody).not.toBeNull();
  });

  test('of two servers delivers a result once', async () => {
    const { payment, row } = await undelivered();
    harness.workflows.reset();
    await makeDue(payment);
    await Promise.all([relay(), relay(), relay()]);
    expect(signals(payment)).toHaveLength(1);
    expect(await row()).toMatchObject({ state: 'DELIVERED', deliveryAttempts: 1 });
  });

  test('records a result as refused when its payment has ended', async () => {
    const { payment, row } = await undelivered();
    harness.workflows.mode = 'ended';
    await bring(harness, payment.id, 'EXPIRED');
    await makeDue(payment);
    await relay();
    expect(await row()).toMatchObject({ state: 'REFUSED', sealedBody: null });
  });

  test('has a payment taken over whose run is gone although its row waits for the result', async () => {
    const { payment, row } = await undelivered();
    harness.workflows.reset();
    harness.workflows.mode = 'ended';
    await makeDue(payment);
    await relay();
    expect(await row()).toMatchObject({ state: 'DELIVERED', sealedBody: null });
    expect(harness.workflows.calls).toContainEqual(expect.objectContaining({ kind: 'recover', id: payment.id }));
  });
});

describe('the expiry of bills', () => {
  const expire = () => expireDueBills(harness.context);
  const billOf = (id: string) => harness.db.bill.findUniqueOrThrow({ where: { id }, include: { claim: true } });
  const expiriesOf = (id: string) => harness.db.event.findMany({ where: { subjectId: id, type: 'bill.expired' } });

  const letExpire = (id: string) =>
    harness.db.bill.update({ where: { id }, data: { expiresAt: new Date(Date.now() - 1_000) } });

  test('closes an expired bill, with its claim and an event', async () => {
    const { id } = await makeBill(harness);
    await letExpire(id);
    await expire();
    expect(await billOf(id)).toMatchObject({ state: 'D', version: 2, claim: { holder: `expiry:${id}` } });
    expect(await expiriesOf(id)).toMatchObject([
      { version: 2, merchantId: harness.merchant.id, data: { state: 'D', amount: 12_000 } },
    ]);
  });

  test('leaves a bill that has not expired', async () => {
    const { id } = await makeBill(harness);
    await expire();
    expect(await billOf(id)).toMatchObject({ state: 'W', claim: null });
  });

  test('leaves a bill that a payment holds, until the payment frees it', async () => {
    const payment = await beginPayment(harness);
    const { id } = payment.bill;
    await bring(harness, payment.id, 'APPROVING');
    await letExpire(id);
    await expire();
    expect(await billOf(id)).toMatchObject({ state: 'W', claim: { holder: payment.id } });
    const { status, version } = await harness.db.payment.findUniqueOrThrow({ where: { id: payment.id } });
    await harness.activities.recordOutcome({
      at: { paymentId: payment.id, status, version },
      outcome: { kind: 'declined', reason: 'VAN_DECLINED_HARD', reasonCode: '8314' },
    });
    await expire();
    expect(await billOf(id)).toMatchObject({ state: 'D', claim: { holder: `expiry:${id}` } });
  });

  test('leaves a paid bill', async () => {
    const payment = await beginPayment(harness);
    await bring(harness, payment.id, 'APPROVED');
    await letExpire(payment.bill.id);
    await expire();
    expect(await billOf(payment.bill.id)).toMatchObject({ state: 'F', claim: { holder: payment.id } });
    expect(await expiriesOf(payment.bill.id)).toEqual([]);
  });

  test('by two servers at the same moment happens once', async () => {
    const { id } = await makeBill(harness);
    await letExpire(id);
    await Promise.all([expire(), expire(), expire()]);
    expect(await billOf(id)).toMatchObject({ state: 'D', version: 2 });
    expect(await expiriesOf(id)).toHaveLength(1);
  });

  test('and an approval at the same moment: one of them gets the bill', async () => {
    const payment = await beginPayment(harness);
    await letExpire(payment.bill.id);
    const at = { paymentId: payment.id, status: 'SCHEME_ISSUED', version: 2 } as const;
    const [claim] = await Promise.all([harness.activities.claimBill({ at }), expire()]);
    const { state, claim: holder } = await billOf(payment.bill.id);
    const byPayment = { kind: 'held', state: 'W', holder: payment.id };
    const byExpiry = { kind: 'lost', state: 'D', holder: `expiry:${payment.bill.id}` };
    expect([byPayment, byExpiry]).toContainEqual({ kind: claim.kind, state, holder: holder?.holder });
  });
});

test('a server does both by itself until it stops', async () => {
  const { id } = await makeBill(harness);
  await harness.db.bill.update({ where: { id }, data: { expiresAt: new Date(Date.now() - 1_000) } });
  const background = startBackground(harness.context, harness.log);
  const state = await waitFor('the bill to be closed', async () => {
    const bill = await harness.db.bill.findUniqueOrThrow({ where: { id } });
    return bill.state === 'W' ? undefined : bill.state;
  });
  await background.stop();
  expect(state).toBe('D');
});

test('a loop whose database is away logs that and goes on', async () => {
  const lines = harness.logs().length;
  const background = startBackground({ ...harness.context, db: harness.failingDatabase('down') }, harness.log);
  await waitUntil('the loops to complain', () =>
    ['relay', 'bill expiry', 'voided bills'].every((loop) => harness.logs().slice(lines).includes(`"loop":"${loop}"`)),
  );
  await background.stop();
});

test('no log line holds a MAC, an encrypted result, a link or an API key', () => {
  expect(leakedSecrets(harness)).toEqual([]);
});
