import { rmSync } from 'node:fs';
import { paymentWorkflowId } from '../domain/runs';
import { violationsIn } from './support/check';
import { type Engine, type ProcessName, startEngine } from './support/engine';
import { answerInApp, beginPayment, booksOf, type Payment, reaches, telegramsOf, vanBehaves } from './support/journey';
import { temporaryFolder } from './support/parts';
import { ownTemporalServer, type TemporalServer } from './support/temporal-server';
import { sweepOnce } from './support/touch';
import { waitUntil } from './support/wait-for';

// Temporal comes back older than the database: runs know less than their rows, or are missing.

const AUTHENTICATION_MS = 30_000;
const folder = temporaryFolder();
let temporal: TemporalServer;
let engine: Engine;
beforeAll(async () => {
  temporal = await ownTemporalServer(folder);
  await temporal.start();
  engine = await startEngine(
    {
      AUTHENTICATION_TIMEOUT_MS: String(AUTHENTICATION_MS),
      VAN_ALPHA_READ_TIMEOUT_MS: '1500',
      VAN_ALPHA_LONGEST_PROCESSING_MS: '2000',
      VAN_ALPHA_REVIEW_AFTER_MS: '60000',
      SWEEP_AFTER_MS: '500',
    },
    undefined,
    temporal.address,
  );
});
afterAll(async () => {
  await engine.stop();
  await temporal.stop();
  rmSync(folder, { recursive: true, force: true });
});

const processes: readonly ProcessName[] = ['server', 'bill-worker', 'external-worker', 'approval-worker', 'van-worker'];

/** Changes Temporal while the engine is stopped. */
async function amidStop<T>(work: () => T): Promise<T> {
  for (const name of processes) await engine.end(name);
  await temporal.stop();
  const result = work();
  await temporal.start();
  for (const name of processes) await engine.start(name);
  await engine.ready();
  return result;
}

const approved = async (payment: Payment): Promise<void> => {
  await answerInApp(engine, payment);
  await reaches(engine, payment, 'APPROVED');
};

test('runs of a restored Temporal go on by their rows: nothing is charged twice, and everything is settled', async () => {
  const before = await beginPayment(engine);
  await approved(before);
  const paidSince = await beginPayment(engine);
  const unknownSince = await beginPayment(engine);
  const restore = await amidStop(() => temporal.snapshot());

  await approved(paidSince);
  await vanBehaves(engine, unknownSince, { kind: 'silent', books: true });
  await vanBehaves(engine, unknownSince, { kind: 'silent', books: false }, 3);
  await answerInApp(engine, unknownSince);
  await reaches(engine, unknownSince, 'UNCONFIRMED');
  const begunSince = await beginPayment(engine);
  const overSince = await beginPayment(engine);
  await approved(overSince);
  await amidStop(restore);

  // Temporal does not know its run, and its payer comes back from the app.
  await approved(begunSince);
  await waitUntil(
    'the runs that came back to end',
    async () => {
      await sweepOnce(engine);
      const ends = [paidSince, unknownSince].map(({ id }) => engine.temporal.workflow.getHandle(paymentWorkflowId(id)));
      const states = await Promise.all(ends.map((handle) => handle.describe()));
      return states.every(({ status }) => status.name === 'COMPLETED');
    },
    60_000,
  );
  // An earlier net-cancel stayed unanswered, so an approval that the VAN has booked must not stand.
  await reaches(engine, unknownSince, 'NET_CANCELLED');
  expect(await booksOf(engine, unknownSince)).toMatchObject([{ state: 'C', balance: 0 }]);
  for (const payment of [before, paidSince, begunSince, overSince]) {
    expect(await booksOf(engine, payment)).toMatchObject([{ state: 'A', balance: 12_000 }]);
    const asked = (await telegramsOf(engine, payment)).filter(({ messageType }) => messageType === '0200');
    expect(asked).toHaveLength(1);
  }
  expect(await violationsIn(engine)).toEqual([]);
}, 240_000);
