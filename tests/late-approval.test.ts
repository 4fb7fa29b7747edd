import { cancel } from './support/cancelling';
import { violationsIn } from './support/check';
import { type Engine, startSmallEngine } from './support/engine';
import { type Body, call } from './support/http';
import {
  answerInApp,
  bearer,
  beginPayment,
  booksOf,
  paymentOf,
  pressPay,
  reaches,
  vanBehaves,
} from './support/journey';
import { waitFor } from './support/wait-for';

// A VAN that books later than it promises, with clocks in seconds: it promises 1.5 s and takes 5.

const BOOKS_AFTER_MS = 5_000;

let engine: Engine;

beforeAll(async () => {
  engine = await startSmallEngine({
    VAN_ALPHA_READ_TIMEOUT_MS: '1000',
    VAN_ALPHA_LONGEST_PROCESSING_MS: '1500',
    VAN_ALPHA_LOOKS_AFTER_MS: '4000,6000',
  });
});
afterAll(async () => {
  expect(await violationsIn(engine)).toEqual([]);
  await engine.stop();
});

const metricsOf = async (): Promise<string> => (await call('GET', `${engine.api}/metrics`)).text;

const eventsOf = async (type: string): Promise<readonly Body[]> => {
  const { items } = (await call('GET', `${engine.api}/v1/events?size=100`, { headers: bearer(engine) })).json as {
    readonly items: readonly Body[];
  };
  return items.filter((event) => event.type === type);
};

test('an approval that a VAN books too late is found at the first early look, cancelled, and reported to everybody', async () => {
  const late = await beginPayment(engine);
  await vanBehaves(engine, late, { kind: 'delay', delayMs: BOOKS_AFTER_MS, then: { kind: 'silent', books: true } });
  await answerInApp(engine, late);
  await reaches(engine, late, 'NET_CANCELLED');
  expect(await booksOf(engine, late)).toEqual([]);
  // While the engine watches it there is nothing to give back; what appears, the watch gives back.
  const refused = await cancel(engine, late);
  expect([refused.status, refused.json.code]).toEqual([409, 'PAYMENT_NOT_CHARGED']);

  // The payer pays again, and then the VAN books the first approval after all.
  const again = paymentOf(late.billId, late.token, await pressPay(engine, late.token));
  await answerInApp(engine, again);
  await reaches(engine, again, 'APPROVED');
  await waitFor('the late approval to be booked', async () =>
    (await booksOf(engine, late)).length > 0 ? true : undefined,
  );

  const booked = await waitFor(
    'the late approval to be cancelled',
    async () => (await booksOf(engine, late)).find(({ state }) => state === 'C'),
    20_000,
  );
  const [event] = await waitFor('the event', async () => {
    const told = await eventsOf('payment.late_approval_cancelled');
    return told.length > 0 ? told : undefined;
  });
  expect(event).toMatchObject({
    data: { paymentId: late.id, billId: late.billId, amount: 12_000, approvalNo: booked.approvalNo },
  });
  expect((await reaches(engine, late, 'NET_CANCELLED')).state).toBe('D');

  expect((await cancel(engine, late)).json.code).toBe('PAYMENT_NOT_CHARGED');

  const entries = await engine.database.db.journalEntry.findMany({
    where: { paymentId: late.id },
    orderBy: { amount: 'desc' },
  });
  expect(entries).toMatchObject([
    { kind: 'LATE_APPROVAL', amount: 12_000 },
    { kind: 'LATE_APPROVAL_CANCEL', amount: -12_000 },
  ]);

  const metrics = await metricsOf();
  expect(metrics).toContain('appcard_late_approvals_total{van="alpha"} 1');
  expect(metrics).toContain('appcard_late_approvals_total{van="beta"} 0');
  expect(metrics).toContain('appcard_van_declared_processing_seconds{van="alpha"} 1.5');
  const [, longest] = /appcard_van_longest_processing_seconds\{van="alpha"\} ([0-9.]+)/.exec(metrics) ?? [];
  expect(Number(longest)).toBeGreaterThan(4);
});
