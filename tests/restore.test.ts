import { paymentWorkflowId, resolve } from '../workflows/messages';
import { violationsIn } from './support/check';
import { startEngine, type Engine } from './support/engine';
import { answerInApp, beginPayment, booksOf, reaches, telegramsOf, vanBehaves, type Payment } from './support/journey';

// A database that lost its last transactions draws serials once more under which a VAN has booked other payers' approvals.

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine({ VAN_ALPHA_READ_TIMEOUT_MS: '1000', VAN_ALPHA_LONGEST_PROCESSING_MS: '1500' });
});
afterAll(() => engine.stop());

/** As if the rows of this attempt, and what was drawn since, had been lost: another payment draws its serial again. */
async function loseSerialOf({ id }: Payment): Promise<void> {
  const { db } = engine.database;
  const lost = await db.attempt.findFirstOrThrow({ where: { paymentId: id, kind: 'APPROVAL' } });
  const { terminalId, serialDate, serial } = lost;
  // The row that is left, for the payment's own checks, names a serial that nobody draws.
  await db.attempt.update({ where: { id: lost.id }, data: { serial: `7${serial.slice(1)}` } });
  const at = { terminalId_serialDate: { terminalId, serialDate } };
  await db.serialCounter.update({ where: at, data: { last: Number(serial) - 1 } });
}

async function approved(amount: number): Promise<Payment> {
  const payment = await beginPayment(engine, { amount });
  await answerInApp(engine, payment);
  await reaches(engine, payment, 'APPROVED');
  return payment;
}

test('what another payer was approved under the serial is not cancelled: the payment waits for an operator', async () => {
  const first = await approved(34_000);
  await loseSerialOf(first);
  const second = await beginPayment(engine);
  await vanBehaves(engine, second, { kind: 'silent', books: false });
  await answerInApp(engine, second);

  await reaches(engine, second, 'NEEDS_REVIEW');
  expect(await booksOf(engine, first)).toMatchObject([{ amount: 34_000, balance: 34_000, state: 'A' }]);
  expect((await telegramsOf(engine, second)).map(({ messageType, responseCode }) => [messageType, responseCode])).toEqual([
    ['0200', undefined],
    ['0420', '8000'],
    ['0100', '0000'],
  ]);
  expect((await engine.database.db.payment.findUniqueOrThrow({ where: { id: second.id } })).reasonCode).toContain("that can't be its own");

  const resolution = { verdict: 'NOT_APPROVED', operator: 'ops-1', note: 'the VAN has nothing of this order' } as const;
  const run = engine.temporal.workflow.getHandle(paymentWorkflowId(second.id));
  expect(await run.executeUpdate(resolve, { args: [resolution] })).toBe('DECLINED');
  expect(await booksOf(engine, first)).toMatchObject([{ balance: 34_000, state: 'A' }]);
  expect(await violationsIn(engine)).toEqual([]);
});
