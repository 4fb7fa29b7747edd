import { randomUUID } from 'node:crypto';
import { parseKstDate } from '../../domain/kst';
import { won } from '../../domain/money';
import { endInterestFreeOffer } from '../../records/interest-free-offers';
import { saveMerchant } from '../../server/admin/save-merchant';
import { offerInterestFree } from '../support/interest-free';
import { bearer, beginPayment, expectProblem, get, makeBill, pressPay, send } from './calls';
import { type App, type Harness, leakedSecrets, type Merchant, startHarness } from './harness';
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

const calls = () => harness.workflows.calls;

describe('a press of the pay button', () => {
  test('answers with the app scheme and the status URL, by one Temporal call', async () => {
    const { token } = await makeBill(harness);
    const reply = await pressPay(harness, token);
    expect(reply.status).toBe(201);
    const { paymentId, appScheme, payType, statusUrl } = reply.json;
    expect(payType).toBe('CARD_VAN');
    expect(statusUrl).toBe(`/v1/pay/${token}/payments/${paymentId}/status`);
    expect(appScheme).toMatchObject({
      kind: 'scheme',
      package: 'com.kbcard.cxh.appcard',
      storeUrl: 'market://details?id=com.kbcard.cxh.appcard',
    });
    expect(appScheme.url).toMatch(/^kb-acp:\/\/pay\?srCode=0613325&xid=[0-9a-f]{20}&/);
    expect(appScheme.intentUrl).toMatch(/^intent:\/\/pay\?/);
    expect(Date.parse(appScheme.expiresAt)).toBeGreaterThan(Date.now());
    expect(calls()).toEqual([{ kind: 'scheme', paymentId }]);
  });

  test('with the same key again gets the same answer, without Temporal', async () => {
    const { token } = await makeBill(harness);
    const key = randomUUID();
    const first = await pressPay(harness, token, {}, key);
    harness.workflows.reset();
    const second = await pressPay(harness, token, {}, key);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.json).toEqual(first.json);
    expect([first.headers['idempotent-replayed'], second.headers['idempotent-replayed']]).toEqual([undefined, 'true']);
    expect(calls()).toEqual([]);
  });

  test.each<ReachableStatus>(['AUTH_FAILED', 'EXPIRED', 'NEEDS_REVIEW', 'APPROVED'])(
    'with the same key again gets the same answer when the payment is %s',
    async (status) => {
      const payment = await beginPayment(harness);
      await bring(harness, payment.id, status);
      const again = await pressPay(harness, payment.bill.token, {}, payment.key);
      expect(again).toMatchObject({ status: 201, json: { paymentId: payment.id, statusUrl: payment.statusUrl } });
    },
  );

  test('twice at the same moment with the same key is one payment', async () => {
    const { id, token } = await makeBill(harness);
    const key = randomUUID();
    const replies = await Promise.all([1, 2, 3].map(() => pressPay(harness, token, {}, key)));
    expect(replies.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
    expect(await harness.db.payment.count({ where: { billId: id } })).toBe(1);
  });

  test.each([
    ['another installment', { installmentMonths: 3 }],
    ['another platform', { platform: 'ios' }],
  ])('with the same key and %s is refused', async (_what, change) => {
    const { token } = await makeBill(harness, { amount: 60_000 });
    const key = randomUUID();
    await pressPay(harness, token, {}, key);
    expectProblem(await pressPay(harness, token, change, key), 422, 'IDEMPOTENCY_KEY_REUSED');
  });

  test('with four choices at one moment under one key is answered for one, and refused for the others', async () => {
    const { id, token } = await makeBill(harness, { amount: 60_000 });
    const key = randomUUID();
    const choices = [{}, { installmentMonths: 3 }, { platform: 'ios' }, { issuer: 'shinhan' }];
    const replies = await Promise.all(choices.map((choice) => pressPay(harness, token, choice, key)));
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 422, 422, 422]);
    for (const reply of replies.filter(({ status }) => status === 422)) {
      expectProblem(reply, 422, 'IDEMPOTENCY_KEY_REUSED');
    }
    const { issuer, installmentMonths, platform } = await harness.db.payment.findFirstOrThrow({
      where: { billId: id },
    });
    const answered = choices[replies.findIndex(({ status }) => status === 201)];
    expect({ issuer, installmentMonths, platform }).toMatchObject({
      issuer: 'kb',
      installmentMonths: 0,
      platform: 'android',
      ...answered,
    });
  });

  test('with a key that was answered with a live payment gets that payment for ever', async () => {
    const first = await beginPayment(harness);
    const key = randomUUID();
    expect((await pressPay(harness, first.bill.token, {}, key)).json.paymentId).toBe(first.id);
    expectProblem(await pressPay(harness, first.bill.token, { issuer: 'shinhan' }, key), 422, 'IDEMPOTENCY_KEY_REUSED');
    await bring(harness, first.id, 'AUTH_FAILED');
    const again = await pressPay(harness, first.bill.token, {}, key);
    expect(again).toMatchObject({ status: 200, json: { paymentId: first.id } });
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(await harness.db.payment.count({ where: { billId: first.bill.id } })).toBe(1);
  });

  test('with another key and the same choice gets the live payment', async () => {
    const first = await beginPayment(harness);
    harness.workflows.reset();
    const second = await pressPay(harness, first.bill.token);
    expect(second).toMatchObject({ status: 200, json: { paymentId: first.id, statusUrl: first.statusUrl } });
    expect(calls()).toEqual([]);
  });

  test('after a failed payment begins a new payment', async () => {
    const first = await beginPayment(harness);
    await bring(harness, first.id, 'AUTH_FAILED');
    const second = await pressPay(harness, first.bill.token);
    expect(second.status).toBe(201);
    expect(second.json.paymentId).not.toBe(first.id);
  });

  test('with another installment begins a new payment, and supersedes the previous one', async () => {
    const first = await beginPayment(harness, { amount: 60_000 });
    harness.workflows.reset();
    const second = await pressPay(harness, first.bill.token, { installmentMonths: 3 });
    expect(second.status).toBe(201);
    expect(calls()).toEqual([
      { kind: 'scheme', paymentId: second.json.paymentId },
      { kind: 'abort', paymentId: first.id, reason: 'SUPERSEDED' },
    ]);
  });
});

describe('a choice that the bill does not allow is refused without a call to Temporal', () => {
  test.each([
    ['an unknown issuer', 60_000, { issuer: 'nobody' }, 422, 'UNKNOWN_ISSUER'],
    ['an issuer named like a member of every object', 60_000, { issuer: 'constructor' }, 422, 'UNKNOWN_ISSUER'],
    ['installments of 49,999 won', 49_999, { installmentMonths: 2 }, 422, 'INSTALLMENT_NOT_ALLOWED'],
    ['an installment of one month', 60_000, { installmentMonths: 1 }, 422, 'INSTALLMENT_NOT_ALLOWED'],
    ['more months than the merchant allows', 60_000, { installmentMonths: 13 }, 422, 'INSTALLMENT_NOT_ALLOWED'],
    ['more months than any installment has', 60_000, { installmentMonths: 37 }, 422, 'INSTALLMENT_NOT_ALLOWED'],
    ['half a month', 60_000, { installmentMonths: 2.5 }, 400, 'INVALID_REQUEST'],
    ['months as text', 60_000, { installmentMonths: '2' }, 400, 'INVALID_REQUEST'],
    ['an unknown platform', 60_000, { platform: 'fax' }, 400, 'INVALID_REQUEST'],
    ['an amount of its own', 60_000, { amount: 1 }, 400, 'INVALID_REQUEST'],
  ])('%s', async (_what, amount, choice, status, code) => {
    const { id, token } = await makeBill(harness, { amount });
    const reply = await pressPay(harness, token, choice);
    expectProblem(reply, status, code);
    expect(reply.json.detail).toMatch(/[가-힣]/);
    expect(calls()).toEqual([]);
    expect(await harness.db.payment.count({ where: { billId: id } })).toBe(0);
  });

  test.each([2, 12])('but 50,000 won may be paid in %i months', async (installmentMonths) => {
    const { token } = await makeBill(harness, { amount: 50_000 });
    expect((await pressPay(harness, token, { installmentMonths })).status).toBe(201);
  });

  test("the merchant's own maximum counts", async () => {
    const merchant = await harness.newMerchant({ maximumInstallmentMonths: 3 });
    const { token } = await makeBill(harness, { amount: 60_000 }, { merchant });
    expectProblem(await pressPay(harness, token, { installmentMonths: 4 }), 422, 'INSTALLMENT_NOT_ALLOWED');
    expect((await pressPay(harness, token, { installmentMonths: 3 })).status).toBe(201);
  });
});

describe('interest-free installments', () => {
  const SHOWN = { installmentMonths: 10, payerInterestMonths: 4 };
  // By the server's clock: the last second of the offers' last day in Korea, and midnight.
  let onLastDay: App;
  let afterMidnight: App;

  beforeAll(() => {
    const appAt = (instant: string) => harness.appWith({ clock: () => new Date(instant) });
    onLastDay = appAt('2090-11-30T14:59:59.000Z');
    afterMidnight = appAt('2090-11-30T15:00:00.000Z');
  });

  /** A bill of a merchant that offers KB's 10 months as 부분무이자 and its 2 months as 무이자. */
  async function offeredBill(bill: Record<string, unknown> = {}, app = harness.app) {
    const merchant = await harness.newMerchant();
    const offer = { merchantId: merchant.id, minimumAmount: won(100_000), validUntil: parseKstDate('20901130') };
    const offerId = await offerInterestFree(harness.db, { ...offer, installmentMonths: [10], payerInterestMonths: 4 });
    await offerInterestFree(harness.db, { ...offer, installmentMonths: [2] });
    return { ...(await makeBill(harness, { amount: 100_000, ...bill }, { merchant, app })), offerId, merchant };
  }
  const billOfLastDay = () => offeredBill({ expiresAt: '2090-12-10T00:00:00.000Z' }, onLastDay);
  const termsOf = async (token: string, app: App) => (await get(app, `/v1/pay/${token}`)).json['interestFree' as never];

  test('are told until the last second of the last day, from the smallest amount on', async () => {
    const { token } = await billOfLastDay();
    expect(await termsOf(token, onLastDay)).toEqual([
      { issuer: 'kb', installmentMonths: 2, payerInterestMonths: 0 },
      { issuer: 'kb', ...SHOWN },
    ]);
    expect(await termsOf(token, afterMidnight)).toEqual([]);
    expect((await get(onLastDay, `/pay/${token}`)).text).toContain('value="kb" data-interest-free="2:0 10:4"');
    expect((await get(afterMidnight, `/pay/${token}`)).text).not.toContain('data-interest-free');
    expect(await termsOf((await offeredBill({ amount: 99_999 })).token, harness.app)).toEqual([]);
  });

  test('are refused after midnight of their last day, and nothing is begun', async () => {
    const { id, token } = await billOfLastDay();
    const reply = await pressPay(harness, token, SHOWN, randomUUID(), afterMidnight);
    expectProblem(reply, 409, 'INTEREST_FREE_CHANGED');
    expect(reply.json).toMatchObject({
      retryable: false,
      detail: expect.stringContaining('결제되지 않았으니') as string,
    });
    expect(calls()).toEqual([]);
    expect(await harness.db.payment.count({ where: { billId: id } })).toBe(0);
  });

  test.each([
    ['better terms than are offered', { ...SHOWN, payerInterestMonths: 3 }],
    ['worse terms than are offered', { installmentMonths: 2, payerInterestMonths: 1 }],
    ['months that are not offered so', { installmentMonths: 3, payerInterestMonths: 0 }],
    ['the cards of another issuer', { ...SHOWN, issuer: 'samsung' }],
    ['no installments', { payerInterestMonths: 0 }],
  ])('for %s are refused', async (_what, choice) => {
    const { token } = await offeredBill();
    expectProblem(await pressPay(harness, token, choice), 409, 'INTEREST_FREE_CHANGED');
    expect(calls()).toEqual([]);
  });

  test('of an offer that was ended are refused', async () => {
    const { token, offerId } = await offeredBill();
    await endInterestFreeOffer(harness.db, offerId, new Date());
    expectProblem(await pressPay(harness, token, SHOWN), 409, 'INTEREST_FREE_CHANGED');
  });

  test('are of the payment, its run and its events as they were shown', async () => {
    const { token } = await offeredBill();
    const { json } = await pressPay(harness, token, SHOWN);
    expect(harness.workflows.inputs.at(-1)).toMatchObject({ paymentId: json.paymentId, ...SHOWN });
    expect(await harness.db.payment.findUniqueOrThrow({ where: { id: json.paymentId } })).toMatchObject(SHOWN);
    const [event] = await harness.db.event.findMany({ where: { subjectId: json.paymentId } });
    expect(event?.data).toMatchObject({ payerInterestMonths: 4 });
  });

  test('that a payer was not shown are not given: the card’s own terms were', async () => {
    const { token } = await offeredBill();
    const { json } = await pressPay(harness, token, { installmentMonths: 10 });
    const row = await harness.db.payment.findUniqueOrThrow({ where: { id: json.paymentId } });
    expect(row.payerInterestMonths).toBeNull();
  });

  test('are part of what a key means, and of which payment may be gone on with', async () => {
    const { token } = await offeredBill();
    const key = randomUUID();
    const first = await pressPay(harness, token, SHOWN, key);
    // Midnight changes nothing about a press that was answered.
    expect((await pressPay(harness, token, SHOWN, key, afterMidnight)).json).toEqual(first.json);
    expectProblem(await pressPay(harness, token, { installmentMonths: 10 }, key), 422, 'IDEMPOTENCY_KEY_REUSED');
    expect((await pressPay(harness, token, SHOWN)).json.paymentId).toBe(first.json.paymentId);
    const ordinary = await pressPay(harness, token, { installmentMonths: 10 });
    expect(ordinary.json.paymentId).not.toBe(first.json.paymentId);
  });

  test('are not offered for a merchant none of whose VANs has a field for them', async () => {
    const { token, merchant } = await offeredBill();
    const terminals = [{ van: 'gamma', terminalId: 'GAMMA00001', vendorCode: 'PM' }] as const;
    await saveMerchant(harness.db, merchant.id, { terminals: [...terminals] });
    expect(await termsOf(token, harness.app)).toEqual([]);
    expectProblem(await pressPay(harness, token, SHOWN), 409, 'INTEREST_FREE_CHANGED');
  });

  test('are listed for their merchant, and for no other', async () => {
    const { merchant, offerId } = await offeredBill();
    const list = async (whose: Merchant) =>
      (await get(harness.app, '/v1/interest-free-offers', bearer(whose))).json.items;
    expect(await list(merchant)).toMatchObject([{ installmentMonths: [2] }, { id: offerId, merchantId: merchant.id }]);
    expect(JSON.stringify(await list(merchant))).not.toContain('operator');
    expect(await list(harness.merchant)).toEqual([]);
  });
});

describe('an Idempotency-Key', () => {
  test('is needed', async () => {
    const { token } = await makeBill(harness);
    const reply = await send(harness.app, {
      method: 'POST',
      url: `/v1/pay/${token}/payments`,
      payload: { issuer: 'kb', platform: 'web' },
    });
    expectProblem(reply, 400, 'IDEMPOTENCY_KEY_REQUIRED');
    expect(calls()).toEqual([]);
  });

  test.each([
    ['of 7 characters', 'a'.repeat(7), 400],
    ['of 8 characters', 'a'.repeat(8), 201],
    ['of 128 characters', 'a'.repeat(128), 201],
    ['of 129 characters', 'a'.repeat(129), 400],
    ['that is not ASCII', 'é'.repeat(8), 400],
    ['with a space', 'eight characters', 400],
  ])('%s answers', async (_what, key, status) => {
    const { token } = await makeBill(harness);
    expect((await pressPay(harness, token, {}, key)).status).toBe(status);
  });

  test('counts only for its bill', async () => {
    const key = randomUUID();
    const [one, other] = [await makeBill(harness), await makeBill(harness)];
    const [first, second] = [
      await pressPay(harness, one.token, {}, key),
      await pressPay(harness, other.token, {}, key),
    ];
    expect(second.status).toBe(201);
    expect(second.json.paymentId).not.toBe(first.json.paymentId);
  });
});

describe('a bill that can’t be paid now', () => {
  test('by an unknown link is not found', async () => {
    expectProblem(await pressPay(harness, 'x'.repeat(43)), 404, 'NOT_FOUND');
  });

  test('because it has expired answers 409', async () => {
    const { token } = await makeBill(harness);
    const tomorrow = harness.appWith({ clock: () => new Date(Date.now() + 25 * 3_600_000) });
    expectProblem(await pressPay(harness, token, {}, randomUUID(), tomorrow), 409, 'BILL_CLOSED');
    expect(calls()).toEqual([]);
  });

  test('because it expired on the way to Temporal answers 409', async () => {
    const { id, token } = await makeBill(harness);
    await harness.db.bill.update({ where: { id }, data: { expiresAt: new Date(Date.now() - 1_000) } });
    const behind = harness.appWith({ clock: () => new Date(Date.now() - 60_000) });
    expectProblem(await pressPay(harness, token, {}, randomUUID(), behind), 409, 'BILL_CLOSED');
    expect(calls()).toHaveLength(1);
    expect(await harness.db.payment.count({ where: { billId: id } })).toBe(0);
  });

  test('because it is paid answers 409 with the payment that paid it', async () => {
    const payment = await beginPayment(harness);
    await bring(harness, payment.id, 'APPROVED');
    harness.workflows.reset();
    const reply = await pressPay(harness, payment.bill.token);
    expectProblem(reply, 409, 'BILL_ALREADY_PAID');
    expect(reply.json).toMatchObject({ paymentId: payment.id, statusUrl: payment.statusUrl });
    expect(calls()).toEqual([]);
  });

  test.each<ReachableStatus>(['APPROVING', 'UNCONFIRMED', 'NEEDS_REVIEW'])(
    'because a payment of it is %s answers 409 with that payment',
    async (status) => {
      const payment = await beginPayment(harness, { amount: 60_000 });
      await bring(harness, payment.id, status);
      harness.workflows.reset();
      const reply = await pressPay(harness, payment.bill.token, { installmentMonths: 3 });
      expectProblem(reply, 409, 'PAYMENT_IN_PROGRESS');
      expect(reply.json).toMatchObject({ paymentId: payment.id, statusUrl: payment.statusUrl });
      expect(calls()).toEqual([]);
    },
  );

  test('can be paid again after a decline', async () => {
    const payment = await beginPayment(harness);
    await bring(harness, payment.id, 'DECLINED');
    expect((await pressPay(harness, payment.bill.token)).status).toBe(201);
  });
});

describe('when Temporal', () => {
  test.each(['down', 'answer-lost'] as const)('is %s, the same key succeeds once it is back', async (mode) => {
    const { id, token } = await makeBill(harness);
    const key = randomUUID();
    harness.workflows.mode = mode;
    const failed = await pressPay(harness, token, {}, key);
    expectProblem(failed, 503, 'SCHEME_NOT_READY');
    expect(failed.headers['retry-after']).toBe('2');
    expect(failed.json).toMatchObject({
      retryable: true,
      detail: expect.stringContaining('결제되지 않았습니다') as string,
    });
    harness.workflows.mode = 'up';
    const made = await pressPay(harness, token, {}, key);
    expect(made.status).toBe(201);
    expect(made.json.paymentId).toBe(failed.json.paymentId);
    expect(await harness.db.payment.count({ where: { billId: id } })).toBe(1);
  });

  test('does not get the superseding abort, the new payment still goes on', async () => {
    const first = await beginPayment(harness, { amount: 60_000 });
    const abort = jest.spyOn(harness.workflows, 'abort').mockRejectedValueOnce(new Error('no answer'));
    const second = await pressPay(harness, first.bill.token, { installmentMonths: 3 });
    abort.mockRestore();
    expect(second.status).toBe(201);
    expect(harness.logs()).toContain('payments could not be ended early');
  });
});

test('an order that can’t be written to the issuer answers 502, and the same key gets the same answer', async () => {
  const { id, token } = await makeBill(harness);
  // A name that is older than the API's bound.
  await harness.db.bill.update({ where: { id }, data: { orderName: '가'.repeat(101) } });
  const key = randomUUID();
  const [first, second] = [await pressPay(harness, token, {}, key), await pressPay(harness, token, {}, key)];
  expectProblem(first, 502, 'ISSUER_UNAVAILABLE');
  expectProblem(second, 502, 'ISSUER_UNAVAILABLE');
  expect(second.json.paymentId).toBe(first.json.paymentId);
  const status = await get(harness.app, `/v1/pay/${token}/payments/${first.json.paymentId}/status`);
  expect(status.json).toMatchObject({ state: 'D', reason: { code: 'ISSUER_ERROR' } });
});

test('no log line holds a link or an API key', () => {
  expect(leakedSecrets(harness)).toEqual([]);
});
