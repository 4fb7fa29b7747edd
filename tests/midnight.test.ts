import { kstDate } from '../domain/kst';
import { cancel } from './support/cancelling';
import { violationsIn } from './support/check';
import { type Engine, type ProcessName, startSmallEngine } from './support/engine';
import { answerInApp, beginPayment, booksOf, type Payment, reaches, telegramsOf, vanBehaves } from './support/journey';

// The next midnight in Korea; each test sets the clocks of workers and VAN around it.
const DAY_MS = 24 * 3_600_000;
const KST_OFFSET_MS = 9 * 3_600_000;
const midnight = Math.ceil((Date.now() + KST_OFFSET_MS) / DAY_MS) * DAY_MS - KST_OFFSET_MS;
const before = new Date(midnight - 100).toISOString();
const after = new Date(midnight + 100).toISOString();
const dayBefore = kstDate(new Date(midnight - 1));
const dayAfter = kstDate(new Date(midnight));

const APPROVALS = 8;

let engine: Engine;

/** Whose payers stand in the card app: one for each approval below. They pressed pay now, not at midnight. */
let waiting: Payment[];

beforeAll(async () => {
  engine = await startSmallEngine(
    { VAN_ALPHA_READ_TIMEOUT_MS: '1000', VAN_ALPHA_LONGEST_PROCESSING_MS: '1500' },
    { alone: ['bill-worker', 'van-worker'] },
  );
  waiting = await Promise.all(Array.from({ length: APPROVALS }, () => beginPayment(engine)));
  await again('van-worker', { CLOCK: after });
});
afterAll(async () => {
  expect(await violationsIn(engine)).toEqual([]);
  await engine.stop();
});

const settingsNow = new Map<ProcessName, string>();

/** Starts a process anew where it is to have other settings than it has. */
async function again(name: ProcessName, settings: Record<string, string>): Promise<void> {
  const wanted = JSON.stringify(settings);
  if (settingsNow.get(name) === wanted) return;
  await engine.end(name);
  await engine.start(name, settings);
  await engine.ready();
  settingsNow.set(name, wanted);
}

/** The payer presses pay in the card app; the approval's row is created when the clock is at `at`. */
async function authenticatedAt(
  at: string,
  prepare: (payment: Payment) => Promise<void> = async () => undefined,
): Promise<Payment> {
  const payment = waiting.pop();
  if (payment === undefined) throw new Error('APPROVALS is too few');
  await again('bill-worker', { CLOCK: at });
  await prepare(payment);
  await answerInApp(engine, payment);
  return payment;
}

/** An approval whose row is created at 23:59:59.9, and which reaches the VAN past midnight. */
async function overMidnight(filesBy: 'transmitted' | 'received', behaviour: Record<string, unknown>): Promise<Payment> {
  await again('van-simulator', { SIM_VAN_CLOCK: after, SIM_VAN_FILES_BY: filesBy });
  return authenticatedAt(before, (payment) => vanBehaves(engine, payment, behaviour));
}

const attemptsOf = (payment: Payment) =>
  engine.database.db.attempt.findMany({ where: { paymentId: payment.id }, orderBy: { id: 'asc' } });
const askedUnder = async (payment: Payment): Promise<unknown> =>
  (await telegramsOf(engine, payment))
    .slice(1)
    .map(({ messageType, originalDate, responseCode }) => [messageType, originalDate, responseCode]);

describe('a cancellation at midnight', () => {
  test('of an approval that the VAN made past midnight is one of the same day, though its row is of the day before', async () => {
    const payment = await overMidnight('transmitted', { kind: 'approve' });
    await reaches(engine, payment, 'APPROVED');
    expect(await attemptsOf(payment)).toMatchObject([
      { serialDate: dayBefore, transmittedAtKst: `${dayBefore}235959`, state: 'APPROVED' },
    ]);
    const answer = await cancel(engine, payment);
    expect([answer.status, answer.json]).toMatchObject([
      201,
      { kind: 'APPROVAL_CANCEL', cancelledAt: expect.stringContaining(dayAfter) as string },
    ]);
  });

  test('that the VAN carries out past midnight, of an approval before it, is one of a later day', async () => {
    await again('van-simulator', { SIM_VAN_CLOCK: before });
    const payment = await authenticatedAt(before);
    await reaches(engine, payment, 'APPROVED');
    await again('van-simulator', { SIM_VAN_CLOCK: after });
    const answer = await cancel(engine, payment);
    expect([answer.status, answer.json]).toMatchObject([
      201,
      { kind: 'ACQUISITION_CANCEL', cancelledAt: expect.stringContaining(dayAfter) as string },
    ]);
    expect(await booksOf(engine, payment)).toMatchObject([{ balance: 0, state: 'C' }]);
  });
});

describe('an approval over midnight', () => {
  test('keeps the day of its row, and the VAN’s day as its approval time', async () => {
    const payment = await overMidnight('transmitted', { kind: 'approve' });
    await reaches(engine, payment, 'APPROVED');
    expect(await attemptsOf(payment)).toMatchObject([
      { serialDate: dayBefore, transmittedAtKst: `${dayBefore}235959`, state: 'APPROVED' },
    ]);
    expect(await engine.database.db.payment.findUnique({ where: { id: payment.id } })).toMatchObject({
      approvedAtKst: `${dayAfter}000000`,
    });
  });

  test('whose answer is lost is net-cancelled under the day of its row, if the VAN keeps it there', async () => {
    const payment = await overMidnight('transmitted', { kind: 'silent', books: true });
    await reaches(engine, payment, 'NET_CANCELLED');
    expect(await askedUnder(payment)).toEqual([['0420', dayBefore, '0000']]);
    expect(await booksOf(engine, payment)).toMatchObject([{ date: dayBefore, balance: 0, state: 'C' }]);
  });

  test('whose answer is lost is found and net-cancelled under the next day, if the VAN keeps it there', async () => {
    const payment = await overMidnight('received', { kind: 'silent', books: true });
    await reaches(engine, payment, 'NET_CANCELLED');
    expect(await askedUnder(payment)).toEqual([
      ['0420', dayBefore, '7003'],
      ['0420', dayAfter, '0000'],
    ]);
    expect(await booksOf(engine, payment)).toMatchObject([{ date: dayAfter, balance: 0, state: 'C' }]);
  });

  test('that was never booked is recorded so when that holds for both days, after the VAN’s longest processing', async () => {
    const payment = await overMidnight('received', { kind: 'silent', books: false });
    await reaches(engine, payment, 'NET_CANCELLED');
    expect(await askedUnder(payment)).toEqual(
      [dayBefore, dayAfter, dayBefore, dayAfter].map((day) => ['0420', day, '7003']),
    );
    expect(await booksOf(engine, payment)).toEqual([]);
  });
});

test('serials begin again each day, and none is drawn twice on a day', async () => {
  const terminal = { terminalId: 'TEST000001' };
  await again('van-simulator', { SIM_VAN_CLOCK: after });
  await reaches(engine, await authenticatedAt(before), 'APPROVED');
  const early = await authenticatedAt(after);
  await reaches(engine, early, 'APPROVED');

  expect(await attemptsOf(early)).toMatchObject([{ ...terminal, serialDate: dayAfter, serial: '000000000001' }]);
  const rows = await engine.database.db.attempt.findMany({ where: { ...terminal, serialDate: dayBefore } });
  expect(rows.map(({ serial }) => Number(serial)).sort((a, b) => a - b)).toEqual(rows.map((_row, at) => at + 1));
});
