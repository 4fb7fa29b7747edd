import { issuerCodes, issuers } from '../domain/issuers';
import { cancel } from './support/cancelling';
import { violationsIn } from './support/check';
import { type Engine, startSmallEngine } from './support/engine';
import { call } from './support/http';
import { charge, merchantCall, registerCard } from './support/recurring';
import { chargesOf, eventsOf, periodsOf, run, subscribe, tenOClock } from './support/subscriptions';

let engine: Engine;
beforeAll(async () => {
  engine = await startSmallEngine();
});
afterAll(async () => {
  expect(await violationsIn(engine)).toEqual([]);
  await engine.stop();
});

const bookedOf = async (orderNo: string) =>
  (await call('GET', `${engine.van}/control/books?orderNo=${orderNo}`)).json.approvals;

describe.each(issuerCodes)('a card of %s', (issuer) => {
  test('is registered by its payer, stored encrypted, and charged without the payer', async () => {
    const id = await registerCard(engine, issuer);
    const row = await engine.database.db.billingKey.findUniqueOrThrow({ where: { id } });
    expect(row).toMatchObject({
      state: 'ACTIVE',
      maskedCardNo: expect.stringMatching(/^[0-9]{6}\*{4,6}[0-9]{4}$/) as string,
      kmsKey: expect.stringMatching(/^arn:aws:kms:/) as string,
    });
    const charged = await charge(engine, id);
    expect(charged.status).toBe(201);
    expect(charged.json).toMatchObject({
      state: 'F',
      status: 'APPROVED',
      payType: 'CARD_RP',
      billingKeyId: id,
      amount: 9_900,
    });
    expect(await bookedOf(charged.json.orderNo)).toMatchObject([{ amount: 9_900, state: 'A' }]);
    const asked = (await call('GET', `${engine.issuer}/control/otc?orderNo=${charged.json.orderNo}`)).json.requests;
    expect(asked).toHaveLength(issuers[issuer].recurringBy === 'card-id' ? 1 : 0);
  });
});

describe('a charge that is cancelled', () => {
  test('gives a card’s charge back like a payer’s payment', async () => {
    const charged = await charge(engine, await registerCard(engine, 'bc'));
    const answer = await cancel(engine, charged.json);
    expect([answer.status, answer.json]).toMatchObject([201, { status: 'DONE', kind: 'APPROVAL_CANCEL' }]);
    expect(await bookedOf(charged.json.orderNo)).toMatchObject([{ balance: 0, state: 'C' }]);
  });

  test('of a period, in part leaves it paid; in whole it says so, and nothing charges it again', async () => {
    const key = await registerCard(engine);
    const [id = ''] = await subscribe(engine, [key], { anchor: '20260110', unit: 'WEEK' });
    await run(engine, tenOClock('20260110'));
    const [paid] = await chargesOf(engine, id);
    if (paid === undefined) throw new Error('nothing was charged');
    expect((await cancel(engine, paid, { amount: 900 })).status).toBe(201);
    expect(await periodsOf(engine, id)).toMatchObject([{ period: '20260110', state: 'PAID' }]);
    expect((await cancel(engine, paid)).status).toBe(201);
    expect(await periodsOf(engine, id)).toMatchObject([{ period: '20260110', state: 'CANCELLED' }]);
    expect(await eventsOf(engine, id)).toContain('subscription.charge_cancelled');

    await run(engine, tenOClock('20260110'));
    const asked = await merchantCall(engine, 'POST', `/v1/subscriptions/${id}/periods/20260110/charge`);
    expect([asked.status, asked.json]).toMatchObject([200, { id: paid.id, state: 'C' }]);
    expect(await chargesOf(engine, id)).toHaveLength(1);
    await run(engine, tenOClock('20260117'));
    expect(await periodsOf(engine, id)).toMatchObject([
      { period: '20260110', state: 'CANCELLED' },
      { period: '20260117', state: 'PAID' },
    ]);
  });
});
