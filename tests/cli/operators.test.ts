import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import path from 'node:path';
import { runCommand, type Ended } from '../support/commands';
import { startEngine, type Engine } from '../support/engine';
import { call } from '../support/http';
import { answerInApp, beginPayment, booksOf, reaches, vanBehaves } from '../support/journey';
import { parts } from '../support/parts';
import { bookDirectly, unbook, type BookedApproval } from '../support/van-books';

let engine: Engine;

beforeAll(async () => {
  engine = await startEngine({ VAN_ALPHA_READ_TIMEOUT_MS: '500', VAN_ALPHA_REVIEW_AFTER_MS: '1500', VAN_ALPHA_LONGEST_PROCESSING_MS: '1000' });
});
afterAll(async () => {
  await engine.stop();
});

const run = (command: 'check' | 'resolve', ...args: readonly string[]): Promise<Ended> => runCommand(engine, command, args);

const metric = async (name: string): Promise<number> => {
  const { text: metrics } = await call('GET', `${engine.api}/metrics`);
  return Number(metrics.split('\n').find((line) => line.startsWith(`${name} `))?.split(' ').at(-1));
};

test('an operator is alerted, finds what waits, settles it by command, and the books agree', async () => {
  const payment = await beginPayment(engine);
  await vanBehaves(engine, payment, { kind: 'silent', books: true });
  await vanBehaves(engine, payment, { kind: 'silent', books: false }, 0);
  await answerInApp(engine, payment);
  await reaches(engine, payment, 'NEEDS_REVIEW');
  expect(await metric('appcard_payments_unsettled{status="NEEDS_REVIEW"}')).toBe(1);
  expect(await metric('appcard_runs_waiting_for_operator')).toBe(1);

  const listed = await run('resolve');
  expect(listed).toMatchObject({ code: 0, out: expect.stringContaining(`payment-${payment.id}`) as string });
  const [booked] = await booksOf(engine, payment);
  const found = ['--operator', '김운영', '--note', 'VAN 담당자 확인'];
  const refused = await run('resolve', 'payment', payment.id, '--verdict', 'approved', ...found);
  expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('8 digits') as string });
  const settled = await run('resolve', 'payment', payment.id, '--verdict', 'approved', '--approval-no', booked?.approvalNo ?? '', ...found);
  expect(settled).toEqual({ code: 0, out: `${payment.id} is APPROVED.\n`, err: '' });
  expect(await reaches(engine, payment, 'APPROVED')).toMatchObject({ state: 'F', approval: { approvalNo: booked?.approvalNo } });
  const [last] = await engine.database.db.event.findMany({ where: { subjectId: payment.id }, orderBy: { version: 'desc' }, take: 1 });
  expect(last?.data).toMatchObject({ resolvedBy: '김운영', note: 'VAN 담당자 확인' });

  expect(await metric('appcard_payments_unsettled{status="NEEDS_REVIEW"}')).toBe(0);
  expect(await run('resolve')).toMatchObject({ out: 'Nothing waits for an operator.\n' });
  const unanswered = await run('check', '--inquire');
  expect([unanswered.code, unanswered.out.includes(`${payment.id} (APPROVED) could not be looked up: its VAN does not answer`)]).toEqual([2, true]);
  await call('DELETE', `${engine.van}/control/behaviours`);
  expect(await run('check')).toMatchObject({ code: 0, out: expect.stringContaining('0 violations') as string });
});

describe('npm run check', () => {
  test('asks the VANs by inquiry on a system that it may only read, and leaves nothing behind', async () => {
    const payment = await beginPayment(engine);
    await answerInApp(engine, payment);
    await reaches(engine, payment, 'APPROVED');
    const before = await engine.database.db.serialCounter.findMany();
    expect(await run('check', '--inquire', '--since', '24h')).toMatchObject({ code: 0, err: '', out: expect.stringContaining('0 violations') as string });
    expect(await engine.database.db.serialCounter.findMany()).toEqual(before);
  });

  test.each([['--inquire'], ['--no-histories']])('prints what is wrong, with ids, and its exit code says so (%s)', async (option) => {
    const payment = await beginPayment(engine);
    await answerInApp(engine, payment);
    await reaches(engine, payment, 'APPROVED');
    const { status, version } = await engine.database.db.payment.findUniqueOrThrow({ where: { id: payment.id } });
    // Somebody meddles with a row.
    await engine.database.db.payment.update({ where: { id: payment.id }, data: { status: 'DECLINED' } });
    const { code, out } = await run('check', option);
    await engine.database.db.payment.update({ where: { id: payment.id }, data: { status, version } });
    expect(code).toBe(2);
    expect(out).toMatch(new RegExp(`✗ 2 .*${payment.id} \\(DECLINED\\) is over, and a VAN has booked alpha [0-9]{8} over 12000 won`));
    expect(out).toMatch(/✗ [0-9]+ bills, [0-9]+ payments, [0-9]+ approvals in the books: [0-9]+ violations/);
  });

  test('finds what a VAN has booked for nobody', async () => {
    const payment = await beginPayment(engine);
    await answerInApp(engine, payment);
    await reaches(engine, payment, 'APPROVED');
    await engine.database.db.payment.update({ where: { id: payment.id }, data: { orderNo: 'ODpay_another' } });
    const { code, out } = await run('check');
    await engine.database.db.payment.update({ where: { id: payment.id }, data: { orderNo: `OD${payment.id}` } });
    expect([code, out.includes(`for OD${payment.id}, which is no payment here`)]).toEqual([2, true]);
  });

  test.each([
    ['a terminal that no merchant here has', 'OTHERS0001', 0],
    ['a merchant’s terminal', 'TEST000001', 2],
    ['a terminal that a merchant here had, and approved by', 'TEST000009', 2],
  ])('tells a stranger’s approval where it is ours to explain: at %s', async (_where, terminalId, expected) => {
    await engine.database.db.serialCounter.create({ data: { terminalId: 'TEST000009', serialDate: '20260105', last: 7 } });
    const booked: BookedApproval = { terminalId, orderNo: `stranger-${terminalId}`, approvalNo: '39999999' };
    await bookDirectly(engine, [booked]);
    const { code, out } = await run('check').finally(async () => {
      await engine.database.db.serialCounter.deleteMany({ where: { terminalId: 'TEST000009' } });
      await unbook(engine);
    });
    expect([code, out.includes(`has booked 39999999 for ${booked.orderNo}`)]).toEqual([expected, expected === 2]);
  });

  test('says what it needs when it is told nothing', async () => {
    const child = spawn(process.execPath, [path.join(parts.dist(), 'cli/check.js')], { env: { PATH: process.env.PATH ?? '', DATABASE_URL: 'postgresql://127.0.0.1:1/none' }, stdio: ['ignore', 'ignore', 'pipe'] });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    expect([await text(child.stderr), await ended]).toEqual([expect.stringContaining('KMS_KEY_ID'), 1]);
  });
});
