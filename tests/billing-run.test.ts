import { BILLING_SHARD_WORKFLOW, billingShardWorkflowId } from '../domain/runs';
import { violationsIn } from './support/check';
import { type Engine, startSmallEngine } from './support/engine';
import { call } from './support/http';
import { chargesOf, makeKeys, run, startRun, subscribe, tenOClock, vanWillDecline } from './support/subscriptions';
import { waitUntil } from './support/wait-for';

let engine: Engine;
beforeAll(async () => {
  engine = await startSmallEngine(
    { BILLING_SHARDS: String(SHARDS), BILLING_DUE_PER_SHARD: '20' },
    { alone: ['bill-worker'] },
  );
});
afterAll(async () => {
  await engine.stop();
});

const DAY = '20270115';
const MANY = 500;
/** As many as a run has at most. */
const SHARDS = 4;
const SOFT = 25;
const HARD = 5;

const states = async (): Promise<Record<string, number>> => {
  const groups = await engine.database.db.subscriptionPeriod.groupBy({ by: ['state'], _count: true });
  return Object.fromEntries(groups.map(({ state, _count }) => [state, _count]));
};
const periodsPaid = (period: string) =>
  engine.database.db.subscriptionPeriod.count({ where: { period, state: 'PAID' } });
const paid = async (): Promise<number> => (await states()).PAID ?? 0;

test(`${MANY} subscriptions that are due are charged once each by the run's shards, although the worker is killed in between, and declined charges are tried again in their time`, async () => {
  const subscriptions = await subscribe(engine, await makeKeys(engine, MANY), { anchor: DAY });
  for (const id of subscriptions.slice(0, SOFT))
    await vanWillDecline(engine, id, DAY, 1, { kind: 'decline', responseCode: '8326' });
  for (const id of subscriptions.slice(SOFT, SOFT + HARD))
    await vanWillDecline(engine, id, DAY, 1, { kind: 'decline', responseCode: '8350' });

  const begun = await startRun(engine, tenOClock(DAY));
  // A shard that is still opening periods would not count those that it opened in the page of the kill.
  const areOpened = async (): Promise<boolean> => (await engine.database.db.subscriptionPeriod.count()) === MANY;
  await waitUntil(
    'all to be opened, and some charged',
    async () => (await areOpened()) && (await paid()) >= 60,
    240_000,
  );
  await engine.end('bill-worker', 'SIGKILL');
  await engine.start('bill-worker');
  const counts = await begun.result();
  // Each of its shards, and each of their pages.
  const { count: executions } = await engine.temporal.workflow.count(`WorkflowType = '${BILLING_SHARD_WORKFLOW}'`);
  expect(executions).toBeGreaterThanOrEqual(SHARDS * 3);
  await waitUntil('every charge to have ended', async () => ((await states()).CHARGING ?? 0) === 0, 240_000);

  expect(await states()).toEqual({ PAID: MANY - SOFT - HARD, DUE: SOFT, PAST_DUE: HARD });
  expect(counts).toMatchObject({ opened: MANY, refused: 0 });
  expect(counts.approved + counts.declined + counts.unsettled + counts.alreadyStarted).toBe(MANY);
  expect(await engine.database.db.payment.count()).toBe(MANY);

  // Again by hand: nothing is due any more.
  expect(await run(engine, tenOClock(DAY))).toMatchObject({ opened: 0, approved: 0, declined: 0, alreadyStarted: 0 });
  // On the next day in the afternoon, soft declines of the day before are tried again.
  expect(await run(engine, '2027-01-16T16:00:00+09:00')).toMatchObject({ opened: 0, approved: SOFT });
  expect(await states()).toEqual({ PAID: MANY - HARD, PAST_DUE: HARD });
  expect(await violationsIn(engine)).toEqual([]);
}, 600_000);

test('a shard that is terminated by hand leaves its charges to its run, which makes each of them once', async () => {
  const [later, many] = ['20270120', 60];
  const subscriptions = await subscribe(engine, await makeKeys(engine, many), { anchor: later });
  await call('POST', `${engine.van}/control/behaviours`, {
    json: { times: 0, behaviour: { kind: 'delay', delayMs: 500, then: { kind: 'approve' } } },
  });
  const begun = await startRun(engine, tenOClock(later), { atOnce: 6 });
  await waitUntil('some to be charged', async () => (await periodsPaid(later)) >= 6, 120_000);
  await engine.temporal.workflow.getHandle(billingShardWorkflowId(begun.workflowId, 1)).terminate('by hand');
  await begun.result();
  await waitUntil('every charge to have ended', async () => (await periodsPaid(later)) === many, 120_000);
  const charges = await Promise.all(subscriptions.map((id) => chargesOf(engine, id)));
  expect(charges.flat().map(({ status }) => status)).toEqual(subscriptions.map(() => 'APPROVED'));
  expect(await engine.database.db.billingRun.findUnique({ where: { id: begun.firstExecutionRunId } })).toMatchObject({
    state: 'DONE',
    workflowId: begun.workflowId,
  });
  expect(await violationsIn(engine)).toEqual([]);
}, 300_000);

test('a run that is terminated takes its shards with it, and the next run charges what is left', async () => {
  const [later, many] = ['20270125', 40];
  const subscriptions = await subscribe(engine, await makeKeys(engine, many), { anchor: later });
  const begun = await startRun(engine, tenOClock(later), { atOnce: 2 });
  const shards = [1, 2].map((number) =>
    engine.temporal.workflow.getHandle(billingShardWorkflowId(begun.workflowId, number)),
  );
  await waitUntil('both shards to charge', async () => (await periodsPaid(later)) >= 2, 120_000);
  await begun.terminate('by hand');
  const areOver = async () =>
    (await Promise.all(shards.map((shard) => shard.describe()))).every(({ status }) => status.name === 'CANCELLED');
  await waitUntil('the shards to be cancelled', areOver, 60_000);
  expect(await periodsPaid(later)).toBeLessThan(many);
  await run(engine, tenOClock(later));
  await waitUntil('every charge to have ended', async () => (await periodsPaid(later)) === many, 120_000);
  expect((await Promise.all(subscriptions.map((id) => chargesOf(engine, id)))).flat()).toHaveLength(many);
}, 300_000);
