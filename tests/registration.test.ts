import { type Engine, startSmallEngine } from './support/engine';
import { call } from './support/http';
import { answerInApp, beginPayment, booksOf, makeBill, pressPay, reaches } from './support/journey';

// An issuer with which a transaction is registered before its app call (BC), over HTTP.

let engine: Engine;
beforeAll(async () => {
  engine = await startSmallEngine({}, { alone: ['bill-worker'] });
});
afterAll(() => engine.stop());

const registrationsMeet = (kind: 'drop' | 'fail', times: number) =>
  call('POST', `${engine.issuer}/control/registrations`, { json: { kind, times } });

describe('a registration', () => {
  test('returns the handle for app, bridge page and result', async () => {
    const { id, token } = await makeBill(engine, { amount: 10_000 });
    const { appScheme, paymentId } = (await pressPay(engine, token, { issuer: 'bc' })).json as unknown as {
      readonly paymentId: string;
      readonly appScheme: Record<string, string>;
    };
    const tid = /^ispmobile:\/\/TID=(PAYMINT0010101\d{12}[0-9A-Z]{4})$/.exec(appScheme.url ?? '')?.[1];
    expect(tid).toHaveLength(30);
    expect(appScheme).toMatchObject({
      kind: 'bridge',
      bridgeUrl: `${engine.issuer}/bc/bridge?TID=${tid}`,
      intentUrl: `intent://TID=${tid}#Intent;scheme=ispmobile;package=kvp.jjy.MispAndroid320;end;`,
    });
    expect(await engine.database.db.payment.findUniqueOrThrow({ where: { id: paymentId } })).toMatchObject({
      billId: id,
      issuerTransactionId: tid,
    });
    const bridge = await call('GET', appScheme.bridgeUrl ?? '');
    expect([bridge.status, bridge.text.includes(`ispmobile://TID=${tid}`)]).toEqual([200, true]);
  });

  test('that returns another payment’s handle ends this payment, and the other stays as it is', async () => {
    const first = await beginPayment(engine, { amount: 10_000 }, { issuer: 'bc' });
    const { issuerTransactionId } = await engine.database.db.payment.findUniqueOrThrow({ where: { id: first.id } });
    await call('POST', `${engine.issuer}/control/registrations`, { json: { kind: 'repeat', times: 1 } });
    const { token } = await makeBill(engine, { amount: 10_000 });
    const answer = await pressPay(engine, token, { issuer: 'bc' });
    expect([answer.status, answer.json.code]).toEqual([502, 'ISSUER_UNAVAILABLE']);
    expect((await engine.database.db.payment.findMany({ where: { issuerTransactionId } })).map(({ id }) => id)).toEqual(
      [first.id],
    );
    expect((await pressPay(engine, token, { issuer: 'bc' })).status).toBe(201);
    await answerInApp(engine, first);
    expect(await reaches(engine, first, 'APPROVED')).toMatchObject({ state: 'F' });
  });

  test.each(['drop', 'fail'] as const)('that gets no answer (%s) is repeated: it moves no money', async (kind) => {
    await registrationsMeet(kind, 2);
    const payment = await beginPayment(engine, { amount: 10_000 }, { issuer: 'bc' });
    await answerInApp(engine, payment);
    expect(await reaches(engine, payment, 'APPROVED')).toMatchObject({ state: 'F' });
    expect(await booksOf(engine, payment)).toHaveLength(1);
  });

  test('that the issuer refuses ends the payment, and the payer may choose again', async () => {
    // The issuer rejects its MAC.
    await engine.end('bill-worker');
    await engine.start('bill-worker', { BC_ORDER_MAC_KEY: 'ab'.repeat(32) });
    await engine.ready();
    const { token } = await makeBill(engine, { amount: 10_000 });
    const answer = await pressPay(engine, token, { issuer: 'bc' });
    expect([answer.status, answer.json.code]).toEqual([502, 'ISSUER_UNAVAILABLE']);
    expect((await pressPay(engine, token, { issuer: 'kb' })).status).toBe(201);
  });
});
