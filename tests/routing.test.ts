import { violationsIn } from './support/check';
import { alphaThenBeta, atVan, type Engine, startSmallEngine } from './support/engine';
import { type Body, call } from './support/http';
import {
  answerInApp,
  beginPayment,
  orderNoOf,
  type Payment,
  paymentOf,
  pressPay,
  reaches,
  telegramsOf,
  vanBehaves,
} from './support/journey';
import { waitUntil } from './support/wait-for';

let engine: Engine;

beforeAll(async () => {
  const clocks = Object.fromEntries(['ALPHA', 'BETA'].map((van) => [`VAN_${van}_LONGEST_PROCESSING_MS`, '1500']));
  engine = await startSmallEngine(
    {
      ...clocks,
      VAN_ALPHA_READ_TIMEOUT_MS: '1000',
      VAN_BETA_READ_TIMEOUT_MS: '1000',
      APPROVAL_QUEUE_TIMEOUT_MS: '1500',
    },
    { alone: ['bill-worker', 'van-worker'], terminals: alphaThenBeta },
  );
});
afterAll(async () => {
  expect(await violationsIn(engine)).toEqual([]);
  await engine.stop();
});

const atBeta = (): Engine => atVan(engine, 'beta');
const attemptsOf = (payment: Payment) =>
  engine.database.db.attempt.findMany({ where: { paymentId: payment.id }, orderBy: { id: 'asc' } });

async function withoutAlpha(work: () => Promise<void>): Promise<void> {
  await engine.end('van-simulator', 'SIGKILL');
  try {
    await work();
  } finally {
    await engine.start('van-simulator');
    await engine.ready();
  }
}

describe('an approval that is proven not sent', () => {
  test('goes to the next VAN of the route, with its own serial and issuer code', async () => {
    await withoutAlpha(async () => {
      const payment = await beginPayment(engine);
      await answerInApp(engine, payment);
      const paid = await reaches(engine, payment, 'APPROVED');

      expect(await attemptsOf(payment)).toMatchObject([
        { van: 'alpha', terminalId: 'TEST000001', state: 'NOT_SENT', detail: 'connect-failed' },
        { van: 'beta', terminalId: 'TEST000002', state: 'APPROVED' },
      ]);
      const { approvals }: Body = (
        await call('GET', `${engine.vanControls.beta}/control/books?orderNo=${orderNoOf(payment)}`)
      ).json;
      expect(approvals).toMatchObject([
        { terminalId: 'TEST000002', state: 'A', approvalNo: paid.approval?.approvalNo },
      ]);
      expect(await engine.database.db.payment.findUnique({ where: { id: payment.id } })).toMatchObject({
        van: 'beta',
        acquirerCode: '11',
        cardIssuerName: 'KB국민카드',
      });
      expect(await engine.database.db.journalEntry.findMany({ where: { paymentId: payment.id } })).toMatchObject([
        { attemptId: `${payment.id.replace('pay_', 'att_')}_2` },
      ]);
    });
  });

  test('and then declined by the next VAN is reported in that VAN’s words', async () => {
    await withoutAlpha(async () => {
      const payment = await beginPayment(engine);
      await vanBehaves(atBeta(), payment, { kind: 'decline', responseCode: '8311' });
      await answerInApp(engine, payment);
      expect(await reaches(engine, payment, 'DECLINED')).toMatchObject({
        reason: { code: 'VAN_DECLINED_HARD', text: expect.stringContaining('사용할 수 없는 카드') as string },
      });
    });
  });

  test('and then unknown at the next VAN is settled there', async () => {
    await withoutAlpha(async () => {
      const payment = await beginPayment(engine);
      await vanBehaves(atBeta(), payment, { kind: 'silent', books: true });
      await answerInApp(engine, payment);
      await reaches(engine, payment, 'NET_CANCELLED');
      expect((await telegramsOf(atBeta(), payment)).map(({ messageType }) => messageType)).toEqual(['0200', '0420']);
      expect(await attemptsOf(payment)).toMatchObject([
        { state: 'NOT_SENT' },
        { state: 'UNKNOWN' },
        { kind: 'NET_CANCEL', van: 'beta', state: 'ANSWERED' },
      ]);
    });
  });

  test('at any VAN declines the payment, and the bill can be paid again', async () => {
    const payment = await beginPayment(engine);
    await withoutAlpha(async () => {
      await engine.end('van-beta-simulator', 'SIGKILL');
      await answerInApp(engine, payment);
      expect(await reaches(engine, payment, 'DECLINED')).toMatchObject({
        reason: { code: 'VAN_NOT_SENT', retryable: true },
      });
      await engine.start('van-beta-simulator');
    });
    expect((await attemptsOf(payment)).map(({ van, state }) => [van, state])).toEqual([
      ['alpha', 'NOT_SENT'],
      ['beta', 'NOT_SENT'],
    ]);
    const again = paymentOf(payment.billId, payment.token, await pressPay(engine, payment.token));
    await answerInApp(engine, again);
    await reaches(engine, again, 'APPROVED');
  });

  test('because no worker took it is fenced at each VAN, and a later worker sends neither', async () => {
    await engine.end('van-worker', 'SIGKILL');
    const payment = await beginPayment(engine);
    await answerInApp(engine, payment);
    expect(await reaches(engine, payment, 'DECLINED')).toMatchObject({ reason: { code: 'VAN_NOT_SENT' } });
    expect((await attemptsOf(payment)).map(({ van, state }) => [van, state])).toEqual([
      ['alpha', 'FENCED'],
      ['beta', 'FENCED'],
    ]);
    await engine.start('van-worker');
    // Readiness still sees the killed worker, and an approval may not wait for long here.
    await waitUntil('the worker to poll', async () => {
      const log = await engine.processes
        .get('van-worker')
        ?.log()
        .catch(() => '');
      return log?.includes('worker is polling') === true;
    });
    const next = await beginPayment(engine);
    await answerInApp(engine, next);
    await reaches(engine, next, 'APPROVED');
    expect(await telegramsOf(engine, payment)).toEqual([]);
    expect(await telegramsOf(atBeta(), payment)).toEqual([]);
  });
});

describe('an approval that may have been received', () => {
  test.each([
    ['is silent', { kind: 'silent', books: false }, 'NET_CANCELLED'],
    ['answers ambiguously', { kind: 'decline', responseCode: '8381' }, 'NET_CANCELLED'],
    ['breaks the connection', { kind: 'reset', books: true }, 'NET_CANCELLED'],
    ['declines', { kind: 'decline', responseCode: '8326' }, 'DECLINED'],
  ])('is never sent to another VAN when the first %s', async (_what, behaviour, status) => {
    const payment = await beginPayment(engine);
    await vanBehaves(engine, payment, behaviour);
    await answerInApp(engine, payment);
    await reaches(engine, payment, status);
    expect(await telegramsOf(atBeta(), payment)).toEqual([]);
  });
});

test('a VAN’s telegrams wait in its queue when there are more than its rate', async () => {
  await engine.end('van-worker');
  await engine.start('van-worker', { VAN_ALPHA_TELEGRAMS_PER_SECOND: '2', SHUTDOWN_GRACE_MS: '10000' });
  await engine.end('bill-worker');
  await engine.start('bill-worker', { APPROVAL_QUEUE_TIMEOUT_MS: '30000' });
  await engine.ready();
  const payments = await Promise.all(Array.from({ length: 8 }, () => beginPayment(engine)));
  await Promise.all(payments.map((payment) => answerInApp(engine, payment)));
  await Promise.all(payments.map((payment) => reaches(engine, payment, 'APPROVED', 30_000)));
  const sendings = (
    await engine.database.db.attempt.findMany({ where: { paymentId: { in: payments.map(({ id }) => id) } } })
  ).map(({ sendingAt }) => sendingAt?.getTime() ?? Number.NaN);
  // Eight at two a second, after a first burst: without a limit all of them would leave within milliseconds.
  expect(Math.max(...sendings) - Math.min(...sendings)).toBeGreaterThan(1_000);
});
