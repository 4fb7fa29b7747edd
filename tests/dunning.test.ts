import { randomUUID } from 'node:crypto';
import { addDays, kstDate } from '../domain/kst';
import { recurringWorkflowId } from '../domain/runs';
import { resolve } from '../workflows/messages';
import { violationsIn } from './support/check';
import { type Engine, startSmallEngine } from './support/engine';
import { call } from './support/http';
import { charge, merchantCall, registerCard } from './support/recurring';
import { approvedByHand } from './support/resolving';
import {
  chargesOf,
  eventsOf,
  makeKeys,
  periodsOf,
  run,
  startRun,
  subscribe,
  subscriptionOf,
  tenOClock,
  vanWillDecline,
} from './support/subscriptions';
import { waitFor, waitUntil } from './support/wait-for';

let engine: Engine;
beforeAll(async () => {
  engine = await startSmallEngine({
    VAN_ALPHA_READ_TIMEOUT_MS: '1500',
    VAN_ALPHA_LONGEST_PROCESSING_MS: '2000',
    VAN_ALPHA_REVIEW_AFTER_MS: '30000',
  });
});
afterAll(async () => {
  expect(await violationsIn(engine)).toEqual([]);
  await engine.stop();
});
afterEach(async () => {
  await call('DELETE', `${engine.van}/control/behaviours`);
  await call('POST', `${engine.issuer}/control/otc`, { json: { kind: 'fail', times: 0 } });
  // A run covers all subscriptions, so a test must leave none behind.
  await engine.database.db.subscription.updateMany({ data: { state: 'CANCELLED' } });
});

const DAY = '20270301';
const soft = { kind: 'decline', responseCode: '8326' };
const hard = { kind: 'decline', responseCode: '8350' };
const at = (day: string, hour: string): string => `2027-03-${day}T${hour}:00:00+09:00`;

async function subscribed(terms: Partial<Parameters<typeof subscribe>[2]> = {}): Promise<string> {
  const [id = ''] = await subscribe(engine, await makeKeys(engine, 1), { anchor: DAY, ...terms });
  return id;
}
const onlyPeriod = async (id: string) => {
  const [period, ...others] = await periodsOf(engine, id);
  expect(others).toEqual([]);
  return period;
};
const patch = (id: string, change: Record<string, unknown>) =>
  merchantCall(engine, 'PATCH', `/v1/subscriptions/${id}`, change);

describe('a period that was declined', () => {
  test('softly is tried again after 1, 3 and 5 days at other hours, and is then past due; each try is a separate run and payment', async () => {
    const id = await subscribed();
    for (const number of [1, 2, 3, 4]) await vanWillDecline(engine, id, DAY, number, soft);
    await run(engine, tenOClock(DAY));
    expect(await onlyPeriod(id)).toMatchObject({
      state: 'DUE',
      try: 2,
      softFailures: 1,
      nextTryAt: new Date(at('02', '15')),
      reason: 'VAN_DECLINED_SOFT',
    });
    // Before its time it is left alone.
    expect(await run(engine, at('02', '14'))).toMatchObject({ declined: 0, alreadyStarted: 0 });
    await run(engine, at('02', '15'));
    expect(await onlyPeriod(id)).toMatchObject({ state: 'DUE', try: 3, nextTryAt: new Date(at('05', '09')) });
    await run(engine, at('05', '09'));
    expect(await onlyPeriod(id)).toMatchObject({ state: 'DUE', try: 4, nextTryAt: new Date(at('10', '19')) });
    await run(engine, at('10', '19'));
    expect(await onlyPeriod(id)).toMatchObject({
      state: 'PAST_DUE',
      nextTryAt: null,
      graceEndsAt: new Date('2027-03-16T00:00:00+09:00'),
    });
    expect(await subscriptionOf(engine, id)).toMatchObject({ state: 'PAST_DUE' });
    expect((await chargesOf(engine, id)).map(({ try: number, status }) => [number, status])).toEqual(
      [1, 2, 3, 4].map((number) => [number, 'DECLINED']),
    );
    expect(await eventsOf(engine, id)).toEqual([
      ...Array.from({ length: 4 }, () => 'subscription.charge_failed'),
      'subscription.past_due',
    ]);
  });

  test('hard is past due at once, is charged as soon as there is another payment method, and recovers', async () => {
    const id = await subscribed({ unit: 'WEEK' });
    await vanWillDecline(engine, id, DAY, 1, hard);
    await run(engine, tenOClock(DAY));
    expect(await onlyPeriod(id)).toMatchObject({ state: 'PAST_DUE', try: 2, reason: 'VAN_DECLINED_HARD' });
    // No further period begins while one is unpaid.
    expect(await run(engine, tenOClock('20270308'))).toMatchObject({ opened: 0 });

    const [billingKeyId] = await makeKeys(engine, 1, 'hana');
    expect((await patch(id, { billingKeyId })).status).toBe(200);
    await waitUntil('the period to be paid', async () => (await onlyPeriod(id))?.state === 'PAID');
    expect(await subscriptionOf(engine, id)).toMatchObject({ state: 'ACTIVE', billingKeyId });
    expect((await chargesOf(engine, id)).map(({ issuer, status }) => [issuer, status])).toEqual([
      ['kb', 'DECLINED'],
      ['hana', 'APPROVED'],
    ]);
    expect((await eventsOf(engine, id)).slice(-3)).toEqual([
      'subscription.changed',
      'subscription.charged',
      'subscription.recovered',
    ]);
    // Periods that would have begun in the meantime are made up for, once.
    expect(await run(engine, tenOClock('20270308'))).toMatchObject({ opened: 1, approved: 1 });
  });

  test('because its name can’t be written says so, is tried once, and is past due: another day does not help', async () => {
    const [id = ''] = await subscribe(engine, await makeKeys(engine, 1, 'lotte'), {
      anchor: DAY,
      orderName: '구독 😀',
    });
    await run(engine, tenOClock(DAY));
    expect(await onlyPeriod(id)).toMatchObject({
      state: 'PAST_DUE',
      reason: 'ORDER_NOT_WRITABLE',
      technicalFailures: 0,
    });
    expect((await chargesOf(engine, id)).map(({ status, reason }) => [status, reason])).toEqual([
      ['AUTH_FAILED', 'ORDER_NOT_WRITABLE'],
    ]);
  });

  test.each([
    ['CANCEL', 'CANCELLED', 'WAIVED', 'subscription.cancelled'],
    ['UNPAID', 'UNPAID', 'UNPAID', 'subscription.unpaid'],
  ] as const)(
    'and stays unpaid past its grace ends as its merchant has chosen: %s',
    async (afterGrace, state, period, event) => {
      const id = await subscribed({ afterGrace });
      await vanWillDecline(engine, id, DAY, 1, hard);
      await run(engine, tenOClock(DAY));
      expect(await run(engine, '2027-03-15T23:59:00+09:00')).toMatchObject({ ended: 0 });
      expect((await run(engine, '2027-03-16T00:00:00+09:00')).ended).toBeGreaterThanOrEqual(1);
      expect(await subscriptionOf(engine, id)).toMatchObject({ state });
      expect(await onlyPeriod(id)).toMatchObject({ state: period });
      expect((await eventsOf(engine, id)).at(-1)).toBe(event);
      expect(await run(engine, tenOClock('20270501'))).toMatchObject({ opened: 0, approved: 0 });
    },
  );

  test('for a technical reason is tried again within hours', async () => {
    const id = await subscribed();
    await call('POST', `${engine.issuer}/control/otc`, { json: { kind: 'refuse', rcd: '9206', times: 1 } });
    await run(engine, tenOClock(DAY));
    expect(await onlyPeriod(id)).toMatchObject({
      state: 'DUE',
      reason: 'ISSUER_MAINTENANCE',
      technicalFailures: 1,
      nextTryAt: new Date(at('01', '12')),
    });
    await run(engine, at('01', '12'));
    expect(await onlyPeriod(id)).toMatchObject({ state: 'PAID', try: 2 });
  });
});

describe('a charge whose outcome is unknown', () => {
  test('freezes its period until it is settled, and is tried again if it was never booked', async () => {
    const id = await subscribed();
    // The approval is booked and its answer is lost; the answers to telegrams about it are also lost, for a while.
    await vanWillDecline(engine, id, DAY, 1, { kind: 'silent', books: true });
    await call('POST', `${engine.van}/control/behaviours`, {
      json: { times: 0, behaviour: { kind: 'silent', books: false } },
    });
    const begun = await startRun(engine, tenOClock(DAY));
    await waitUntil('the period to be frozen', async () => (await onlyPeriod(id))?.state === 'FROZEN');
    // Nobody charges it in the meantime: no run, and no merchant.
    expect(await run(engine, tenOClock('20270302'))).toMatchObject({ approved: 0, alreadyStarted: 0 });
    const asked = await merchantCall(engine, 'POST', `/v1/subscriptions/${id}/periods/${DAY}/charge`);
    expect(asked.json).toMatchObject({ payType: 'CARD_RP', state: 'W' });
    expect(await chargesOf(engine, id)).toHaveLength(1);
    await call('DELETE', `${engine.van}/control/behaviours`);
    await begun.result();
    await waitUntil('it to be settled', async () => (await onlyPeriod(id))?.state === 'DUE');
    expect((await chargesOf(engine, id)).map(({ status }) => status)).toEqual(['NET_CANCELLED']);
    await run(engine, at('01', '12'));
    expect(await onlyPeriod(id)).toMatchObject({ state: 'PAID', try: 2 });
  });

  test('that stays unsettled is frozen until an operator says what the VAN has booked', async () => {
    const id = await subscribed();
    await vanWillDecline(engine, id, DAY, 1, { kind: 'silent', books: true });
    const [charged] = await waitFor('a charge', async () => {
      await startRun(engine, tenOClock(DAY));
      await waitUntil('the charge', async () => (await chargesOf(engine, id)).length === 1);
      return chargesOf(engine, id);
    });
    await call('POST', `${engine.van}/control/behaviours`, {
      json: { orderNo: charged?.orderNo, times: 0, behaviour: { kind: 'silent', books: false } },
    });
    await waitUntil('a review', async () => (await chargesOf(engine, id))[0]?.status === 'NEEDS_REVIEW', 60_000);
    expect(await onlyPeriod(id)).toMatchObject({ state: 'FROZEN' });
    expect(await run(engine, tenOClock('20270302'))).toMatchObject({ approved: 0, declined: 0 });
    const [booked] = (await call('GET', `${engine.van}/control/books?orderNo=${charged?.orderNo ?? ''}`)).json
      .approvals;
    const handle = engine.temporal.workflow.getHandle(
      recurringWorkflowId({ subscriptionId: id, period: DAY, number: 1 }),
    );
    await call('DELETE', `${engine.van}/control/behaviours`);
    await handle.executeUpdate(resolve, { args: [approvedByHand(booked?.approvalNo)] });
    expect(await onlyPeriod(id)).toMatchObject({ state: 'PAID' });
  });
});

describe('whoever starts the charge of a period', () => {
  test('two runs at once, a run by hand and the merchant charge it once', async () => {
    const ids = await subscribe(engine, await makeKeys(engine, 8), { anchor: DAY });
    const runs = await Promise.all([startRun(engine, tenOClock(DAY)), startRun(engine, tenOClock(DAY))]);
    const [first = ''] = ids;
    const asked = merchantCall(engine, 'POST', `/v1/subscriptions/${first}/periods/${DAY}/charge`);
    await Promise.all([...runs.map((handle) => handle.result()), asked]);
    await run(engine, tenOClock(DAY));
    for (const id of ids) {
      expect((await chargesOf(engine, id)).map(({ status }) => status)).toEqual(['APPROVED']);
      expect(await eventsOf(engine, id)).toEqual(['subscription.charged']);
    }
  });

  test('a merchant’s call before the run charges a due period, and the run finds it charged', async () => {
    const today = kstDate(new Date());
    const made = await merchantCall(engine, 'POST', '/v1/subscriptions', {
      billingKeyId: await registerCard(engine),
      orderNo: 'S-2',
      orderName: '구독',
      amount: 12_000,
      cycle: { unit: 'MONTH' },
    });
    expect(made).toMatchObject({ status: 201, json: { state: 'ACTIVE', nextPeriod: today } });
    const key = randomUUID();
    const charged = await merchantCall(
      engine,
      'POST',
      `/v1/subscriptions/${made.json.id}/periods/${today}/charge`,
      undefined,
      key,
    );
    expect(charged).toMatchObject({ status: 200, json: { state: 'F', amount: 12_000 } });
    const again = await merchantCall(
      engine,
      'POST',
      `/v1/subscriptions/${made.json.id}/periods/${today}/charge`,
      undefined,
      key,
    );
    expect(again.json.id).toBe(charged.json.id);
    expect(await run(engine, tenOClock(today))).toMatchObject({ opened: 0 });
    expect(await chargesOf(engine, made.json.id)).toHaveLength(1);
  });
});

test('an hourly run at night opens no period before the daily run', async () => {
  const id = await subscribed();
  await run(engine, at('01', '09'));
  expect(await periodsOf(engine, id)).toEqual([]);
  await run(engine, tenOClock(DAY));
  expect(await onlyPeriod(id)).toMatchObject({ state: 'PAID' });
});

describe('a bound', () => {
  test('on a key’s charges per day stops the next one, says which bound and how to lift it, and the period goes on the next day', async () => {
    const [billingKeyId = ''] = await makeKeys(engine, 1);
    await engine.database.db.merchant.update({ where: { id: engine.merchantId }, data: { chargesPerKeyPerDay: 2 } });
    try {
      for (const nth of [1, 2])
        expect((await charge(engine, billingKeyId, { orderNo: `B-${nth}` })).json.state).toBe('F');
      const refused = await charge(engine, billingKeyId, { orderNo: 'B-3' });
      expect(refused).toMatchObject({
        status: 409,
        json: {
          code: 'CHARGE_REFUSED',
          errors: [
            { path: 'BOUND_KEY_DAILY', message: expect.stringMatching(/2.*--charges-per-key-per-day/) as string },
          ],
        },
      });
      const today = kstDate(new Date());
      const [id = ''] = await subscribe(engine, [billingKeyId], { anchor: today });
      await run(engine, tenOClock(today));
      expect(await onlyPeriod(id)).toMatchObject({
        state: 'DUE',
        try: 2,
        reason: 'BOUND_KEY_DAILY',
        detail: expect.stringContaining('--charges-per-key-per-day') as string,
      });
      expect(await chargesOf(engine, id)).toEqual([]);
      // The card was not asked, so nothing counts against it, and the next day's run charges it.
      expect(await onlyPeriod(id)).toMatchObject({
        softFailures: 0,
        technicalFailures: 0,
        nextTryAt: new Date(tenOClock(addDays(today, 1))),
      });
      expect(await run(engine, tenOClock(today))).toMatchObject({ refused: 0, declined: 0, approved: 0 });
      await run(engine, tenOClock(addDays(today, 1)));
      expect(await onlyPeriod(id)).toMatchObject({ state: 'PAID', try: 2 });
      expect(await subscriptionOf(engine, id)).toMatchObject({ state: 'ACTIVE' });
      expect(await eventsOf(engine, id)).toEqual(['subscription.charge_postponed', 'subscription.charged']);
    } finally {
      await engine.database.db.merchant.update({ where: { id: engine.merchantId }, data: { chargesPerKeyPerDay: 10 } });
    }
  });
});

describe('a subscription', () => {
  test('that is paused across a period skips it, and goes on with the next one after it is resumed; an ended one owes nothing', async () => {
    // Weekly since some months ago: several periods lie between then and today.
    const begin = addDays(kstDate(new Date()), -70);
    const id = await subscribed({ anchor: begin, unit: 'WEEK' });
    await run(engine, tenOClock(begin));
    expect((await patch(id, { state: 'PAUSED' })).json).toMatchObject({ state: 'PAUSED' });
    expect(await run(engine, tenOClock(addDays(begin, 14)))).toMatchObject({ opened: 0 });
    const next = addDays(begin, 70);
    expect((await patch(id, { state: 'ACTIVE' })).json).toMatchObject({ state: 'ACTIVE', nextPeriod: next });
    expect((await patch(id, { amount: 15_000 })).json).toMatchObject({ amount: 15_000 });
    await run(engine, tenOClock(next));
    expect((await chargesOf(engine, id)).map(({ period, amount, status }) => [period, amount, status])).toEqual([
      [begin, 9_900, 'APPROVED'],
      [next, 15_000, 'APPROVED'],
    ]);
    expect((await merchantCall(engine, 'DELETE', `/v1/subscriptions/${id}`)).json).toMatchObject({
      state: 'CANCELLED',
      nextPeriod: null,
    });
    expect(await run(engine, tenOClock(addDays(next, 7)))).toMatchObject({ opened: 0 });
  });

  test('whose billing key was deleted is past due at its next period, which says so', async () => {
    const id = await subscribed();
    const { billingKeyId } = await subscriptionOf(engine, id);
    expect((await merchantCall(engine, 'DELETE', `/v1/billing-keys/${billingKeyId}`)).json).toMatchObject({
      state: 'DELETED',
    });
    await run(engine, tenOClock(DAY));
    expect(await onlyPeriod(id)).toMatchObject({ state: 'PAST_DUE', reason: 'BILLING_KEY_ENDED' });
    expect(await engine.database.db.billingKey.findUnique({ where: { id: billingKeyId } })).toMatchObject({
      cardId: null,
      kmsKey: null,
    });
  });
});

describe('periods that passed without a run', () => {
  const today = kstDate(new Date());
  /** Nine periods, the newest twenty days ago. */
  const begin = addDays(today, -300);
  const missedBy = (missedPeriods: 'SKIP' | 'CURRENT' | 'ALL') =>
    subscribed({ anchor: begin, unit: 'WEEK', every: 5, missedPeriods });
  const runOn = async (day: string) => {
    const handle = await startRun(engine, tenOClock(day));
    const counts = await handle.result();
    expect(await engine.database.db.billingRun.findUnique({ where: { id: handle.firstExecutionRunId } })).toMatchObject(
      counts,
    );
    return counts;
  };

  test('are skipped unless their merchant wants them, and the merchant is told which', async () => {
    const id = await missedBy('SKIP');
    expect(await runOn(today)).toMatchObject({ opened: 0, approved: 0, skipped: 9 });
    expect(await periodsOf(engine, id)).toEqual([]);
    const events = await engine.database.db.event.findMany({ where: { subjectId: id } });
    expect(events).toMatchObject([
      {
        type: 'subscription.periods_skipped',
        data: { count: 9, from: begin, to: addDays(begin, 280), missedPeriods: 'SKIP' },
      },
    ]);
    expect(await runOn(addDays(begin, 315))).toMatchObject({ opened: 1, approved: 1 });
    expect((await chargesOf(engine, id)).map(({ period }) => period)).toEqual([addDays(begin, 315)]);
  });

  test('are charged only for the newest, whose grace counts from the day on which it was opened', async () => {
    const id = await missedBy('CURRENT');
    await vanWillDecline(engine, id, addDays(begin, 280), 1, hard);
    expect(await runOn(today)).toMatchObject({ opened: 1, declined: 1, skipped: 8, ended: 0 });
    expect(await onlyPeriod(id)).toMatchObject({
      state: 'PAST_DUE',
      graceEndsAt: new Date(`${tenOClock(addDays(today, 15)).slice(0, 11)}00:00:00+09:00`),
    });
  });

  test('are all charged, two a day and never all at once', async () => {
    const id = await missedBy('ALL');
    expect(await runOn(today)).toMatchObject({ opened: 2, approved: 2, postponed: 7 });
    expect(await runOn(today)).toMatchObject({ opened: 0, approved: 0, postponed: 7 });
    expect(await runOn(addDays(today, 1))).toMatchObject({ opened: 2, approved: 2, postponed: 5 });
    expect((await chargesOf(engine, id)).map(({ period }) => period).sort()).toEqual(
      [0, 35, 70, 105].map((days) => addDays(begin, days)),
    );
  });
});

describe('a run that an operator holds', () => {
  test('charges nothing until it is resumed, and shows both', async () => {
    const ids = await subscribe(engine, await makeKeys(engine, 6), { anchor: DAY });
    const handle = await engine.temporal.workflow.signalWithStart('billingRun', {
      workflowId: `billing-run-${randomUUID()}`,
      taskQueue: 'bill',
      signal: 'pause',
      args: [{ kind: 'manual', asOf: new Date(tenOClock(DAY)).toISOString() }],
    });
    const row = async () => engine.database.db.billingRun.findFirst({ where: { id: handle.signaledRunId } });
    await waitUntil('the run to be held', async () => (await row())?.state === 'PAUSED');
    expect(await Promise.all(ids.map((id) => chargesOf(engine, id)))).toEqual(ids.map(() => []));
    await handle.signal('resume');
    expect(await handle.result()).toMatchObject({ opened: 6, approved: 6 });
    expect(await row()).toMatchObject({ state: 'DONE', approved: 6 });
  });
});
