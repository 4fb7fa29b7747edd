import { randomUUID } from 'node:crypto';
import { violationsIn } from './support/check';
import { type Engine, startEngine } from './support/engine';
import { type Answer, call } from './support/http';
import { answerInApp, bearer, beginPayment, booksOf, type Payment, reaches } from './support/journey';
import { waitFor } from './support/wait-for';

let engine: Engine;

beforeAll(async () => {
  engine = await startEngine({
    VAN_ALPHA_READ_TIMEOUT_MS: '1500',
    VAN_ALPHA_LONGEST_PROCESSING_MS: '2000',
    VAN_ALPHA_REVIEW_AFTER_MS: '12000',
  });
});
afterAll(async () => {
  expect(await violationsIn(engine)).toEqual([]);
  await engine.stop();
});

async function paidPayment(bill: Record<string, unknown> = {}): Promise<Payment> {
  const payment = await beginPayment(engine, bill);
  await answerInApp(engine, payment);
  await reaches(engine, payment, 'APPROVED');
  return payment;
}

const cancel = (
  payment: Pick<Payment, 'id'>,
  body: Record<string, unknown> = {},
  key = randomUUID(),
): Promise<Answer> =>
  call('POST', `${engine.api}/v1/payments/${payment.id}/cancellations`, {
    json: { reason: '고객 변심', ...body },
    headers: { ...bearer(engine), 'idempotency-key': key },
  });

const read = async (payment: Pick<Payment, 'id'>): Promise<Record<string, unknown>> =>
  (await call('GET', `${engine.api}/v1/payments/${payment.id}`, { headers: bearer(engine) })).json;

describe('a payment on the real parts', () => {
  test('is cancelled in whole on its day, and VAN, bill, journal and merchant agree', async () => {
    const payment = await paidPayment({ amount: 60_000, taxFree: 5_000 });
    const answer = await cancel(payment);
    expect([answer.status, answer.json]).toMatchObject([
      201,
      { status: 'DONE', amount: 60_000, taxFree: 5_000, kind: 'APPROVAL_CANCEL', requestedBy: 'MERCHANT' },
    ]);
    expect(await read(payment)).toMatchObject({ status: 'CANCELLED', state: 'C', remaining: 0 });
    expect(await booksOf(engine, payment)).toMatchObject([{ balance: 0, state: 'C' }]);
  });

  test('is cancelled in parts, and then its rest', async () => {
    const payment = await paidPayment({ amount: 10_000, taxFree: 1_000 });
    const first = await cancel(payment, { amount: 3_000, expectedRemaining: 10_000 });
    expect([first.status, first.json]).toMatchObject([
      201,
      { status: 'DONE', kind: 'ACQUISITION_CANCEL', taxFree: 300 },
    ]);
    expect(await read(payment)).toMatchObject({ status: 'PARTIALLY_CANCELLED', state: 'F', remaining: 7_000 });
    expect(await booksOf(engine, payment)).toMatchObject([{ balance: 7_000, state: 'A' }]);
    const rest = await cancel(payment);
    expect([rest.status, rest.json]).toMatchObject([201, { status: 'DONE', amount: 7_000, taxFree: 700 }]);
    expect(await read(payment)).toMatchObject({ status: 'CANCELLED', state: 'C', remaining: 0 });
  });
});
waitFor;
