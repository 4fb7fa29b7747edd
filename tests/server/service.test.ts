import { randomUUID } from 'node:crypto';
import type { CircuitRules, Party } from '../../domain/circuits';
import type { VanName } from '../../domain/vans';
import { attemptIdFor, newId } from '../../platform/ids';
import { heedOutcomes } from '../../records/circuits';
import { bearer, beginPayment, expectProblem, get, makeBill, pressPay, type Reply, send } from './calls';
import { type Harness, startHarness } from './harness';
import { registerCard } from './recurring-calls';
import { bring } from './states';

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.close());
afterEach(async () => {
  for (const table of [harness.db.suspension, harness.db.openCircuit, harness.db.partyCount] as const)
    await (table as typeof harness.db.suspension).deleteMany();
});

const administrator = () => ({ authorization: `Bearer ${harness.context.settings.adminToken}` });
const NOTE = 'the VAN asked for it, ticket 4711';

const change = (path: string, suspended: boolean): Promise<Reply> =>
  send(harness.app, {
    method: 'PATCH',
    url: `/v1/admin/service/${path}`,
    headers: administrator(),
    payload: { suspended, note: NOTE, operator: '김운영' },
  });

type Standing = { readonly kind: string; readonly code: string } & Readonly<Record<string, unknown>>;
const standingIn = ({ json }: Reply, code: string): Standing | undefined =>
  (json as unknown as { readonly items: readonly Standing[] }).items.find((one) => one.code === code);

const addTerminal = (merchantId: string) =>
  harness.db.terminal.create({
    data: { merchantId, van: 'beta', terminalId: 'TESTBETA01', vendorCode: 'PM02', priority: 2 },
  });

describe('an issuer that an operator has suspended', () => {
  test('can’t be chosen, and payers read why, but not the operator’s note', async () => {
    const bill = await makeBill(harness);
    expect((await change('issuer/kb', true)).json).toMatchObject({
      kind: 'issuer',
      code: 'kb',
      inService: false,
      cause: 'suspended',
      note: NOTE,
      operator: '김운영',
    });
    const [seen, page, issuers, pressed] = [
      await get(harness.app, `/v1/pay/${bill.token}`),
      await get(harness.app, `/pay/${bill.token}`),
      await get(harness.app, '/v1/issuers'),
      await pressPay(harness, bill.token),
    ];
    for (const reply of [seen, issuers]) expect(reply.text).toContain('카드사 사정으로 지금은 이용할 수 없습니다.');
    expect(page.text).toMatch(/value="kb" disabled/);
    expectProblem(pressed, 409, 'ISSUER_OUT_OF_SERVICE');
    expect(pressed.json).toMatchObject({ retryable: false, detail: expect.stringContaining('다른 카드로') as string });
    for (const reply of [seen, page, issuers, pressed]) expect(reply.text).not.toContain(NOTE);
    expect((await pressPay(harness, bill.token, { issuer: 'hyundai' })).status).toBe(201);
  });

  test('is chosen again once it is put back, and both decisions are on record', async () => {
    const { token } = await makeBill(harness);
    await change('issuer/lotte', true);
    expectProblem(await pressPay(harness, token, { issuer: 'lotte' }), 409, 'ISSUER_OUT_OF_SERVICE');
    expect((await change('issuer/lotte', false)).json).toMatchObject({ inService: true, note: null });
    expect((await change('issuer/lotte', false)).status).toBe(200);
    expect((await pressPay(harness, token, { issuer: 'lotte' })).status).toBe(201);
    const actions = await harness.db.operatorAction.findMany({
      where: { subjectId: 'issuer:lotte' },
      orderBy: { createdAt: 'asc' },
    });
    expect(actions).toMatchObject([
      { action: 'SUSPEND', operator: '김운영', note: NOTE, verdict: null },
      { action: 'RESTORE' },
    ]);
  });

  test('does not stop a payment whose payer is in the card app, nor the repeat of its press', async () => {
    const payment = await beginPayment(harness);
    await change('issuer/kb', true);
    expect((await pressPay(harness, payment.bill.token, {}, payment.key)).status).toBe(201);
    await bring(harness, payment.id, 'APPROVED');
  });

  test('registers no new card', async () => {
    await change('issuer/kb', true);
    const reply = await send(harness.app, {
      method: 'POST',
      url: '/v1/billing-keys',
      headers: { ...bearer(harness.merchant), 'idempotency-key': randomUUID() },
      payload: { customerId: 'customer-1', issuer: 'kb', platform: 'web' },
    });
    expectProblem(reply, 409, 'ISSUER_OUT_OF_SERVICE');
  });
});

test('only the administrator suspends, and only what exists', async () => {
  const url = '/v1/admin/service/van/alpha';
  const payload = { suspended: true, note: NOTE, operator: '김운영' };
  const asMerchant = await send(harness.app, { method: 'PATCH', url, headers: bearer(harness.merchant), payload });
  expectProblem(asMerchant, 401, 'UNAUTHENTICATED');
  expectProblem(await change('van/kb', true), 404, 'NOT_FOUND');
  expectProblem(await change('bank/kb', true), 400, 'INVALID_REQUEST');
});

describe('a VAN that is suspended', () => {
  test('stops new payments of a merchant that has no other, and says when to come again', async () => {
    const { token } = await makeBill(harness);
    await change('van/alpha', true);
    const refused = await pressPay(harness, token);
    expectProblem(refused, 503, 'VAN_OUT_OF_SERVICE');
    expect(refused.headers['retry-after']).toBe('30');
    expect(refused.json.detail).toContain('결제되지 않았습니다');
    await change('van/beta', true);
    await change('van/alpha', false);
    expect((await pressPay(harness, token)).status).toBe(201);
  });

  test('is passed over by approvals of a merchant with another, which fall back on it when the other is not reached', async () => {
    const merchant = await harness.newMerchant();
    await addTerminal(merchant.id);
    const { token } = await makeBill(harness, {}, { merchant });
    await change('van/alpha', true);
    const pressed = await pressPay(harness, token);
    expect(pressed.status).toBe(201);
    const id = pressed.json.paymentId;
    await bring(harness, id, 'APPROVING');
    expect(await harness.db.payment.findUnique({ where: { id } })).toMatchObject({ van: 'beta' });
    const notSent = (number: number) =>
      harness.db.attempt.update({ where: { id: attemptIdFor(id, number) }, data: { state: 'NOT_SENT' } });
    const next = (number: number) => harness.activities.drawNextApproval({ paymentId: id, number });
    await notSent(1);
    expect(await next(2)).toMatchObject({ van: 'alpha', number: 2 });
    // Back in service, it would come first on the route: it was tried all the same.
    await change('van/alpha', false);
    await notSent(2);
    expect(await next(3)).toBeUndefined();
  });

  test('still gets the approval of a payment that was under way, if there is no other', async () => {
    const payment = await beginPayment(harness);
    await change('van/alpha', true);
    await bring(harness, payment.id, 'APPROVING');
    expect(await harness.db.payment.findUnique({ where: { id: payment.id } })).toMatchObject({ van: 'alpha' });
  });
});

describe('a charge of a registered card, whose VAN or issuer is out of service', () => {
  const BC = { key: 'issuer/bc', code: 'bc', kind: 'issuer' } as const;
  const ALPHA = { key: 'van/alpha', code: 'alpha', kind: 'van' } as const;

  test.each([BC, ALPHA])('waits while $key is suspended, and nothing is made', async ({ key, code, kind }) => {
    const billingKeyId = await registerCard(harness);
    const { id: billId } = await makeBill(harness);
    const input = { paymentId: newId('pay', ''), billId, billingKeyId, asOf: new Date().toISOString() };
    await change(key, true);
    expect(await harness.activities.openCharge(input)).toEqual({ kind: 'postponed', outOfService: { kind, code } });
    expect(await harness.db.payment.findUnique({ where: { id: input.paymentId } })).toBeNull();
    await change(key, false);
    expect(await harness.activities.openCharge(input)).toMatchObject({ kind: 'opened' });
    // What was made goes on.
    await change(key, true);
    expect(await harness.activities.openCharge(input)).toMatchObject({ kind: 'opened' });
  });

  test('is made regardless, when its run is given up', async () => {
    const billingKeyId = await registerCard(harness);
    const { id: billId } = await makeBill(harness);
    const input = { paymentId: newId('pay', ''), billId, billingKeyId, asOf: new Date().toISOString() };
    await change('issuer/bc', true);
    expect(await harness.activities.openCharge({ ...input, regardless: true })).toMatchObject({ kind: 'opened' });
  });

  test('is told to come again to the merchant who waits for it', async () => {
    const billingKeyId = await registerCard(harness);
    await change('issuer/bc', true);
    const reply = await send(harness.app, {
      method: 'POST',
      url: `/v1/billing-keys/${billingKeyId}/charges`,
      headers: { ...bearer(harness.merchant), 'idempotency-key': randomUUID() },
      payload: { orderNo: randomUUID(), orderName: '월 이용료', amount: 9_900 },
    });
    expectProblem(reply, 503, 'UNAVAILABLE');
  });
});

const rules: CircuitRules = {
  windowMs: 60_000,
  leastOutcomes: 10,
  failurePercent: 50,
  openMs: 30_000,
  probeEveryMs: 3_600_000,
  probes: 2,
};
const kb: Party = { kind: 'issuer', code: 'kb' };
const alpha: Party = { kind: 'van', code: 'alpha' };
const heed = async (party: Party, ended: number, failed: number) =>
  (await heedOutcomes(harness.db, party, { ended, failed }, rules)).move;
const letProbes = (party: Party) =>
  harness.db.openCircuit.update({
    where: { kind_code: party },
    data: { probedFrom: new Date(0), nextProbeAt: new Date(0) },
  });

describe('a circuit', () => {
  test('opens by what all processes have seen together, once, and of the party that failed alone', async () => {
    expect(await heed(kb, 9, 9)).toBeUndefined();
    const moves = await Promise.all([heed(kb, 5, 5), heed(kb, 5, 5), heed(kb, 5, 5)]);
    expect(moves.filter((move) => move === 'open')).toHaveLength(1);
    const { token } = await makeBill(harness);
    expectProblem(await pressPay(harness, token), 409, 'ISSUER_OUT_OF_SERVICE');
    expect((await pressPay(harness, token, { issuer: 'samsung' })).status).toBe(201);
  });

  test('heeds no exchange from before its window', async () => {
    const tooOld = new Date(Date.now() - rules.windowMs - 5_000);
    await harness.db.partyCount.create({ data: { ...kb, beganAt: tooOld, ended: 100, failed: 100 } });
    expect(await heed(kb, 5, 5)).toBeUndefined();
    expect(await harness.db.partyCount.count({ where: { beganAt: tooOld } })).toBe(0);
  });

  test('after its pause lets one payment through as a probe, and closes by answers', async () => {
    await heed(kb, 10, 10);
    const bills = [await makeBill(harness), await makeBill(harness)];
    const press = async () => Promise.all(bills.map(({ token }) => pressPay(harness, token)));
    expect((await press()).map(({ status }) => status)).toEqual([409, 409]);
    await letProbes(kb);
    // It can be chosen on the page: otherwise nobody would probe it.
    expect((await get(harness.app, `/v1/pay/${bills[0]?.token ?? ''}`)).text).not.toContain('카드사 사정');
    expect((await press()).map(({ status }) => status).sort()).toEqual([201, 409]);
    expect([await heed(kb, 1, 0), await heed(kb, 1, 0)]).toEqual(['count', 'close']);
    // What had opened it does not open it again.
    expect(await heed(kb, 1, 1)).toBeUndefined();
    expect((await press()).map(({ status }) => status).every((status) => status < 300)).toBe(true);
  });

  test('stays open for another pause when a probe fails', async () => {
    await heed(alpha, 10, 10);
    await letProbes(alpha);
    expect(await heed(alpha, 1, 1)).toBe('reopen');
    expectProblem(await pressPay(harness, (await makeBill(harness)).token), 503, 'VAN_OUT_OF_SERVICE');
    // Answers that were under way during the pause tell nothing.
    expect(await heed(alpha, 5, 0)).toBeUndefined();
  });

  test('that is open is seen by administrators, by the merchants of the VAN, and in the metrics', async () => {
    await heed(alpha, 10, 8);
    const seen = standingIn(await get(harness.app, '/v1/admin/service', administrator()), 'alpha');
    expect(seen).toMatchObject({ kind: 'van', inService: false, cause: 'circuit', circuit: { ended: 10, failed: 8 } });
    const own = await get(harness.app, '/v1/service', bearer(harness.merchant));
    expect(standingIn(own, 'alpha')).toMatchObject({ inService: false, cause: 'circuit', note: null });
    expect(standingIn(own, 'kb')).toMatchObject({ inService: true });
    // A VAN at which the merchant has no terminal is none of its concerns.
    expect(standingIn(own, 'beta')).toBeUndefined();
    const { text } = await get(harness.app, '/metrics');
    expect(text).toContain('appcard_out_of_service{kind="van",code="alpha",cause="circuit"} 1');
    expect(text).toContain('appcard_out_of_service{kind="issuer",code="kb",cause="circuit"} 0');
  });
});

describe('a VAN for which too many approvals wait', () => {
  const appWhere = (waits: Readonly<Partial<Record<VanName, number>>>) => {
    const waitMs = (van: VanName): number => waits[van] ?? 0;
    return harness.appWith({ vanQueues: async () => ({ waitMs, longestMs: waitMs }) });
  };

  test('gets no new payment, which may come again when the others have gone', async () => {
    const { token } = await makeBill(harness);
    const key = randomUUID();
    const refused = await pressPay(harness, token, {}, key, appWhere({ alpha: 14_001 }));
    expectProblem(refused, 503, 'VAN_BUSY');
    expect(refused.headers['retry-after']).toBe('5');
    expect(refused.json).toMatchObject({
      retryable: true,
      detail: expect.stringContaining('승인이 늦어지고') as string,
    });
    expect((await pressPay(harness, token, {}, key, appWhere({ alpha: 10_000 }))).status).toBe(201);
  });

  test('is no matter to a merchant with another VAN', async () => {
    const merchant = await harness.newMerchant();
    await addTerminal(merchant.id);
    const { token } = await makeBill(harness, {}, { merchant });
    expect((await pressPay(harness, token, {}, undefined, appWhere({ alpha: 60_000, beta: 0 }))).status).toBe(201);
  });

  test('is known by the payers’ approvals that are drawn and not sent, and delays other merchants by a turn', async () => {
    const waitOf = async (merchantId: string) => (await harness.context.vanQueues()).waitMs('alpha', merchantId);
    const [own, other] = [harness.merchant.id, 'mer_other'];
    const before = await waitOf(own);
    const payments = [await beginPayment(harness), await beginPayment(harness)];
    for (const { id } of payments) await bring(harness, id, 'APPROVING');
    // At a hundred telegrams a second.
    expect(await waitOf(own)).toBeCloseTo(before + 20);
    expect(await waitOf(other)).toBeCloseTo(10);
    const sent = { paymentId: { in: payments.map(({ id }) => id) } };
    await harness.db.attempt.updateMany({ where: sent, data: { state: 'SENDING' } });
    expect(await waitOf(own)).toBeCloseTo(before);
  });
});
