import type { PayloadCodec } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import { createVanActivities } from '../activities/van';
import { vanTaskQueue } from '../domain/vans';
import { vanWorkerConfig } from '../platform/config';
import { dataConverter } from '../platform/data-converter';
import { openKeyring } from '../platform/keyring';
import { kmsOf } from '../platform/kms';
import { createLogger } from '../platform/logger';
import { violationsIn } from './support/check';
import { type Engine, startEngine } from './support/engine';
import { allInService } from './support/in-service';
import {
  answerInApp,
  beginPayment,
  booksOf,
  historyOf,
  type Payment,
  reaches,
  statusOf,
  telegramsOf,
  vanBehaves,
} from './support/journey';
import { waitUntil } from './support/wait-for';

let engine: Engine;

beforeAll(async () => {
  engine = await startEngine({ APPROVAL_QUEUE_TIMEOUT_MS: '4000', VAN_ALPHA_READ_TIMEOUT_MS: '20000' });
});
afterAll(async () => {
  expect(await violationsIn(engine)).toEqual([]);
  await engine.stop();
});
beforeEach(async () => {
  await engine.ready();
});

const attemptOf = (payment: Payment) =>
  engine.database.db.attempt.findFirstOrThrow({ where: { paymentId: payment.id, kind: 'APPROVAL' } });

const untilSent = (payment: Payment): Promise<void> =>
  waitUntil('the telegram to be with the VAN', async () => (await telegramsOf(engine, payment)).length === 1);

describe('a bill worker that is killed', () => {
  test('while the payer is in the card app: the payment goes on when a worker is back', async () => {
    const payment = await beginPayment(engine);
    await engine.end('bill-worker', 'SIGKILL');
    const { answers } = await answerInApp(engine, payment);
    expect(answers.map(({ httpStatus }) => httpStatus)).toEqual([200]);
    expect((await statusOf(engine, payment)).json.status).toBe('SCHEME_ISSUED');
    await engine.start('bill-worker');
    expect(await reaches(engine, payment, 'APPROVED')).toMatchObject({ state: 'F' });
    expect(await booksOf(engine, payment)).toHaveLength(1);
  });

  test('during the VAN call: the answer is recorded when a worker is back', async () => {
    const payment = await beginPayment(engine);
    await vanBehaves(engine, payment, { kind: 'delay', delayMs: 2_000 });
    await answerInApp(engine, payment);
    await untilSent(payment);
    await engine.end('bill-worker', 'SIGKILL');
    await waitUntil('the answer to be stored', async () => (await attemptOf(payment)).state === 'APPROVED');
    expect((await statusOf(engine, payment)).json.status).toBe('APPROVING');
    await engine.start('bill-worker');
    expect(await reaches(engine, payment, 'APPROVED')).toMatchObject({ state: 'F' });
    expect(await telegramsOf(engine, payment)).toHaveLength(1);
  });
});

describe('a VAN worker', () => {
  test('that is killed during the VAN call leaves an unknown outcome, which is net-cancelled and not sent again', async () => {
    const payment = await beginPayment(engine);
    await vanBehaves(engine, payment, { kind: 'delay', delayMs: 3_000 });
    await answerInApp(engine, payment);
    await untilSent(payment);
    await engine.end('van-worker', 'SIGKILL');
    await engine.start('van-worker');
    await engine.polls('van-worker');
    expect(await reaches(engine, payment, 'NET_CANCELLED')).toMatchObject({ state: 'D' });
    expect(await attemptOf(payment)).toMatchObject({ state: 'SENDING' });
    expect((await telegramsOf(engine, payment)).map(({ messageType }) => messageType)).toEqual(['0200', '0420']);
    expect(await booksOf(engine, payment)).toMatchObject([{ balance: 0, state: 'C' }]);
  });

  test('that is told to stop finishes the VAN call in flight first', async () => {
    const payment = await beginPayment(engine);
    await vanBehaves(engine, payment, { kind: 'delay', delayMs: 3_000 });
    await answerInApp(engine, payment);
    await untilSent(payment);
    await engine.end('van-worker', 'SIGTERM');
    expect(await attemptOf(payment)).toMatchObject({ state: 'APPROVED' });
    expect(await reaches(engine, payment, 'APPROVED')).toMatchObject({ state: 'F' });
    expect(await telegramsOf(engine, payment)).toMatchObject([{ messageType: '0200', answered: true }]);
    expect(
      await engine.database.db.event.count({ where: { subjectId: payment.id, type: 'payment.unconfirmed' } }),
    ).toBe(0);
    await engine.start('van-worker');
    await engine.polls('van-worker');
  });

  test('that is away for long proves that nothing was sent, and one that comes later finds the fence', async () => {
    await engine.end('van-worker');
    const payment = await beginPayment(engine);
    await answerInApp(engine, payment);
    expect(await reaches(engine, payment, 'DECLINED')).toMatchObject({
      state: 'D',
      reason: { code: 'VAN_NOT_SENT', retryable: true },
    });
    expect(await attemptOf(payment)).toMatchObject({ state: 'FENCED' });
    await engine.start('van-worker');
    await engine.polls('van-worker');
    await engine.ready();
    const next = await beginPayment(engine);
    await answerInApp(engine, next);
    await reaches(engine, next, 'APPROVED');
    expect(await telegramsOf(engine, payment)).toEqual([]);
  });

  test('that takes up an approval an hour late sends nothing, even if nobody has fenced it: its row has the deadline', async () => {
    await engine.end('van-worker');
    await engine.start('van-worker', { CLOCK: new Date(Date.now() + 3_600_000).toISOString() });
    await engine.polls('van-worker');
    const payment = await beginPayment(engine);
    await answerInApp(engine, payment);
    expect(await reaches(engine, payment, 'DECLINED')).toMatchObject({ state: 'D', reason: { code: 'VAN_NOT_SENT' } });
    expect(await attemptOf(payment)).toMatchObject({ state: 'NOT_SENT', detail: 'fenced' });
    expect(await telegramsOf(engine, payment)).toEqual([]);
    await engine.end('van-worker');
    await engine.start('van-worker');
    await engine.polls('van-worker');
  });

  test('that is paused past its heartbeat during an approval: the late answer changes no decision', async () => {
    const payment = await beginPayment(engine);
    await vanBehaves(engine, payment, { kind: 'delay', delayMs: 1_500 });
    await answerInApp(engine, payment);
    await untilSent(payment);
    engine.processes.get('van-worker')?.signal('SIGSTOP');
    await reaches(engine, payment, 'UNCONFIRMED');
    engine.processes.get('van-worker')?.signal('SIGCONT');
    await waitUntil('the late answer to be stored', async () => (await attemptOf(payment)).state === 'APPROVED');
    expect(await reaches(engine, payment, 'NET_CANCELLED')).toMatchObject({ state: 'D' });
    expect(await booksOf(engine, payment)).toMatchObject([{ balance: 0, state: 'C' }]);
    expect((await telegramsOf(engine, payment)).filter(({ messageType }) => messageType === '0200')).toHaveLength(1);
  });
});

describe('a VAN worker whose codec fails on the way back', () => {
  test('loses no answer: the run reads it in the attempt’s row, and nothing is sent again', async () => {
    await engine.end('van-worker');
    const worker = await vanWorkerWithBrokenCodec();
    const payment = await beginPayment(engine);
    await worker.runUntil(async () => {
      await answerInApp(engine, payment);
      await reaches(engine, payment, 'APPROVED');
    });
    expect(await attemptOf(payment)).toMatchObject({ state: 'APPROVED' });
    expect(await telegramsOf(engine, payment)).toHaveLength(1);
    const { events } = await historyOf(engine, payment);
    expect(
      events?.filter(({ activityTaskFailedEventAttributes: failed }) => failed !== null && failed !== undefined),
    ).toHaveLength(1);
    await engine.start('van-worker');
    await engine.polls('van-worker');
  });

  /** The engine's own activities, in a worker whose codec can decode but not encode. */
  async function vanWorkerWithBrokenCodec(): Promise<Worker> {
    const { config, db } = { config: vanWorkerConfig(engine.env), db: engine.database.db };
    const kms = kmsOf(config);
    const [otc, payload] = await Promise.all([
      openKeyring({ kms, purpose: 'otc' }),
      openKeyring({ kms, purpose: 'temporal-payload' }),
    ]);
    const { payloadCodecs: [codec] = [] } = dataConverter(payload);
    const broken = {
      encode: () => Promise.reject(new Error('the codec is broken')),
      decode: (payloads: Parameters<PayloadCodec['decode']>[0]) => codec?.decode(payloads) ?? Promise.resolve(payloads),
    };
    return Worker.create({
      connection: await NativeConnection.connect({ address: config.TEMPORAL_ADDRESS }),
      namespace: engine.namespace,
      taskQueue: vanTaskQueue('alpha'),
      dataConverter: { payloadCodecs: [broken] },
      activities: {
        ...createVanActivities({
          mode: 'live',
          db,
          keyrings: { otc },
          vanAccess: config.vanAccess,
          clock: () => new Date(),
          log: createLogger({ name: 'test', level: 'fatal' }),
          noteOutcome: allInService.noteOutcome,
        }),
      },
    });
  }
});

describe('an unreachable VAN', () => {
  test('proves that nothing was sent: the payment ends, and the bill can be paid again', async () => {
    const payment = await beginPayment(engine);
    await engine.end('van-simulator', 'SIGKILL');
    await answerInApp(engine, payment);
    expect(await reaches(engine, payment, 'DECLINED')).toMatchObject({ state: 'D', reason: { code: 'VAN_NOT_SENT' } });
    expect(await attemptOf(payment)).toMatchObject({ state: 'NOT_SENT' });
    expect(await engine.database.db.billClaim.findUnique({ where: { billId: payment.billId } })).toBeNull();
    await engine.start('van-simulator');
  });
});

describe('a server that is killed', () => {
  test('loses no result that it has confirmed', async () => {
    const payment = await beginPayment(engine);
    await engine.end('bill-worker');
    const { answers } = await answerInApp(engine, payment);
    expect(answers.map(({ httpStatus }) => httpStatus)).toEqual([200]);
    await engine.end('server', 'SIGKILL');
    await engine.start('server');
    await engine.start('bill-worker');
    await engine.ready();
    expect(await reaches(engine, payment, 'APPROVED')).toMatchObject({ state: 'F' });
    expect(await booksOf(engine, payment)).toHaveLength(1);
  });
});
