import { randomUUID } from 'node:crypto';
import type { Outcome } from '../../activities/payments/types';
import { expectProblem, type Reply } from './calls';
import { type App, type Harness, leakedSecrets, startHarness } from './harness';
import { ask, type Asked, eventsOf, openLink, registerCard } from './recurring-calls';
import { bring } from './states';

let harness: Harness;
/** A server whose clock the tests set; by default, noon of 31 January in Korea. */
let app: App;
let now: Date;

beforeAll(async () => {
  harness = await startHarness();
  app = harness.appWith({ clock: () => now });
});
afterAll(async () => {
  await harness.close();
});
beforeEach(() => {
  harness.workflows.reset();
  clockShows('20300131');
});
afterEach(() => {
  jest.restoreAllMocks();
});

function clockShows(day: string, time = '12:00'): void {
  now = new Date(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T${time}:00+09:00`);
}

const call = (
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  url: string,
  payload?: Record<string, unknown>,
  asked: Asked = {},
): Promise<Reply> => ask(harness, method, url, payload, { app, ...asked });
const newKey = (asked: Asked = {}): Promise<string> => registerCard(harness, { app, ...asked });
const subscribe = (billingKeyId: string, body: Record<string, unknown> = {}, asked: Asked = {}): Promise<Reply> =>
  call(
    'POST',
    '/v1/subscriptions',
    { billingKeyId, orderNo: 'S-1', orderName: '월 이용료', amount: 9_900, cycle: { unit: 'MONTH' }, ...body },
    asked,
  );
const read = async (id: string) => (await call('GET', `/v1/subscriptions/${id}`)).json;
const change = (id: string, body: Record<string, unknown>, asked: Asked = {}): Promise<Reply> =>
  call('PATCH', `/v1/subscriptions/${id}`, body, asked);
const end = (id: string, asked: Asked = {}): Promise<Reply> =>
  call('DELETE', `/v1/subscriptions/${id}`, undefined, asked);
const chargePeriod = (id: string, period: string, asked: Asked = {}): Promise<Reply> =>
  call('POST', `/v1/subscriptions/${id}/periods/${period}/charge`, undefined, asked);
const later = (ms = 61_000): App => {
  const at = new Date(now.getTime() + ms);
  return harness.appWith({ clock: () => at });
};

type Period = {
  readonly period: string;
  readonly state: string;
  readonly billId: string;
  readonly try: number;
  readonly nextTryAt: string | null;
  readonly reason: { readonly code: string } | null;
};
async function periodsOf(id: string): Promise<readonly Period[]> {
  const { json } = await call('GET', `/v1/subscriptions/${id}/periods`);
  return (json as unknown as { readonly items: readonly Period[] }).items.toReversed();
}
const statesOf = async (id: string) => (await periodsOf(id)).map(({ period, state }) => [period, state]);
const billOf = (id: string) => harness.db.bill.findUniqueOrThrow({ where: { id } });
const paymentsOf = (subscriptionId: string) =>
  harness.db.payment.findMany({ where: { subscriptionId }, orderBy: [{ period: 'asc' }, { try: 'asc' }] });

/** The first step of a billing run. */
async function openPeriods(): Promise<void> {
  for (let after: string | undefined = ''; after !== undefined;)
    after = (await harness.activities.openPeriods({ asOf: now.toISOString(), after })).next;
}

/** The charges that a run would make for a subscription now. */
async function dueOf(id: string): Promise<readonly unknown[]> {
  const { items } = await harness.activities.dueCharges({ asOf: now.toISOString(), after: `${id} ` });
  return items.map(({ of }) => of).filter(({ subscriptionId }) => subscriptionId === id);
}

/** A subscription created today, and its key. */
async function subscribed(
  body: Record<string, unknown> = {},
): Promise<{ readonly id: string; readonly billingKeyId: string }> {
  const billingKeyId = await newKey();
  const made = await subscribe(billingKeyId, body);
  expect(made.status).toBe(201);
  return { id: made.json.id, billingKeyId };
}

async function recordOutcome(paymentId: string, outcome: Outcome): Promise<void> {
  const { status, version } = await harness.db.payment.findUniqueOrThrow({ where: { id: paymentId } });
  await harness.activities.recordOutcome({ at: { paymentId, status, version }, outcome });
}

/** Makes its card fail, now and later. */
async function fallsBehind(id: string, period: string): Promise<void> {
  const charged = await chargePeriod(id, period);
  expect(charged.status).toBe(200);
  await recordOutcome(charged.json.id, { kind: 'auth-failed', reason: 'BILLING_KEY_ENDED' });
  harness.workflows.reset();
}

const TODAY = '20300131';

describe('a new subscription', () => {
  test('begins today, and is charged by the run, not at once', async () => {
    const billingKeyId = await newKey();
    const made = await subscribe(billingKeyId, { amount: 12_000, taxFree: 800, serviceCharge: 200 });
    expect(made.status).toBe(201);
    expect(made.json).toMatchObject({
      billingKeyId,
      state: 'ACTIVE',
      orderNo: 'S-1',
      orderName: '월 이용료',
      amount: 12_000,
      taxFree: 800,
      serviceCharge: 200,
      service: 'payssam',
      cycle: { unit: 'MONTH', every: 1, anchor: TODAY },
      nextPeriod: TODAY,
      afterGrace: 'CANCEL',
      version: 1,
    });
    expect([harness.workflows.calls, await periodsOf(made.json.id)]).toEqual([[], []]);
    expect(await read(made.json.id)).toEqual(made.json);
    await openPeriods();
    expect(await periodsOf(made.json.id)).toMatchObject([
      { period: TODAY, state: 'DUE', try: 1, nextTryAt: now.toISOString(), reason: null },
    ]);
    const [period] = await periodsOf(made.json.id);
    expect(await billOf(period?.billId ?? '')).toMatchObject({
      state: 'W',
      amount: 12_000,
      supply: 10_000,
      vat: 1_000,
      tokenHash: null,
    });
    expect((await read(made.json.id)).nextPeriod).toBe('20300228');
    expect(await eventsOf(harness, made.json.id)).toEqual(['subscription.created']);
    expect(await eventsOf(harness, period?.billId ?? '')).toEqual(['bill.created']);
  });

  test('begins on the given day, and after its trial', async () => {
    const billingKeyId = await newKey();
    for (const [body, anchor] of [
      [{ startOn: '20300210' }, '20300210'],
      [{ startOn: TODAY }, TODAY],
      [{ trialDays: 30 }, '20300302'],
      [{ startOn: '20300210', trialDays: 14 }, '20300224'],
    ] as const) {
      const { json } = await subscribe(billingKeyId, body);
      expect(json).toMatchObject({ cycle: { anchor }, nextPeriod: anchor });
    }
  });

  test('begins today by Korean time', async () => {
    const billingKeyId = await newKey();
    now = new Date('2030-01-31T15:30:00Z');
    expect((await subscribe(billingKeyId)).json.nextPeriod).toBe('20300201');
    expectProblem(await subscribe(billingKeyId, { startOn: TODAY }), 422, 'INVALID_SUBSCRIPTION');
  });

  test.each([
    [{ unit: 'WEEK' }, '20300207'],
    [{ unit: 'WEEK', every: 52 }, '20310130'],
    [{ unit: 'MONTH', every: 3 }, '20300430'],
    [{ unit: 'MONTH', every: 24 }, '20320131'],
    [{ unit: 'YEAR', every: 5 }, '20350131'],
  ])('of the cycle %j has its second period on %s', async (cycle, second) => {
    const { id } = await subscribed({ cycle });
    await openPeriods();
    expect((await read(id)).nextPeriod).toBe(second);
  });

  test.each<[string, Record<string, unknown>, number, string, string | undefined]>([
    ['that began yesterday', { startOn: '20300130' }, 422, 'INVALID_SUBSCRIPTION', 'body/startOn'],
    ['that begins on a day that does not exist', { startOn: '20300230' }, 422, 'INVALID_SUBSCRIPTION', 'body/startOn'],
    [
      'that begins in a month that does not exist',
      { startOn: '20301301' },
      422,
      'INVALID_SUBSCRIPTION',
      'body/startOn',
    ],
    [
      'that begins where weeks run out of years',
      { startOn: '99991201', cycle: { unit: 'WEEK' } },
      422,
      'INVALID_SUBSCRIPTION',
      'body/startOn',
    ],
    ['that begins where months run out of years', { startOn: '99991201' }, 422, 'INVALID_SUBSCRIPTION', 'body/startOn'],
    [
      'that begins where years run out of years',
      { startOn: '99991201', cycle: { unit: 'YEAR' } },
      422,
      'INVALID_SUBSCRIPTION',
      'body/startOn',
    ],
    ['of 25 months', { cycle: { unit: 'MONTH', every: 25 } }, 422, 'INVALID_SUBSCRIPTION', 'body/cycle'],
    ['of 6 years', { cycle: { unit: 'YEAR', every: 6 } }, 422, 'INVALID_SUBSCRIPTION', 'body/cycle'],
    ['of 53 weeks', { cycle: { unit: 'WEEK', every: 53 } }, 400, 'INVALID_REQUEST', 'body/cycle/every'],
    ['of no weeks', { cycle: { unit: 'WEEK', every: 0 } }, 400, 'INVALID_REQUEST', 'body/cycle/every'],
    ['of days', { cycle: { unit: 'DAY' } }, 400, 'INVALID_REQUEST', 'body/cycle/unit'],
    ['of no cycle', { cycle: undefined }, 400, 'INVALID_REQUEST', 'body/cycle'],
    ['that begins on a date in another format', { startOn: '2030-02-01' }, 400, 'INVALID_REQUEST', 'body/startOn'],
    ['with a trial of more than a year', { trialDays: 367 }, 400, 'INVALID_REQUEST', 'body/trialDays'],
    ['with a negative trial', { trialDays: -1 }, 400, 'INVALID_REQUEST', 'body/trialDays'],
    ['that ends in an unknown way', { afterGrace: 'FORGET' }, 400, 'INVALID_REQUEST', 'body/afterGrace'],
    ['of nothing', { amount: 0 }, 400, 'INVALID_REQUEST', 'body/amount'],
    ['below the minimum of the merchant', { amount: 999 }, 422, 'INVALID_AMOUNT', undefined],
    ['whose parts exceed its amount', { taxFree: 5_000, serviceCharge: 4_901 }, 422, 'INVALID_AMOUNT', undefined],
    ['with a malformed key', { billingKeyId: 'bkey_1' }, 400, 'INVALID_REQUEST', 'body/billingKeyId'],
    ['by a key that nobody has', { billingKeyId: `bkey_${'0'.repeat(32)}` }, 404, 'NOT_FOUND', undefined],
  ])(
    '%s is refused, and its Idempotency-Key may be used for the corrected one',
    async (_what, body, status, code, path) => {
      const [billingKeyId, key] = [await newKey(), randomUUID()];
      const refused = await subscribe(billingKeyId, body, { key });
      expectProblem(refused, status, code);
      expect(refused.json).toMatchObject(path === undefined ? {} : { errors: [{ path }] });
      expect(await harness.db.subscription.count({ where: { billingKeyId } })).toBe(0);
      expect((await subscribe(billingKeyId, {}, { key })).status).toBe(201);
    },
  );

  test('with a key that is not registered, or no longer, is refused', async () => {
    const { id: waiting } = await openLink(harness, {}, { app });
    expectProblem(await subscribe(waiting), 409, 'BILLING_KEY_NOT_ACTIVE');
    const deleted = await newKey();
    await call('DELETE', `/v1/billing-keys/${deleted}`);
    expectProblem(await subscribe(deleted), 409, 'BILLING_KEY_NOT_ACTIVE');
  });

  test('with another merchant’s key is not found', async () => {
    expectProblem(await subscribe(await newKey({ merchant: await harness.newMerchant() })), 404, 'NOT_FOUND');
  });

  test('is created once for an Idempotency-Key', async () => {
    const [billingKeyId, key] = [await newKey(), randomUUID()];
    const [first, again] = [await subscribe(billingKeyId, {}, { key }), await subscribe(billingKeyId, {}, { key })];
    expect([again.status, again.json, again.headers['idempotent-replayed']]).toEqual([201, first.json, 'true']);
    expectProblem(await subscribe(billingKeyId, { amount: 10_000 }, { key }), 422, 'IDEMPOTENCY_KEY_REUSED');
    expect(await harness.db.subscription.count({ where: { billingKeyId } })).toBe(1);
  });

  test('whose answer was lost with its server is returned after midnight, and is not created again', async () => {
    const [billingKeyId, key] = [await newKey(), randomUUID()];
    clockShows(TODAY, '23:59');
    jest.spyOn(harness.db.idempotentRequest, 'updateMany').mockRejectedValueOnce(new Error('the server died'));
    expectProblem(await subscribe(billingKeyId, { startOn: TODAY }, { key }), 500, 'INTERNAL');
    const told = await subscribe(billingKeyId, { startOn: TODAY }, { key, app: later(5 * 60_000) });
    expect([told.status, told.json.nextPeriod]).toEqual([201, TODAY]);
    expect(await harness.db.subscription.findMany({ where: { billingKeyId } })).toMatchObject([{ id: told.json.id }]);
  });
});

describe('subscriptions', () => {
  test('are read and listed by their own merchant, the newest first, all of them or those of a key', async () => {
    const merchant = await harness.newMerchant();
    const [key, other] = [await newKey({ merchant }), await newKey({ merchant })];
    const ids = [
      (await subscribe(key, {}, { merchant })).json.id,
      (await subscribe(other, {}, { merchant })).json.id,
      (await subscribe(key, {}, { merchant })).json.id,
    ];
    await subscribed();
    const list = async (query: string) =>
      (await call('GET', `/v1/subscriptions?${query}`, undefined, { merchant })).json;
    const first = await list('size=2');
    expect(first.items.map(({ id }) => id)).toEqual([ids[2], ids[1]]);
    const second = await list(`size=2&cursor=${first.nextCursor ?? ''}`);
    expect([second.items.map(({ id }) => id), second.nextCursor]).toEqual([[ids[0]], null]);
    expect((await list(`billingKeyId=${other}`)).items.map(({ id }) => id)).toEqual([ids[1]]);
    expectProblem(await call('GET', '/v1/subscriptions?size=0'), 400, 'INVALID_REQUEST');
  });

  test('of another merchant are not found by any call', async () => {
    const { id } = await subscribed();
    await openPeriods();
    const merchant = await harness.newMerchant();
    const before = [await read(id), await periodsOf(id)];
    for (const reply of [
      await call('GET', `/v1/subscriptions/${id}`, undefined, { merchant }),
      await call('GET', `/v1/subscriptions/${id}/periods`, undefined, { merchant }),
      await change(id, { state: 'PAUSED' }, { merchant }),
      await end(id, { merchant }),
      await chargePeriod(id, TODAY, { merchant }),
      await end(`sub_${'0'.repeat(32)}`),
    ])
      expectProblem(reply, 404, 'NOT_FOUND');
    expect([await read(id), await periodsOf(id)]).toEqual(before);
  });

  test('list their periods page by page, the newest first', async () => {
    const { id } = await subscribed({ cycle: { unit: 'WEEK' }, missedPeriods: 'ALL' });
    for (const day of ['20300207', '20300216']) {
      clockShows(day);
      await openPeriods();
    }
    const page = async (query: string) =>
      (await call('GET', `/v1/subscriptions/${id}/periods?${query}`)).json as unknown as {
        readonly items: readonly Period[];
        readonly nextBefore: string | null;
      };
    const first = await page('size=2');
    expect([first.items.map(({ period }) => period), first.nextBefore]).toEqual([['20300214', '20300207'], '20300207']);
    const second = await page(`size=2&before=${first.nextBefore ?? ''}`);
    expect([second.items.map(({ period }) => period), second.nextBefore]).toEqual([[TODAY], null]);
  });
});

describe('a change', () => {
  test('of the choice for missed periods is read back; by default they are skipped', async () => {
    const { id } = await subscribed();
    expect((await call('GET', `/v1/subscriptions/${id}`)).json).toMatchObject({ missedPeriods: 'SKIP' });
    expect((await change(id, { missedPeriods: 'CURRENT' })).json).toMatchObject({ missedPeriods: 'CURRENT' });
    expectProblem(await change(id, { missedPeriods: 'SOME' }), 400, 'INVALID_REQUEST');
  });

  test('of the amount takes effect from the next period on', async () => {
    const { id } = await subscribed();
    await openPeriods();
    expect(await change(id, { amount: 12_000, taxFree: 12_000, orderName: '새 이름' })).toMatchObject({
      status: 200,
      json: { amount: 12_000, taxFree: 12_000, orderName: '새 이름', version: 2 },
    });
    clockShows('20300228');
    await openPeriods();
    const bills = await Promise.all((await periodsOf(id)).map(({ billId }) => billOf(billId)));
    expect(bills.map(({ amount, taxFree, orderName }) => [amount, taxFree, orderName])).toEqual([
      [9_900, 0, '월 이용료'],
      [12_000, 12_000, '새 이름'],
    ]);
    expect(await eventsOf(harness, id)).toEqual(['subscription.created', 'subscription.changed']);
  });

  test.each<[string, Record<string, unknown>, number, string]>([
    ['of nothing', {}, 400, 'INVALID_REQUEST'],
    ['to an ended one', { state: 'CANCELLED' }, 400, 'INVALID_REQUEST'],
    ['of the cycle', { cycle: { unit: 'WEEK' } }, 400, 'INVALID_REQUEST'],
    ['to an amount below the minimum of the merchant', { amount: 999 }, 422, 'INVALID_AMOUNT'],
    ['to an amount below its parts', { amount: 1_000 }, 422, 'INVALID_AMOUNT'],
    ['to parts beyond the amount', { serviceCharge: 9_901 }, 422, 'INVALID_AMOUNT'],
    ['to a key that nobody has', { billingKeyId: `bkey_${'0'.repeat(32)}` }, 404, 'NOT_FOUND'],
  ])('%s is refused, and changes nothing', async (_what, body, status, code) => {
    const { id } = await subscribed({ taxFree: 5_000 });
    const before = await read(id);
    expectProblem(await change(id, body), status, code);
    expect(await read(id)).toEqual(before);
  });

  test('to a key that is not registered, or is another merchant’s, is refused', async () => {
    const { id, billingKeyId } = await subscribed();
    expectProblem(
      await change(id, { billingKeyId: (await openLink(harness, {}, { app })).id }),
      409,
      'BILLING_KEY_NOT_ACTIVE',
    );
    expectProblem(
      await change(id, { billingKeyId: await newKey({ merchant: await harness.newMerchant() }) }),
      404,
      'NOT_FOUND',
    );
    expect((await read(id)).billingKeyId).toBe(billingKeyId);
  });

  test('of an ended subscription is refused', async () => {
    const { id } = await subscribed();
    await end(id);
    for (const body of [{ amount: 12_000 }, { state: 'ACTIVE' }, { billingKeyId: await newKey() }])
      expectProblem(await change(id, body), 409, 'SUBSCRIPTION_CONFLICT');
  });
});

describe('a pause', () => {
  test('skips the periods that begin in the meantime, and goes on with the next', async () => {
    const { id } = await subscribed();
    await openPeriods();
    expect((await change(id, { state: 'PAUSED' })).json.state).toBe('PAUSED');
    clockShows('20300401');
    await openPeriods();
    expect(await statesOf(id)).toEqual([[TODAY, 'DUE']]);
    expect((await change(id, { state: 'ACTIVE' })).json).toMatchObject({ state: 'ACTIVE', nextPeriod: '20300430' });
    await openPeriods();
    expect(await statesOf(id)).toEqual([[TODAY, 'DUE']]);
    clockShows('20300430');
    await openPeriods();
    expect(await statesOf(id)).toEqual([
      [TODAY, 'DUE'],
      ['20300430', 'DUE'],
    ]);
    expect(await eventsOf(harness, id)).toEqual([
      'subscription.created',
      'subscription.paused',
      'subscription.resumed',
    ]);
  });

  test('that ends before a period begins skips none, and charges none twice', async () => {
    const { id } = await subscribed();
    await openPeriods();
    await change(id, { state: 'PAUSED' });
    expect((await change(id, { state: 'ACTIVE' })).json.nextPeriod).toBe('20300228');
    clockShows('20300228');
    await change(id, { state: 'PAUSED' });
    expect((await change(id, { state: 'ACTIVE' })).json.nextPeriod).toBe('20300228');
    await openPeriods();
    expect(await statesOf(id)).toEqual([
      [TODAY, 'DUE'],
      ['20300228', 'DUE'],
    ]);
  });

  test('requested again, or ended again, changes nothing', async () => {
    const { id } = await subscribed();
    const [paused, again] = [await change(id, { state: 'PAUSED' }), await change(id, { state: 'PAUSED' })];
    expect(again.json).toEqual(paused.json);
    const [resumed, anew] = [await change(id, { state: 'ACTIVE' }), await change(id, { state: 'ACTIVE' })];
    expect(anew.json).toEqual(resumed.json);
    expect(await eventsOf(harness, id)).toEqual([
      'subscription.created',
      'subscription.paused',
      'subscription.resumed',
    ]);
  });

  test('keeps a period from being charged by hand, and resuming allows it again', async () => {
    const { id } = await subscribed();
    await openPeriods();
    await change(id, { state: 'PAUSED' });
    const refused = await chargePeriod(id, TODAY);
    expectProblem(refused, 409, 'CHARGE_REFUSED');
    expect(refused.json.errors).toMatchObject([{ path: 'SUBSCRIPTION_NOT_ACTIVE' }]);
    await change(id, { state: 'ACTIVE' });
    expect((await chargePeriod(id, TODAY)).status).toBe(200);
    expect(await paymentsOf(id)).toHaveLength(1);
  });

  test('of a past-due subscription is refused, together with other changes of the request', async () => {
    const { id } = await subscribed();
    await fallsBehind(id, TODAY);
    const before = await read(id);
    expect(before.state).toBe('PAST_DUE');
    expectProblem(await change(id, { state: 'PAUSED', amount: 12_000 }), 409, 'SUBSCRIPTION_CONFLICT');
    expect(await read(id)).toEqual(before);
  });
});

describe('another billing key', () => {
  test('of a subscription that owes nothing is used from the next charge on, and starts none', async () => {
    const { id } = await subscribed();
    await openPeriods();
    const billingKeyId = await newKey();
    expect((await change(id, { billingKeyId })).json).toMatchObject({ billingKeyId, state: 'ACTIVE' });
    expect(harness.workflows.calls).toEqual([]);
    expect((await chargePeriod(id, TODAY)).json.billingKeyId).toBe(billingKeyId);
  });

  test('is charged for past-due periods at once, and the subscription recovers', async () => {
    const { id } = await subscribed();
    await fallsBehind(id, TODAY);
    expect(await periodsOf(id)).toMatchObject([
      {
        state: 'PAST_DUE',
        try: 2,
        nextTryAt: null,
        graceEndsAt: '2030-02-14T15:00:00.000Z',
        reason: { code: 'BILLING_KEY_ENDED' },
      },
    ]);
    const billingKeyId = await newKey();
    harness.workflows.reset();
    expect((await change(id, { billingKeyId })).json).toMatchObject({ billingKeyId, state: 'PAST_DUE' });
    expect(harness.workflows.calls).toMatchObject([
      { kind: 'charge', input: { of: { subscriptionId: id, period: TODAY, number: 2 } } },
    ]);
    const [first, second, ...more] = await paymentsOf(id);
    expect([first?.status, second?.status, second?.billingKeyId, more]).toEqual([
      'AUTH_FAILED',
      'REQUESTED',
      billingKeyId,
      [],
    ]);
    expect(await periodsOf(id)).toMatchObject([{ state: 'CHARGING', try: 2, graceEndsAt: null, reason: null }]);
    await bring(harness, second?.id ?? '', 'APPROVED');
    expect(await statesOf(id)).toEqual([[TODAY, 'PAID']]);
    expect((await read(id)).state).toBe('ACTIVE');
    expect(await eventsOf(harness, id)).toEqual([
      'subscription.created',
      'subscription.charge_failed',
      'subscription.past_due',
      'subscription.changed',
      'subscription.charged',
      'subscription.recovered',
    ]);
  });

  test('while Temporal is away leaves past-due periods to the next run', async () => {
    const { id } = await subscribed();
    await fallsBehind(id, TODAY);
    const billingKeyId = await newKey();
    harness.workflows.mode = 'down';
    expect(await change(id, { billingKeyId })).toMatchObject({ status: 200, json: { billingKeyId } });
    expect(harness.logs()).toContain('left to the next billing run');
    expect(await periodsOf(id)).toMatchObject([{ state: 'DUE', try: 2, nextTryAt: now.toISOString() }]);
    expect(await dueOf(id)).toEqual([{ subscriptionId: id, period: TODAY, number: 2 }]);
  });

  test.each(['up', 'down'] as const)(
    'while Temporal is %s is also charged for a period past its grace, now or by the next run',
    async (mode) => {
      const { id } = await subscribed({ afterGrace: 'UNPAID' });
      await fallsBehind(id, TODAY);
      clockShows('20300216');
      await harness.activities.endGrace({ asOf: now.toISOString() });
      expect([(await read(id)).state, await statesOf(id)]).toEqual(['UNPAID', [[TODAY, 'UNPAID']]]);
      const billingKeyId = await newKey();
      harness.workflows.mode = mode;
      expect((await change(id, { billingKeyId })).status).toBe(200);
      expect(await statesOf(id)).toEqual([[TODAY, mode === 'up' ? 'CHARGING' : 'DUE']]);
      expect(await dueOf(id)).toEqual(mode === 'up' ? [] : [{ subscriptionId: id, period: TODAY, number: 2 }]);
      harness.workflows.mode = 'up';
      await bring(harness, (await chargePeriod(id, TODAY)).json.id, 'APPROVED');
      expect((await read(id)).state).toBe('ACTIVE');
    },
  );
});

describe('an ended subscription', () => {
  test('owes nothing: its open periods are waived, and their bills closed', async () => {
    const { id } = await subscribed({ cycle: { unit: 'WEEK' }, missedPeriods: 'ALL' });
    clockShows('20300207');
    await openPeriods();
    const ended = await end(id);
    expect(ended).toMatchObject({ status: 200, json: { id, state: 'CANCELLED', nextPeriod: null } });
    const periods = await periodsOf(id);
    expect(periods).toMatchObject([
      { period: TODAY, state: 'WAIVED', nextTryAt: null },
      { period: '20300207', state: 'WAIVED', nextTryAt: null },
    ]);
    for (const { billId } of periods) {
      expect((await call('GET', `/v1/bills/${billId}`)).json).toMatchObject({ state: 'D', closed: 'VOIDED' });
      expect(await eventsOf(harness, billId)).toEqual(['bill.created', 'bill.voided']);
    }
    clockShows('20300301');
    await openPeriods();
    expect(await periodsOf(id)).toHaveLength(2);
    expectProblem(await chargePeriod(id, TODAY), 409, 'CHARGE_REFUSED');
    expect(await eventsOf(harness, id)).toEqual(['subscription.created', 'subscription.cancelled']);
  });

  test('is returned when it is ended again', async () => {
    const { id } = await subscribed();
    const ended = await end(id);
    expect(await end(id)).toMatchObject({ status: 200, json: ended.json });
    expect(await eventsOf(harness, id)).toEqual(['subscription.created', 'subscription.cancelled']);
  });

  test.each(['PAUSED', 'PAST_DUE'])('may have been %s', async (state) => {
    const { id } = await subscribed();
    if (state === 'PAUSED') await change(id, { state });
    else await fallsBehind(id, TODAY);
    expect((await read(id)).state).toBe(state);
    expect((await end(id)).json.state).toBe('CANCELLED');
    expect((await periodsOf(id)).every((period) => period.state === 'WAIVED')).toBe(true);
  });

  test('lets a charge with an unknown outcome finish, and gets its result', async () => {
    const { id } = await subscribed();
    const { json: payment } = await chargePeriod(id, TODAY);
    await bring(harness, payment.id, 'UNCONFIRMED');
    await end(id);
    expect(await statesOf(id)).toEqual([[TODAY, 'FROZEN']]);
    expect((await billOf(payment.billId)).state).toBe('W');
    await recordOutcome(payment.id, {
      kind: 'resolved',
      resolution: { verdict: 'APPROVED', operator: 'kim', approvalNo: '30012345', note: 'on the VAN’s list' },
    });
    expect(await statesOf(id)).toEqual([[TODAY, 'PAID']]);
    expect((await read(id)).state).toBe('CANCELLED');
    expect(await eventsOf(harness, id)).toEqual([
      'subscription.created',
      'subscription.cancelled',
      'subscription.charged',
    ]);
  });

  test('stops a charge that has not reached its approval yet', async () => {
    const { id } = await subscribed();
    const { json: payment } = await chargePeriod(id, TODAY);
    await end(id);
    expect(await statesOf(id)).toEqual([[TODAY, 'WAIVED']]);
    const { status, version } = await harness.db.payment.findUniqueOrThrow({ where: { id: payment.id } });
    expect(await harness.activities.claimBill({ at: { paymentId: payment.id, status, version } })).toMatchObject({
      kind: 'lost',
    });
    expect((await call('GET', `/v1/payments/${payment.id}`)).json.state).toBe('D');
    expect(await statesOf(id)).toEqual([[TODAY, 'WAIVED']]);
  });
});

describe('a period that its merchant has charged', () => {
  test('is opened if it is due, and charged by the same bill as in a run', async () => {
    const { id, billingKeyId } = await subscribed();
    const charged = await chargePeriod(id, TODAY);
    expect(charged).toMatchObject({
      status: 200,
      json: { payType: 'CARD_RP', state: 'W', amount: 9_900, billingKeyId, subscriptionId: id, period: TODAY },
    });
    await openPeriods();
    expect(await periodsOf(id)).toMatchObject([
      { period: TODAY, state: 'CHARGING', try: 1, billId: charged.json.billId },
    ]);
    expect(await dueOf(id)).toEqual([]);
  });

  test.each([
    ['that has not begun', '20300228', 404, 'NOT_FOUND'],
    ['that does not exist', '20300201', 404, 'NOT_FOUND'],
    ['before the first one', '20300130', 404, 'NOT_FOUND'],
    ['of a day that does not exist', '20300230', 404, 'NOT_FOUND'],
    ['of no day', 'today', 400, 'INVALID_REQUEST'],
  ])('%s is not found, and charges nothing', async (_what, period, status, code) => {
    const { id } = await subscribed();
    await openPeriods();
    expectProblem(await chargePeriod(id, period), status, code);
    expect([harness.workflows.calls, await paymentsOf(id)]).toEqual([[], []]);
  });

  test('is charged once, with any Idempotency-Key, and is returned as it is', async () => {
    const { id } = await subscribed();
    const [first, second] = await Promise.all([chargePeriod(id, TODAY), chargePeriod(id, TODAY)]);
    expect([first.status, second.status, second.json.id]).toEqual([200, 200, first.json.id]);
    await bring(harness, first.json.id, 'APPROVED');
    expect(await chargePeriod(id, TODAY)).toMatchObject({ status: 200, json: { id: first.json.id, state: 'F' } });
    expect(await paymentsOf(id)).toHaveLength(1);
    expect(await eventsOf(harness, id)).toEqual(['subscription.created', 'subscription.charged']);
  });

  test('is answered once for an Idempotency-Key, which belongs to one period', async () => {
    const { id } = await subscribed({ cycle: { unit: 'WEEK' }, missedPeriods: 'ALL' });
    clockShows('20300207');
    await openPeriods();
    const key = randomUUID();
    const [first, again] = [await chargePeriod(id, TODAY, { key }), await chargePeriod(id, TODAY, { key })];
    expect([again.json, again.headers['idempotent-replayed']]).toEqual([first.json, 'true']);
    expectProblem(await chargePeriod(id, '20300207', { key }), 422, 'IDEMPOTENCY_KEY_REUSED');
  });

  test('and declined is tried again by another request, but not with the same Idempotency-Key', async () => {
    const { id } = await subscribed();
    const key = randomUUID();
    const { json: first } = await chargePeriod(id, TODAY, { key });
    await bring(harness, first.id, 'DECLINED');
    expect(await periodsOf(id)).toMatchObject([
      { state: 'DUE', try: 2, nextTryAt: '2030-02-01T06:00:00.000Z', reason: { code: 'VAN_DECLINED_SOFT' } },
    ]);
    expect((await chargePeriod(id, TODAY, { key })).json.id).toBe(first.id);
    const second = await chargePeriod(id, TODAY);
    expect([second.status, second.json.id === first.id, second.json.billId]).toEqual([200, false, first.billId]);
    expect((await paymentsOf(id)).map(({ try: number, status }) => [number, status])).toEqual([
      [1, 'DECLINED'],
      [2, 'REQUESTED'],
    ]);
    expect(await eventsOf(harness, id)).toEqual(['subscription.created', 'subscription.charge_failed']);
  });

  test('whose answer was lost is reported, even if it has been declined since: a repeat makes no other try', async () => {
    const { id } = await subscribed();
    const key = randomUUID();
    harness.workflows.mode = 'answer-lost';
    expectProblem(await chargePeriod(id, TODAY, { key }), 503, 'UNAVAILABLE');
    harness.workflows.mode = 'up';
    const [begun] = await paymentsOf(id);
    await bring(harness, begun?.id ?? '', 'DECLINED');
    expect(await chargePeriod(id, TODAY, { key, app: later() })).toMatchObject({
      status: 200,
      json: { id: begun?.id, state: 'D' },
    });
    expect(await paymentsOf(id)).toHaveLength(1);
  });

  test('while Temporal is down is charged once, by the same Idempotency-Key later', async () => {
    const { id } = await subscribed();
    const key = randomUUID();
    harness.workflows.mode = 'down';
    expectProblem(await chargePeriod(id, TODAY, { key }), 503, 'UNAVAILABLE');
    expect(await paymentsOf(id)).toEqual([]);
    harness.workflows.mode = 'up';
    expect((await chargePeriod(id, TODAY, { key })).status).toBe(200);
    expect(await paymentsOf(id)).toHaveLength(1);
  });

  test('with a deleted key is refused with that reason, and becomes past due', async () => {
    const { id, billingKeyId } = await subscribed();
    await openPeriods();
    await call('DELETE', `/v1/billing-keys/${billingKeyId}`);
    const refused = await chargePeriod(id, TODAY);
    expectProblem(refused, 409, 'CHARGE_REFUSED');
    expect(refused.json.errors).toMatchObject([{ path: 'BILLING_KEY_ENDED' }]);
    expect([(await read(id)).state, await statesOf(id)]).toEqual(['PAST_DUE', [[TODAY, 'PAST_DUE']]]);
  });
});

test('no log line holds a link, an API key or a card number', () => {
  expect(leakedSecrets(harness)).toEqual([]);
});
