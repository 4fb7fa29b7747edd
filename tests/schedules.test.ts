import { ScheduleOverlapPolicy } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { kstDate } from '../domain/kst';
import { addMonths, kstMonth, MONTHS_AHEAD } from '../domain/retention';
import {
  CHECK_RUNS_SCHEDULE,
  CHECK_VANS_SCHEDULE,
  DAILY_SCHEDULE,
  RETENTION_SCHEDULE,
  RETRIES_SCHEDULE,
  SWEEP_SCHEDULE,
} from '../domain/schedules';
import { billWorkerConfig } from '../platform/config';
import { dataConverter } from '../platform/data-converter';
import { openKeyring } from '../platform/keyring';
import { kmsOf } from '../platform/kms';
import { detachEventPartition, eventPartitions } from '../records/event-partitions';
import { ensureSchedules } from '../workers/schedules';
import { violationsIn } from './support/check';
import { type Engine, startSmallEngine } from './support/engine';
import { call } from './support/http';
import { beginPayment, statusOf } from './support/journey';
import { chargesOf, makeKeys, subscribe } from './support/subscriptions';
import { waitFor, waitUntil } from './support/wait-for';

let engine: Engine;
beforeAll(async () => {
  engine = await startSmallEngine({ SWEEP_AFTER_MS: '500' });
});
afterAll(async () => {
  expect(await violationsIn(engine)).toEqual([]);
  await engine.stop();
});

async function ensure(settings: Readonly<Record<string, string>> = {}): Promise<void> {
  const config = billWorkerConfig({ ...engine.env, BILLING_SCHEDULES: 'true', UPKEEP_SCHEDULES: 'true', ...settings });
  const kms = kmsOf(config);
  const keyring = await openKeyring({ kms, purpose: 'temporal-payload' });
  const connection = await NativeConnection.connect({ address: config.TEMPORAL_ADDRESS });
  await ensureSchedules(connection, config, dataConverter(keyring));
  await connection.close();
  keyring.close();
  kms.close();
}
const described = (id: string) => engine.temporal.schedule.getHandle(id).describe();

test('workers that start at once create one schedule of each kind: daily at ten in Korea, and hourly; runs never overlap, and one run makes up for a missed day', async () => {
  await Promise.all([ensure(), ensure()]);
  await waitUntil('the schedules', async () => {
    const ids: string[] = [];
    for await (const { scheduleId } of engine.temporal.schedule.list()) ids.push(scheduleId);
    return (
      ids.sort().join() ===
      [DAILY_SCHEDULE, RETRIES_SCHEDULE, CHECK_RUNS_SCHEDULE, CHECK_VANS_SCHEDULE, RETENTION_SCHEDULE, SWEEP_SCHEDULE]
        .sort()
        .join()
    );
  });
  const daily = await described(DAILY_SCHEDULE);
  expect(daily.spec).toMatchObject({
    timezone: 'Asia/Seoul',
    jitter: 30_000,
    calendars: [{ hour: [{ start: 10, end: 10 }], minute: [{ start: 0, end: 0 }] }],
  });
  // Payers' runs go before these.
  expect(daily.action).toMatchObject({ priority: { priorityKey: 5 } });
  expect(daily.policies).toMatchObject({
    overlap: ScheduleOverlapPolicy.SKIP,
    catchupWindow: 86_400_000,
    pauseOnFailure: false,
  });
  // In Korea, whatever this machine's time zone: ten there is one o'clock UTC.
  expect(daily.info.nextActionTimes.slice(0, 3).map((at) => at.getUTCHours())).toEqual([1, 1, 1]);
  expect((await described(RETRIES_SCHEDULE)).info.nextActionTimes.slice(0, 2).map((at) => at.getUTCMinutes())).toEqual([
    30, 30,
  ]);
});

test('a worker of another version updates a schedule, and leaves an operator’s pause as it is', async () => {
  await engine.temporal.schedule.getHandle(DAILY_SCHEDULE).pause('held by ops-1');
  await ensure({ BILLING_DAILY_AT: '06:30', BILLING_JITTER_MS: '0' });
  const daily = await described(DAILY_SCHEDULE);
  expect(daily.spec).toMatchObject({ calendars: [{ hour: [{ start: 6, end: 6 }], minute: [{ start: 30, end: 30 }] }] });
  expect(daily.state).toMatchObject({ paused: true, note: 'held by ops-1' });
  await engine.temporal.schedule.getHandle(DAILY_SCHEDULE).unpause();
});

test('one run makes up for missed days, each period once', async () => {
  const started = new Date(Date.now() - 3 * 86_400_000);
  const [id = ''] = await subscribe(engine, await makeKeys(engine, 1), { anchor: kstDate(started), unit: 'WEEK' });
  const handle = engine.temporal.schedule.getHandle(DAILY_SCHEDULE);
  // Temporal's behaviour after it was down for three days.
  await handle.backfill({ start: started, end: new Date(), overlap: ScheduleOverlapPolicy.SKIP });
  await waitUntil('the charge', async () => (await chargesOf(engine, id))[0]?.status === 'APPROVED', 60_000);
  await handle.trigger(ScheduleOverlapPolicy.SKIP);
  await waitUntil(
    'every run to have ended',
    async () =>
      (await engine.temporal.workflow.count("WorkflowType = 'billingRun' AND ExecutionStatus = 'Running'")).count === 0,
  );
  expect(await chargesOf(engine, id)).toHaveLength(1);
});

test.each([CHECK_RUNS_SCHEDULE, CHECK_VANS_SCHEDULE])(
  '%s runs at its time, stores its findings for the metrics, and finds nothing wrong',
  async (id) => {
    const begun = new Date();
    await engine.temporal.schedule.getHandle(id).trigger(ScheduleOverlapPolicy.SKIP);
    const duty = await waitFor(
      'the check to be noted',
      async () =>
        (await engine.database.db.duty.findFirst({ where: { name: id, endedAt: { gte: begun } } })) ?? undefined,
      60_000,
    );
    expect(duty.findings).toMatchObject({ violations: 0, first: [] });
    expect((duty.findings as { readonly payments: number }).payments).toBeGreaterThan(0);
  },
);

test('retention runs at its time, makes partitions of events that are missing, and drops detached ones', async () => {
  const { db } = engine.database;
  const missing = [...(await eventPartitions(db))].sort((one, other) => +other.to - +one.to).slice(0, 2);
  for (const partition of missing) await detachEventPartition(db, partition);
  await engine.temporal.schedule.getHandle(RETENTION_SCHEDULE).trigger(ScheduleOverlapPolicy.SKIP);
  const duty = await waitFor(
    'retention to be noted',
    async () => (await db.duty.findUnique({ where: { name: 'retention' } })) ?? undefined,
    60_000,
  );
  const lastNeeded = addMonths(kstMonth(new Date()), MONTHS_AHEAD);
  expect(duty.findings).toMatchObject({
    made: [lastNeeded],
    dropped: missing.map(({ name }) => name).sort(),
    held: [],
    bills: 0,
  });
  expect((await eventPartitions(db)).map(({ to }) => kstMonth(to))).toContain(addMonths(lastNeeded, 1));
});

test('the sweep runs at its time, and has payments that nothing moves taken over', async () => {
  const payment = await beginPayment(engine, { expiresAt: new Date(Date.now() + 10_000).toISOString() });
  await engine.temporal.workflow.getHandle(`payment-${payment.id}`).terminate('by hand');
  await waitUntil(
    'the payment to be over',
    async () => {
      await engine.temporal.schedule.getHandle(SWEEP_SCHEDULE).trigger(ScheduleOverlapPolicy.SKIP);
      return (await statusOf(engine, payment)).json.status === 'EXPIRED';
    },
    60_000,
  );
  expect(await engine.database.db.duty.findUnique({ where: { name: 'sweep' } })).toMatchObject({
    findings: { stuck: [] },
  });
});

test('a deleted schedule is reported by a server that stays ready, until a worker creates it again', async () => {
  await engine.end('server');
  await engine.start('server', { UPKEEP_SCHEDULES: 'true' });
  await engine.ready();
  const named = async () => {
    const { json } = await call('GET', `${engine.api}/readyz`);
    return (json as unknown as { readonly warnings: Readonly<Record<string, string>> }).warnings;
  };
  const warning = `schedule:${SWEEP_SCHEDULE}`;
  expect(await named()).not.toHaveProperty([warning]);
  await engine.temporal.schedule.getHandle(SWEEP_SCHEDULE).delete();
  await waitUntil(
    'the warning',
    async () => (await named())[warning]?.startsWith('is missing: npm run temporal:setup') === true,
  );
  expect(await call('GET', `${engine.api}/readyz`)).toMatchObject({ status: 200, json: { ready: true } });
  await ensure();
  await waitUntil('the warning to go', async () => !(warning in (await named())));
});
