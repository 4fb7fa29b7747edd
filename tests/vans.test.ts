import { randomUUID } from 'node:crypto';
import { watchWorkflowId } from '../domain/runs';
import { codeThatMeans } from '../domain/van-response-codes';
import { type VanName, vanNames, vans } from '../domain/vans';
import { admitApiKey } from '../server/admin/api-keys';
import { addMerchant, saveMerchant } from '../server/admin/save-merchant';
import { newApiKey } from '../server/api-key';
import { cancel } from './support/cancelling';
import { violationsIn } from './support/check';
import { atVan, type Engine, startSmallEngine, vanSettings } from './support/engine';
import { offerInterestFree } from './support/interest-free';
import {
  answerInApp,
  beginPayment,
  booksOf,
  makeBill,
  type Payment,
  paymentOf,
  pressPay,
  reaches,
  telegramsOf,
  vanBehaves,
} from './support/journey';

// Every scenario at every declared VAN, with its own bytes. A VAN that is added to domain/vans/ takes part. Scenarios
// that do not depend on the VAN are tested at VAN alpha: payment-outcomes.test.ts.

let engine: Engine;
const merchants = new Map<VanName, Engine>();
const outcomes = new Map<string, ReadonlyMap<VanName, string | undefined>>();

beforeAll(async () => {
  engine = await startSmallEngine(
    vanSettings({ READ_TIMEOUT_MS: '1500', LONGEST_PROCESSING_MS: '2000', REVIEW_AFTER_MS: '20000' }),
    { terminals: vanNames.map((van) => terminalAt(van)) },
  );
  for (const van of vanNames) merchants.set(van, await merchantOf(van));
});
afterAll(async () => {
  expect(await violationsIn(engine)).toEqual([]);
  await engine.stop();
});

const terminalAt = (van: VanName, prefix = 'ANY') => ({
  van,
  terminalId: `${prefix}${van.toUpperCase().slice(0, 7)}`,
  vendorCode: 'PMNT',
});

/** The engine for a merchant whose only terminal is at this VAN. */
const merchantOf = (van: VanName): Promise<Engine> => merchantAt(van, [van], 'ONE');

/** The engine for a new merchant with terminals at these VANs. @param van whose simulator its controls reach */
async function merchantAt(van: VanName, route: readonly VanName[], prefix = 'NEW'): Promise<Engine> {
  const merchantId = await addMerchant(engine.database.db, {
    name: '시험 상점',
    businessNo: '1208800767',
    terminals: route.map((at) => terminalAt(at, prefix)),
    orderNoReuse: true,
  });
  const apiKey = newApiKey();
  await admitApiKey(engine.database.db, merchantId, apiKey);
  return { ...atVan(engine, van), merchantId, apiKey };
}

type Behaviour = Record<string, unknown>;

/** A payment whose telegrams get these behaviours, one after the other. */
async function authenticated(at: Engine, behaviours: readonly Behaviour[] = []): Promise<Payment> {
  const payment = await beginPayment(
    at,
    { orderNo: randomUUID().slice(0, 20), amount: 60_000 },
    { installmentMonths: 3 },
  );
  for (const behaviour of behaviours) await vanBehaves(at, payment, behaviour);
  await answerInApp(at, payment);
  return payment;
}

const typesOf = async (at: Engine, payment: Payment): Promise<readonly string[]> =>
  (await telegramsOf(at, payment)).map(({ messageType }) => messageType);

/** Nothing stays booked. */
async function isNetCancelled(at: Engine, payment: Payment): Promise<void> {
  expect(await reaches(at, payment, 'NET_CANCELLED')).toMatchObject({ state: 'D', reason: { code: 'NET_CANCELLED' } });
  const [first, ...others] = await typesOf(at, payment);
  expect(first).toBe('0200');
  expect(others.filter((type) => type !== '0420')).toEqual([]);
  expect((await booksOf(at, payment)).filter(({ balance }) => balance > 0)).toEqual([]);
}

const unknownBy = (behaviour: (van: VanName) => Behaviour) => async (van: VanName, at: Engine) => {
  await isNetCancelled(at, await authenticated(at, [behaviour(van)]));
};
const declinedBy =
  (meaning: 'hard' | 'soft' | 'technical', reason: string) =>
  async (van: VanName, at: Engine): Promise<void> => {
    const behaviour = { kind: 'decline', responseCode: codeThatMeans(van, meaning), message1: '거절 사유' };
    const payment = await authenticated(at, [behaviour]);
    expect(await reaches(at, payment, 'DECLINED')).toMatchObject({ state: 'D', reason: { code: reason } });
    expect(await booksOf(at, payment)).toEqual([]);
    expect(await engine.database.db.attempt.findFirst({ where: { paymentId: payment.id } })).toMatchObject({
      van,
      message: '거절 사유',
    });
  };

const PARTLY = { installmentMonths: 10, payerInterestMonths: 4 };

/** A payment in installments that are offered as 부분무이자. */
async function interestFree(at: Engine, behaviour?: Behaviour): Promise<Payment> {
  const payment = await beginPayment(at, { orderNo: randomUUID().slice(0, 20), amount: 60_000 }, PARTLY);
  if (behaviour !== undefined) await vanBehaves(at, payment, behaviour);
  await answerInApp(at, payment);
  return payment;
}

const lost = { kind: 'silent', books: true };

const scenarios: Readonly<Record<string, (van: VanName, at: Engine) => Promise<void>>> = {
  async approve(van, at) {
    const payment = await authenticated(at);
    const paid = await reaches(at, payment, 'APPROVED');
    expect(paid).toMatchObject({ state: 'F', approval: { amount: 60_000, installmentMonths: 3 } });
    expect(await booksOf(at, payment)).toMatchObject([
      { amount: 60_000, balance: 60_000, state: 'A', approvalNo: paid.approval?.approvalNo },
    ]);
    expect(await engine.database.db.attempt.findMany({ where: { paymentId: payment.id } })).toMatchObject([
      { van, state: 'APPROVED', answer: { cardIssuerName: 'KB국민카드' } },
    ]);
  },
  'decline (hard)': declinedBy('hard', 'VAN_DECLINED_HARD'),
  'decline (soft)': declinedBy('soft', 'VAN_DECLINED_SOFT'),
  'decline (technical)': declinedBy('technical', 'VAN_DECLINED_TECHNICAL'),
  async 'no answer, though booked: the bill can be paid after all'(_van, at) {
    const payment = await authenticated(at, [lost]);
    await isNetCancelled(at, payment);
    const again = paymentOf(payment.billId, payment.token, await pressPay(at, payment.token));
    await answerInApp(at, again);
    expect(await reaches(at, again, 'APPROVED')).toMatchObject({ state: 'F' });
  },
  'no answer, and nothing booked': unknownBy(() => ({ kind: 'silent', books: false })),
  'a reset connection': unknownBy(() => ({ kind: 'reset', books: true })),
  'a short answer': unknownBy(() => ({ kind: 'malformed', books: true, how: 'short' })),
  'a wrong length': unknownBy(() => ({ kind: 'malformed', books: true, how: 'wrong-length' })),
  'no end mark': unknownBy(() => ({ kind: 'malformed', books: true, how: 'bad-etx' })),
  'another serial': unknownBy(() => ({ kind: 'malformed', books: true, how: 'wrong-serial' })),
  'another amount': unknownBy(() => ({ kind: 'malformed', books: true, how: 'wrong-amount' })),
  garbage: unknownBy(() => ({ kind: 'malformed', books: true, how: 'garbage' })),
  'an ambiguous code': unknownBy((van) => ({ kind: 'decline', responseCode: codeThatMeans(van, 'ambiguous') })),
  'an unlisted code': unknownBy(() => ({ kind: 'decline', responseCode: 'ZZZ' })),
  async 'a net-cancel whose answer is lost is repeated, and was carried out'(van, at) {
    const payment = await authenticated(at, [lost, lost]);
    await reaches(at, payment, 'NET_CANCELLED');
    expect(await typesOf(at, payment)).toEqual(['0200', '0420', '0420']);
    const [, , last] = await engine.database.db.attempt.findMany({
      where: { paymentId: payment.id },
      orderBy: { createdAt: 'asc' },
    });
    expect(vans[van].cancelCodes.alreadyCancelled).toContain(last?.responseCode);
  },
  async 'what was never booked ends by the VAN’s own code, and is watched'(van, at) {
    const payment = await authenticated(at, [{ kind: 'silent', books: false }]);
    await reaches(at, payment, 'NET_CANCELLED');
    const row = await engine.database.db.payment.findUniqueOrThrow({ where: { id: payment.id } });
    expect(vans[van].cancelCodes.noOriginal).toContain(row.reasonCode);
    const watch = engine.temporal.workflow.getHandle(watchWorkflowId(payment.id));
    expect((await watch.describe()).status.name).toBe('RUNNING');
  },
  async 'a cancel of the whole, whose answer is lost, is found carried out'(van, at) {
    const payment = await authenticated(at);
    await reaches(at, payment, 'APPROVED');
    await vanBehaves(at, payment, lost);
    const answer = await cancel(at, payment);
    expect([answer.status, answer.json]).toMatchObject([201, { status: 'DONE', amount: 60_000 }]);
    expect(await booksOf(at, payment)).toMatchObject([{ balance: 0, state: 'C' }]);
    expect((await typesOf(at, payment)).slice(1)).toEqual(['0420', '0100']);
  },
  async 'a cancel of a part is carried out, or refused before it is sent, as the VAN’s declaration says'(van, at) {
    const payment = await authenticated(at);
    await reaches(at, payment, 'APPROVED');
    const answer = await cancel(at, payment, { amount: 20_000 });
    const isTaken = vans[van].partialCancel;
    expect([answer.status, answer.json.code]).toEqual(isTaken ? [201, undefined] : [422, 'CANCELLATION_NOT_ALLOWED']);
    expect(await booksOf(at, payment)).toMatchObject([{ balance: isTaken ? 40_000 : 60_000, state: 'A' }]);
    expect((await typesOf(at, payment)).slice(1)).toEqual(isTaken ? ['0520'] : []);
  },
  async 'interest-free installments are booked as such, or not offered, as the VAN’s declaration says'(van, at) {
    await offerInterestFree(engine.database.db, {
      merchantId: at.merchantId,
      installmentMonths: [10],
      payerInterestMonths: 4,
    });
    if (!vans[van].interestFree) {
      const { token } = await makeBill(at, { orderNo: randomUUID().slice(0, 20), amount: 60_000 });
      expect(await pressPay(at, token, PARTLY)).toMatchObject({ status: 409, json: { code: 'INTEREST_FREE_CHANGED' } });
      return;
    }
    const payment = await interestFree(at);
    expect(await reaches(at, payment, 'APPROVED')).toMatchObject({ state: 'F', approval: PARTLY });
    expect(await booksOf(at, payment)).toMatchObject([{ installmentMonths: 10, interestFree: '204', state: 'A' }]);
    // Its cancel repeats the terms, and is carried out.
    expect((await cancel(at, payment)).status).toBe(201);
  },
  async 'interest-free installments that the VAN does not confirm do not stand'(van, at) {
    if (!vans[van].interestFree) return;
    await isNetCancelled(at, await interestFree(at, { kind: 'malformed', books: true, how: 'not-interest-free' }));
  },
  async 'a cancel that the VAN refuses has failed, and the payment stands'(van, at) {
    const payment = await authenticated(at);
    await reaches(at, payment, 'APPROVED');
    await vanBehaves(at, payment, { kind: 'decline', responseCode: codeThatMeans(van, 'technical') });
    const answer = await cancel(at, payment);
    expect([answer.status, answer.json.code]).toEqual([422, 'CANCELLATION_REFUSED']);
    expect(await booksOf(at, payment)).toMatchObject([{ balance: 60_000, state: 'A' }]);
  },
  async 'a refused net-cancel is inquired about, and what is found whole stands'(van, at) {
    const refused = { kind: 'decline', responseCode: codeThatMeans(van, 'technical') };
    const payment = await authenticated(at, [lost, refused]);
    const paid = await reaches(at, payment, 'APPROVED');
    expect(await typesOf(at, payment)).toEqual(['0200', '0420', '0100']);
    expect(await booksOf(at, payment)).toMatchObject([{ state: 'A', approvalNo: paid.approval?.approvalNo }]);
  },
};

/** Runs a scenario at all VANs at the same time, and keeps the failures. */
async function runAll(name: string, run: (van: VanName, at: Engine) => Promise<void>): Promise<void> {
  const settled = await Promise.allSettled(
    vanNames.map(async (van) => {
      const at = merchants.get(van);
      if (at === undefined) throw new Error(`no merchant at ${van}`);
      await run(van, at);
    }),
  );
  const failures = settled.map((one) => (one.status === 'fulfilled' ? undefined : String(one.reason)));
  outcomes.set(name, new Map(vanNames.map((van, at) => [van, failures[at]])));
}

describe.each(Object.entries(scenarios))('%s', (name, run) => {
  beforeAll(() => runAll(name, run));
  test.each(vanNames)('at VAN %s', (van) => {
    expect(outcomes.get(name)?.has(van)).toBe(true);
    expect(outcomes.get(name)?.get(van)).toBeUndefined();
  });
});

test('interest-free installments pass over a VAN on the route that has no field for them', async () => {
  const { db } = engine.database;
  const at = await merchantAt('alpha', ['gamma', 'alpha']);
  await offerInterestFree(db, { merchantId: at.merchantId, installmentMonths: [10], payerInterestMonths: 4 });
  const payment = await interestFree(at);
  await reaches(at, payment, 'APPROVED');
  expect(await db.attempt.findMany({ where: { paymentId: payment.id } })).toMatchObject([{ van: 'alpha' }]);
  expect(await telegramsOf(atVan(engine, 'gamma'), payment)).toEqual([]);
  const ordinary = await authenticated(at);
  await reaches(at, ordinary, 'APPROVED');
  expect(await db.attempt.findMany({ where: { paymentId: ordinary.id } })).toMatchObject([{ van: 'gamma' }]);
});

test('interest-free installments whose only VAN was taken away meanwhile charge nothing', async () => {
  const { db } = engine.database;
  const at = await merchantAt('alpha', ['alpha']);
  await offerInterestFree(db, { merchantId: at.merchantId, installmentMonths: [10], payerInterestMonths: 4 });
  const payment = await beginPayment(at, { orderNo: randomUUID().slice(0, 20), amount: 60_000 }, PARTLY);
  await saveMerchant(db, at.merchantId, { terminals: [terminalAt('gamma', 'NEW')] });
  await answerInApp(at, payment);
  expect(await reaches(at, payment, 'DECLINED')).toMatchObject({ reason: { code: 'INTEREST_FREE_UNSUPPORTED' } });
  expect(await db.attempt.count({ where: { paymentId: payment.id } })).toBe(0);
  expect(await db.billClaim.findUnique({ where: { billId: payment.billId } })).toBeNull();
});
