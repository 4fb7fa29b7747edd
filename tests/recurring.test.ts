import { issuerCodes, issuers } from '../domain/issuers';
import { violationsIn } from './support/check';
import { type Engine, startSmallEngine } from './support/engine';
import { call } from './support/http';
import { charge, registerCard } from './support/recurring';

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
