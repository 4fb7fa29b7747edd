import { violationsIn } from './support/check';
import { type Engine, startEngine } from './support/engine';
import { makeKeys, run, startRun, subscribe, tenOClock, vanWillDecline } from './support/subscriptions';
import { waitUntil } from './support/wait-for';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(async () => {
  await engine.stop();
});

const DAY = '20270115';
const MANY = 500;
const SOFT = 25;
const HARD = 5;

const states = async (): Promise<Record<string, number>> => {
  const groups = await engine.database.db.subscriptionPeriod.groupBy({ by: ['state'], _count: true });
  return Object.fromEntries(groups.map(({ state, _count }) => [state, _count]));
};
const paid = async (): Promise<number> => (await states()).PAID ?? 0;

test(`${MANY} subscriptions that are due are charged once each, although the worker is killed in between, and declined charges are tried again in their time`, async () => {
  const subscriptions = await subscribe(engine, await makeKeys(engine, MANY), { anchor: DAY });
  for (const id of subscriptions.slice(0, SOFT))
    await vanWillDecline(engine, id, DAY, 1, { kind: 'decline', responseCode: '8326' });
  for (const id of subscriptions.slice(SOFT, SOFT + HARD))
    await vanWillDecline(engine, id, DAY, 1, { kind: 'decline', responseCode: '8350' });

  const begun = await startRun(engine, tenOClock(DAY));
  await waitUntil('some to be charged', async () => (await paid()) >= 60, 240_000);
  await engine.end('bill-worker', 'SIGKILL');
  await engine.start('bill-worker');
  const counts = await begun.result();
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
