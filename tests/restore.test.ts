import { paymentWorkflowId, recoveryWorkflowId } from '../domain/runs';
import { resolve } from '../workflows/messages';
import { violationsIn } from './support/check';
import { runCommand } from './support/commands';
import { type Engine, type ProcessName, startSmallEngine } from './support/engine';
import { call } from './support/http';
import { answerInApp, beginPayment, booksOf, type Payment, reaches, telegramsOf, vanBehaves } from './support/journey';
import { sweepOnce } from './support/touch';
import { waitUntil } from './support/wait-for';

// A database that lost its last transactions draws serials again under which a VAN has booked other payers' approvals.

let engine: Engine;
beforeAll(async () => {
  engine = await startSmallEngine({
    VAN_ALPHA_READ_TIMEOUT_MS: '1000',
    VAN_ALPHA_LONGEST_PROCESSING_MS: '1500',
    SWEEP_AFTER_MS: '500',
  });
});
afterAll(() => engine.stop());

/** As if the rows of this attempt, and later draws, had been lost: another payment draws its serial again. */
async function loseSerialOf({ id }: Payment): Promise<void> {
  const { db } = engine.database;
  const lost = await db.attempt.findFirstOrThrow({ where: { paymentId: id, kind: 'APPROVAL' } });
  const { terminalId, serialDate, serial } = lost;
  // The remaining row, for the payment's own checks, gets a serial that nobody draws.
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

test('another payer’s approval under the serial is not cancelled: the payment waits for an operator', async () => {
  const first = await approved(34_000);
  await loseSerialOf(first);
  const second = await beginPayment(engine);
  await vanBehaves(engine, second, { kind: 'silent', books: false });
  await answerInApp(engine, second);

  await reaches(engine, second, 'NEEDS_REVIEW');
  expect(await booksOf(engine, first)).toMatchObject([{ amount: 34_000, balance: 34_000, state: 'A' }]);
  expect(
    (await telegramsOf(engine, second)).map(({ messageType, responseCode }) => [messageType, responseCode]),
  ).toEqual([
    ['0200', undefined],
    ['0420', '8000'],
    ['0100', '0000'],
  ]);
  expect((await engine.database.db.payment.findUniqueOrThrow({ where: { id: second.id } })).reasonCode).toContain(
    "that can't be its own",
  );

  const resolution = { verdict: 'NOT_APPROVED', operator: 'ops-1', note: 'the VAN has nothing of this order' } as const;
  const run = engine.temporal.workflow.getHandle(paymentWorkflowId(second.id));
  expect(await run.executeUpdate(resolve, { args: [resolution] })).toBe('DECLINED');
  expect(await booksOf(engine, first)).toMatchObject([{ balance: 34_000, state: 'A' }]);
  expect(await violationsIn(engine)).toEqual([]);
});

const writers: readonly ProcessName[] = ['server', 'workers'];

/** The VAN's operators cancel a payment's approval. */
async function cancelAtVan(payment: Payment): Promise<void> {
  const [booked] = await booksOf(engine, payment);
  expect(
    (await call('POST', `${engine.van}/control/cancel`, { json: { approvalNo: booked?.approvalNo } })).status,
  ).toBe(204);
}

/** A sweep finds it once the payer's time in the card app is over. */
async function sweptToReview({ id }: Payment): Promise<void> {
  await engine.database.db.payment.update({ where: { id }, data: { authExpiresAt: new Date(0) } });
  await waitUntil(`${id} to wait for an operator`, async () => {
    await sweepOnce(engine);
    return (await engine.database.db.payment.findUniqueOrThrow({ where: { id } })).status === 'NEEDS_REVIEW';
  });
}

test('a database that was restored to an earlier point continues behind a gap, touches no approval, and reaches a clean check', async () => {
  const known = await approved(12_000);
  const behind = await beginPayment(engine, { amount: 15_000 });
  const restore = await engine.database.snapshot();
  await engine.ready();
  await answerInApp(engine, behind);
  await reaches(engine, behind, 'APPROVED');
  const lost = await approved(34_000);

  for (const name of writers) await engine.end(name);
  await restore();
  const tried = await runCommand(engine, 'after-restore', ['--dry-run']);
  expect(tried.out).toMatch(/would move TEST000001 [0-9]{8} from [0-9]+ to 1[0-9]{4}\n/);
  const moved = await runCommand(engine, 'after-restore', []);
  expect(moved).toMatchObject({ code: 0, err: '' });
  for (const { id } of [behind, lost]) expect(moved.out).toContain(`behind: ${paymentWorkflowId(id)} ended APPROVED`);
  expect(moved.out).toContain('2 payments are behind their runs.');
  for (const name of writers) await engine.start(name);
  await engine.ready();

  const next = await approved(20_000);
  const attempt = await engine.database.db.attempt.findFirstOrThrow({ where: { paymentId: next.id } });
  expect(Number(attempt.serial)).toBeGreaterThan(10_000);
  for (const payment of [known, behind, lost]) expect(await booksOf(engine, payment)).toMatchObject([{ state: 'A' }]);

  await sweptToReview(behind);
  await cancelAtVan(behind);
  const resolution = { verdict: 'NOT_APPROVED', operator: 'ops-1', note: 'cancelled at the VAN' } as const;
  await engine.temporal.workflow
    .getHandle(recoveryWorkflowId(behind.id))
    .executeUpdate(resolve, { args: [resolution] });
  expect(await violationsIn(engine)).toEqual([expect.stringContaining(`for OD${lost.id}, which is no payment here`)]);
  await cancelAtVan(lost);
  expect(await violationsIn(engine)).toEqual([]);
});
