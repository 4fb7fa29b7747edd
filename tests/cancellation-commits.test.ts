import { cancel, cancellationReaches, paidPayment, readPayment } from './support/cancelling';
import { violationsIn } from './support/check';
import { type Cut, type CuttingProxy, startCuttingProxy } from './support/cutting-proxy';
import { type Engine, startSmallEngine } from './support/engine';
import { booksOf, type Payment } from './support/journey';
import { sweepOnce } from './support/touch';
import { waitFor } from './support/wait-for';

// Whatever a cancellation commits to the database, in turn: its process is killed there, or loses its connection.

let engine: Engine;
let proxy: CuttingProxy;

beforeAll(async () => {
  engine = await startSmallEngine(
    {
      VAN_ALPHA_READ_TIMEOUT_MS: '1500',
      VAN_ALPHA_LONGEST_PROCESSING_MS: '1000',
      SWEEP_AFTER_MS: '500',
    },
    {
      async byWayOf(databaseUrl) {
        proxy = await startCuttingProxy(databaseUrl);
        return proxy.url;
      },
    },
  );
});
afterAll(async () => {
  const violations = await violationsIn(engine);
  await engine.stop();
  await proxy.close();
  expect(violations).toEqual([]);
});

/** The merchant asks again if nothing came of the request, and looks until it is done. */
async function untilGivenBack(payment: Payment): Promise<void> {
  await waitFor('the cancellation to end', async () => {
    const read = await readPayment(engine, payment).catch(() => undefined);
    const last = read?.cancellations.at(-1);
    if (last?.status === 'DONE') return true;
    if (read?.cancellations.length === 0) await cancel(engine, payment, { amount: 4_000 }).catch(() => undefined);
    else await sweepOnce(engine);
    return undefined;
  });
}

type Process = 'server' | 'workers';
const applications: Readonly<Record<Process, RegExp>> = { server: /^server/, workers: /worker/ };

/** Cancels a part of a payment while `process` dies at one of its commits, or loses its connection there. */
async function cancelWith(process: Process, how: 'killed' | 'cut off', cut: Pick<Cut, 'nth' | 'when'>) {
  const payment = await paidPayment(engine);
  let dead: Promise<void> | undefined;
  proxy.arm({
    ...cut,
    application: applications[process],
    then: () => {
      if (how === 'killed') dead = engine.end(process, 'SIGKILL');
    },
  });
  const asked = cancel(engine, payment, { amount: 4_000 }).catch(() => undefined);
  if (process === 'server') await asked;
  else await waitFor('the commit or the end', async () => (await reachedOrDone(payment)) || undefined);
  const wasReached = await proxy.wasReached();
  proxy.disarm();
  if (dead !== undefined) {
    await dead;
    await engine.start(process);
    if (process === 'server') await engine.ready();
  }
  await asked;
  await untilGivenBack(payment);
  return { payment, wasReached };
}

const reachedOrDone = async (payment: Payment): Promise<boolean> =>
  (await proxy.wasReached()) || (await isDone(payment));

const isDone = async (payment: Payment): Promise<boolean> =>
  (await readPayment(engine, payment)).cancellations.some(({ status }) => status === 'DONE');

/** A cancellation has at least so many. */
const fewestCommits: Readonly<Record<Process, number>> = { server: 3, workers: 4 };

test.each([
  ['server', 'killed', 'after'],
  ['server', 'cut off', 'before'],
  ['server', 'cut off', 'after'],
  ['workers', 'killed', 'after'],
  ['workers', 'cut off', 'before'],
  ['workers', 'cut off', 'after'],
] as const)(
  '%s %s %s any commit of a cancellation: it gives back once',
  async (process, how, when) => {
    for (let nth = 1; ; nth += 1) {
      const { payment, wasReached } = await cancelWith(process, how, { nth, when });
      expect(await cancellationReaches(engine, payment)).toMatchObject({ status: 'DONE', amount: 4_000 });
      expect(await readPayment(engine, payment)).toMatchObject({ status: 'PARTIALLY_CANCELLED', remaining: 8_000 });
      expect(await booksOf(engine, payment)).toMatchObject([{ balance: 8_000 }]);
      const entries = await engine.database.db.journalEntry.findMany({ where: { paymentId: payment.id } });
      expect(entries.map(({ amount }) => amount).sort((one, other) => other - one)).toEqual([12_000, -4_000]);
      if (!wasReached) {
        expect(nth).toBeGreaterThan(fewestCommits[process]);
        return;
      }
    }
  },
  300_000,
);
