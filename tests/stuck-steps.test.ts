import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { NativeConnection, type Worker } from '@temporalio/worker';
import pg from 'pg';
import { createBillingActivities } from '../activities/billing';
import { createCanaryActivities } from '../activities/canary';
import { issuerApps, issuerCryptos } from '../activities/issuers/registry';
import { createCryptoActivities, createPaymentActivities } from '../activities/payments';
import type { CryptoActivities } from '../activities/payments/types';
import { ACTIVITY_BROKEN } from '../domain/activity-failures';
import { kstDate } from '../domain/kst';
import type { Version } from '../domain/patches';
import { paymentWorkflowId } from '../domain/runs';
import { billWorkerConfig } from '../platform/config';
import { dataConverter } from '../platform/data-converter';
import { openKeyring } from '../platform/keyring';
import { kmsOf } from '../platform/kms';
import { createLogger } from '../platform/logger';
import { admitApiKey } from '../server/admin/api-keys';
import { addMerchant } from '../server/admin/save-merchant';
import { newApiKey } from '../server/api-key';
import { billWorkerOf } from '../workers/bill-worker';
import { bundleOf } from '../workers/bundle-code';
import { violationsIn } from './support/check';
import { type Engine, startSmallEngine } from './support/engine';
import { call } from './support/http';
import { allInService } from './support/in-service';
import {
  answerInApp,
  beginPayment,
  booksOf,
  historyOf,
  type Payment,
  postBill,
  pressPay,
  reaches,
} from './support/journey';
import { parts, temporaryFolder } from './support/parts';
import { reset } from './support/touch';
import { waitUntil } from './support/wait-for';

/** More than the SDK's default of 40 workflow-task slots. */
const STUCK = 45;
/** Long enough for more than ten calls of another merchant while every slot would be taken. */
const LOCKED_MS = 15_000;
/** The bound for another merchant's pay call. It is generous: a call takes some tens of ms when nothing is stuck. */
const SOON_MS = 2_000;
const PRESS_EVERY_MS = 500;
const SUITE_MS = 300_000;

let engine: Engine;
let otherKey: string;

beforeAll(async () => {
  engine = await startSmallEngine({}, { alone: ['bill-worker'] });
  const other = await addMerchant(engine.database.db, {
    name: '다른 상점',
    businessNo: '1208800767',
    terminals: [{ van: 'alpha', terminalId: 'OTHER00001', vendorCode: 'PMNT' }],
    orderNoReuse: true,
  });
  otherKey = newApiKey();
  await admitApiKey(engine.database.db, other, otherKey);
});
afterAll(async () => {
  expect(await violationsIn(engine)).toEqual([]);
  await engine.stop();
});

/** As many at once as a busy machine can begin within a workflow task's short time here. */
const AT_ONCE = 5;

/** Payers in the card app. */
async function beginStuck(): Promise<readonly Payment[]> {
  const payments: Payment[] = [];
  while (payments.length < STUCK)
    payments.push(...(await Promise.all(Array.from({ length: AT_ONCE }, () => beginPayment(engine)))));
  return payments;
}

type Pressed = { readonly status: number; readonly ms: number; readonly ready: number };

/** The experience of another merchant's payer. */
async function pressOfAnother(): Promise<Pressed> {
  const bill = await postBill(engine, {}, { authorization: `Bearer ${otherKey}` });
  const began = Date.now();
  const { status } = await pressPay(engine, bill.json.payUrl.split('/').at(-1) ?? '', {});
  const ms = Date.now() - began;
  return { status, ms, ready: (await call('GET', `${engine.api}/readyz`)).status };
}

/** Presses repeatedly until it is over. */
async function pressesUntil(over: Promise<unknown>): Promise<readonly Pressed[]> {
  const presses: Pressed[] = [];
  const isOver = over.then(() => true);
  do presses.push(await pressOfAnother());
  while (!(await Promise.race([isOver, pause(PRESS_EVERY_MS, false)])));
  return presses;
}

const notWell = (presses: readonly Pressed[]): readonly Pressed[] =>
  presses.filter(({ status, ms, ready }) => status !== 201 || ms > SOON_MS || ready !== 200);

/** Holds the row from which the merchant's terminal draws its serials. */
async function lockSerials(): Promise<{ release(): Promise<void> }> {
  const client = new pg.Client({ connectionString: engine.database.url });
  await client.connect();
  await client.query('BEGIN');
  const { rowCount } = await client.query(
    'SELECT last FROM serial_counter WHERE terminal_id = $1 AND serial_date = $2 FOR UPDATE',
    ['TEST000001', kstDate(new Date())],
  );
  expect(rowCount).toBe(1);
  return {
    async release() {
      await client.query('ROLLBACK');
      await client.end();
    },
  };
}

describe('payments that wait for a locked serial counter', () => {
  test(
    'hold up no other merchant, and are approved once each when it is free',
    async () => {
      const first = await beginPayment(engine);
      await answerInApp(engine, first);
      await reaches(engine, first, 'APPROVED');
      const payments = await beginStuck();
      const lock = await lockSerials();
      const locked = pause(LOCKED_MS).then(() => lock.release());
      await Promise.all(payments.map((payment) => answerInApp(engine, payment)));
      const presses = await pressesUntil(locked);
      expect(presses.length).toBeGreaterThan(10);
      expect(notWell(presses)).toEqual([]);
      await Promise.all(payments.map((payment) => reaches(engine, payment, 'APPROVED', 90_000)));
      expect(Math.max(...(await Promise.all(payments.map(timersOf))))).toBeGreaterThan(1);
      const books = await Promise.all(payments.map((payment) => booksOf(engine, payment)));
      expect(books.map((booked) => booked.map(({ state, balance }) => ({ state, balance })))).toEqual(
        payments.map(() => [{ state: 'A', balance: 12_000 }]),
      );
    },
    SUITE_MS,
  );
});

/** One timer is the payer's time in the card app; each other one is a wait that held no slot. */
async function timersOf(payment: Payment): Promise<number> {
  const { events } = await historyOf(engine, payment);
  return events?.filter(({ timerStartedEventAttributes: timer }) => timer != null).length ?? 0;
}

describe('payments whose result breaks the step that opens it', () => {
  const broken: Pick<CryptoActivities, 'openResult'> = { openResult: () => Promise.reject(new TypeError('a fault')) };

  test(
    'hold up no other merchant, and the activity is given up with its name',
    async () => {
      await engine.end('bill-worker');
      const { worker, close } = await billWorkerHere({ broken });
      await worker.runUntil(async () => {
        const payments = await beginStuck();
        await Promise.all(payments.map((payment) => answerInApp(engine, payment)));
        const here = { id: { in: payments.map(({ id }) => id) }, status: 'SCHEME_ISSUED' } as const;
        const givenUp = async (): Promise<boolean> => (await engine.database.db.payment.count({ where: here })) === 0;
        const presses = await pressesUntil(waitUntil('every payment to go on without the step', givenUp, 120_000));
        expect(presses.length).toBeGreaterThan(10);
        expect(notWell(presses)).toEqual([]);
        await Promise.all(payments.map((payment) => reaches(engine, payment, 'AUTH_FAILED')));
        expect(await Promise.all(payments.map(brokenSteps))).toEqual(payments.map(() => 1));
        expect((await Promise.all(payments.map((payment) => booksOf(engine, payment)))).flat()).toEqual([]);
      });
      await close();
      await engine.start('bill-worker');
      await engine.ready();
    },
    SUITE_MS,
  );

  /** How many of a payment's activities came back to its run as broken. */
  async function brokenSteps(payment: Payment): Promise<number> {
    const { events = [] } = await historyOf(engine, payment);
    const types = events?.map(
      ({ markerRecordedEventAttributes: marker }) => marker?.failure?.applicationFailureInfo?.type,
    );
    return types?.filter((type) => type === ACTIVITY_BROKEN).length ?? 0;
  }
});

describe('payments that a version has begun which is rolled back', () => {
  const runOf = ({ id }: Payment) => engine.temporal.workflow.getHandle(paymentWorkflowId(id));
  const isStuck = async (payment: Payment): Promise<boolean> =>
    ((await runOf(payment).describe()).raw.pendingWorkflowTask?.attempt ?? 0) > 1;
  const isBooked = async (payment: Payment): Promise<boolean> => (await booksOf(engine, payment)).length > 0;

  test(
    'go on if that was prepared; else they are stuck, and go on once they are reset, or the version is back',
    async () => {
      const codePath = path.join(temporaryFolder(), 'next-version.js');
      writeFileSync(codePath, await bundleOf([require.resolve('../cli/cluster/next-version')]));
      const begun = async (of: Pick<WorkerHere, 'mayComeBack'>): Promise<Payment> => {
        const { worker, close } = await billWorkerHere({ codePath, ...of });
        const payment = await worker.runUntil(beginPayment(engine));
        await close();
        return payment;
      };
      await engine.end('bill-worker');
      const prepared = await begun({ mayComeBack: [0, 2, 0] });
      const [back, forth] = [await begun({}), await begun({})];

      await engine.start('bill-worker');
      await engine.ready();
      for (const payment of [prepared, back, forth]) await answerInApp(engine, payment);
      await reaches(engine, prepared, 'APPROVED');
      await waitUntil('two runs to be stuck', async () => (await isStuck(back)) && isStuck(forth));
      expect([await isBooked(back), await isBooked(forth)]).toEqual([false, false]);

      await reset(engine, paymentWorkflowId(back.id), 'first');
      await reaches(engine, back, 'APPROVED');
      expect([await isStuck(forth), await isBooked(forth)]).toEqual([true, false]);

      await engine.end('bill-worker');
      const { worker, close } = await billWorkerHere({ codePath });
      await worker.runUntil(reaches(engine, forth, 'APPROVED', 60_000));
      await close();
      await engine.start('bill-worker');
      await engine.ready();
    },
    SUITE_MS,
  );
});

type WorkerHere = {
  /** @default the version's own */
  readonly codePath?: string;
  readonly mayComeBack?: Version;
  /** Activities with a fault in their code. */
  readonly broken?: Partial<CryptoActivities>;
};

/** The engine's own bill worker and activities, in this process. */
async function billWorkerHere({
  codePath = path.join(parts.dist(), 'workflow-bundle.js'),
  mayComeBack,
  broken,
}: WorkerHere): Promise<{ readonly worker: Worker; readonly close: () => Promise<void> }> {
  const config = billWorkerConfig(engine.env);
  const kms = kmsOf(config);
  const [authResult, otc, payload] = await Promise.all([
    openKeyring({ kms, purpose: 'auth-result' }),
    openKeyring({ kms, purpose: 'otc' }),
    openKeyring({ kms, purpose: 'temporal-payload' }),
  ]);
  const { db } = engine.database;
  const {
    vanAccess,
    bridgeUrls,
    APPROVAL_QUEUE_TIMEOUT_MS: approvalQueueTimeoutMs,
    BILLING_DAILY_AT: dailyAt,
    runBounds,
  } = config;
  const clock = (): Date => new Date();
  const steps = { db, apps: issuerApps, clock, ...allInService };
  const connection = await NativeConnection.connect({ address: config.TEMPORAL_ADDRESS });
  const worker = await billWorkerOf(mayComeBack === undefined ? config : { ...config, MAY_COME_BACK: mayComeBack }, {
    connection,
    dataConverter: dataConverter(payload),
    codePath,
    log: createLogger({ name: 'test', level: 'fatal' }),
    activities: {
      ...createPaymentActivities({ ...steps, vanAccess, bridgeUrls, approvalQueueTimeoutMs }),
      ...createBillingActivities({ ...steps, dailyAt, rehearsals: false, runBounds, cardAtOnce: true }),
      ...createCryptoActivities({ cryptos: issuerCryptos(config.issuerKeys), keyrings: { authResult, otc } }),
      ...createCanaryActivities({ db }),
      ...broken,
    },
  });
  return {
    worker,
    async close() {
      await connection.close();
      for (const keyring of [authResult, otc, payload]) keyring.close();
      kms.close();
    },
  };
}
