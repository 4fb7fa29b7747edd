import { cancel, cancellationReaches, paidPayment, readPayment, vanAnswers } from './support/cancelling';
import { violationsIn } from './support/check';
import { type Engine, startSmallEngine } from './support/engine';
import { call } from './support/http';
import {
  answerInApp,
  beginPayment,
  booksOf,
  type Payment,
  reaches,
  statusOf,
  telegramsOf,
  vanBehaves,
} from './support/journey';
import { waitUntil } from './support/wait-for';

let engine: Engine;

beforeAll(async () => {
  engine = await startSmallEngine({ VAN_ALPHA_READ_TIMEOUT_MS: '5000' });
});
afterAll(async () => {
  expect(await violationsIn(engine)).toEqual([]);
  await engine.stop();
});

/** The database is away from the time when the telegram is at the VAN until after the answer. */
async function whileAway(payment: Payment, during: () => Promise<void> = async () => undefined): Promise<void> {
  await waitUntil('the telegram to be with the VAN', async () => (await telegramsOf(engine, payment)).length === 1);
  await engine.database.goAway();
  try {
    await waitUntil('the VAN to have answered', async () => (await telegramsOf(engine, payment))[0]?.answered === true);
    // The VAN worker can't store the answer, and the run has it: now the run can't record it.
    await waitUntil('the run to hold the answer', async () =>
      (await engine.logs()).includes("a VAN's answer could not be stored"),
    );
    await during();
  } finally {
    await engine.database.comeBack();
  }
}

const attemptsOf = (payment: Payment) => engine.database.db.attempt.findMany({ where: { paymentId: payment.id } });

describe('a database that is away when the VAN answers', () => {
  test('delays an approval and loses nothing: it is recorded once it is back, and nothing is approved again', async () => {
    const payment = await beginPayment(engine);
    await vanBehaves(engine, payment, { kind: 'delay', delayMs: 2_000 });
    await answerInApp(engine, payment);
    const page = await call('GET', `${engine.api}/pay/${payment.token}`);
    expect(page.status).toBe(200);
    await whileAway(payment, async () => {
      // Neither paid nor failed: the page keeps polling.
      const polled = await statusOf(engine, payment);
      expect([polled.status, polled.json.code]).toEqual([503, 'UNAVAILABLE']);
    });
    const paid = await reaches(engine, payment, 'APPROVED');
    expect(await booksOf(engine, payment)).toMatchObject([
      { approvalNo: paid.approval?.approvalNo, state: 'A', balance: 12_000 },
    ]);
    expect(await telegramsOf(engine, payment)).toHaveLength(1);
    expect(await attemptsOf(payment)).toMatchObject([{ state: 'APPROVED', detail: 'recorded by its run' }]);
    expect(await engine.database.db.journalEntry.count({ where: { paymentId: payment.id } })).toBe(1);
  });

  test('delays a cancellation, which gives back once', async () => {
    const payment = await paidPayment(engine);
    await vanAnswers(engine, payment, 'partial-cancel', { kind: 'delay', delayMs: 2_000 });
    const asked = cancel(engine, payment, { amount: 5_000 });
    await waitUntil('the cancel to be with the VAN', async () => (await telegramsOf(engine, payment)).length === 2);
    await engine.database.goAway();
    try {
      await waitUntil(
        'the VAN to have answered',
        async () => (await telegramsOf(engine, payment))[1]?.answered === true,
      );
    } finally {
      await engine.database.comeBack();
    }
    // Its server lost the database while it waited, or did not.
    expect([201, 202, 503]).toContain((await asked).status);
    expect(await cancellationReaches(engine, payment)).toMatchObject({ status: 'DONE', amount: 5_000 });
    expect(await readPayment(engine, payment)).toMatchObject({ status: 'PARTIALLY_CANCELLED', remaining: 7_000 });
    expect(await booksOf(engine, payment)).toMatchObject([{ balance: 7_000 }]);
    expect((await telegramsOf(engine, payment)).filter(({ messageType }) => messageType === '0520')).toHaveLength(1);
  });

  test('delays a decline in the same way', async () => {
    const payment = await beginPayment(engine);
    await vanBehaves(engine, payment, {
      kind: 'delay',
      delayMs: 2_000,
      then: { kind: 'decline', responseCode: '8326' },
    });
    await answerInApp(engine, payment);
    await whileAway(payment);
    expect(await reaches(engine, payment, 'DECLINED')).toMatchObject({ reason: { code: 'VAN_DECLINED_SOFT' } });
    expect(await attemptsOf(payment)).toMatchObject([{ state: 'DECLINED' }]);
  });
});
