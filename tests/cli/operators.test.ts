import { spawn } from 'node:child_process';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { kstDate } from '../../domain/kst';
import { recoveryWorkflowId } from '../../domain/runs';
import { searchAttributes } from '../../domain/search-attributes';
import { vanNames } from '../../domain/vans';
import { vanPrefix } from '../../platform/config';
import { detachedEventPartitions, detachEventPartition, eventPartitions } from '../../records/event-partitions';
import { type Ended, runCommand } from '../support/commands';
import { type Engine, startSmallEngine } from '../support/engine';
import { call } from '../support/http';
import { answerInApp, beginPayment, booksOf, reaches, vanBehaves } from '../support/journey';
import { parts } from '../support/parts';
import { decided, type Operator, operatorOf, shortClocks } from '../support/resolving';
import { bookDirectly, type BookedApproval, unbook } from '../support/van-books';
import { waitUntil } from '../support/wait-for';

let engine: Engine;
let operator: Operator;

beforeAll(async () => {
  engine = await startSmallEngine(shortClocks);
  operator = operatorOf(engine);
});
afterAll(async () => {
  await engine.stop();
});

const run = (command: 'check' | 'retention', ...args: readonly string[]): Promise<Ended> =>
  runCommand(engine, command, args);

/** A command with settings of another place than this engine. */
const runAt = (
  elsewhere: Readonly<Record<string, string>>,
  ...[command, args]: readonly ['check' | 'resolve' | 'billing-run' | 'after-restore', readonly string[]]
): Promise<Ended> => runCommand({ ...engine, env: { ...engine.env, ...elsewhere } }, command, args);

const metric = async (name: string): Promise<number> => {
  const { text: metrics } = await call('GET', `${engine.api}/metrics`);
  return Number(
    metrics
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.split(' ')
      .at(-1),
  );
};

test('an operator is alerted, finds the waiting payment, settles it by the VAN’s answer, and the books agree', async () => {
  const payment = await operator.waiting({ books: true });
  expect(await metric('appcard_payments_unsettled{status="NEEDS_REVIEW"}')).toBe(1);
  // Temporal lists a run a moment after its row has moved.
  await waitUntil('the run to be counted', async () => (await metric('appcard_runs_waiting_for_operator')) === 1);
  const [attempt] = await engine.database.db.attempt.findMany({ where: { paymentId: payment.id, kind: 'APPROVAL' } });

  const listed = await operator.list();
  expect(listed.code).toBe(0);
  for (const fact of [
    payment.id,
    'NEEDS_REVIEW since 20',
    '12000 won',
    `OD${payment.id}`,
    '시험 상점',
    'alpha',
    attempt?.terminalId,
    attempt?.serialDate,
    attempt?.serial,
  ])
    expect(listed.out).toContain(fact);
  expect(listed.out).toContain('1 wait.');

  await operator.vanAnswers();
  const [booked] = await booksOf(engine, payment);
  const shown = await operator.resolve(payment);
  expect(shown.code).toBe(0);
  for (const fact of ['approved (A)', '12000 won, 12000 not cancelled', booked?.approvalNo, 'Nothing is decided'])
    expect(shown.out).toContain(fact);
  expect(await reaches(engine, payment, 'NEEDS_REVIEW')).toMatchObject({ state: 'W' });

  expect(await operator.resolve(payment, '--verdict', 'approved')).toMatchObject({
    code: 1,
    err: expect.stringContaining('--operator') as string,
  });
  const denied = await operator.resolve(payment, '--verdict', 'not-approved', ...decided);
  expect(denied).toMatchObject({ code: 1, err: expect.stringContaining('live approval over 12000 won') as string });
  const other = await operator.resolve(payment, '--verdict', 'approved', '--approval-no', '99999999', ...decided);
  expect(other).toMatchObject({
    code: 1,
    err: expect.stringContaining(`${booked?.approvalNo ?? ''}, not 99999999`) as string,
  });

  const settled = await operator.resolve(payment, '--verdict', 'approved', ...decided);
  expect(settled).toMatchObject({
    code: 0,
    err: '',
    out: expect.stringContaining(`${payment.id} is APPROVED.\n`) as string,
  });
  expect(await reaches(engine, payment, 'APPROVED')).toMatchObject({
    state: 'F',
    approval: { approvalNo: booked?.approvalNo },
  });
  const slip = await operator.slipOf(payment);
  expect(slip).toMatchObject({
    승인번호: booked?.approvalNo,
    카드번호: expect.stringMatching(/^[0-9]{4}-[0-9]{2}[*]{2}-[*]{4}-[0-9]{4}$/) as string,
  });
  for (const label of ['승인일시', '카드사', '매입사']) expect(slip[label]).toMatch(/\S/);

  expect(await operator.actionsOn(payment)).toEqual([
    expect.objectContaining({
      action: 'RESOLVE_PAYMENT',
      operator: '김운영',
      note: 'VAN 담당자 확인',
      verdict: 'APPROVED',
      override: null,
      evidence: expect.objectContaining({
        state: 'A',
        amount: 12_000,
        balance: 12_000,
        approvalNo: booked?.approvalNo,
        askedAt: expect.stringMatching(/^20.*Z$/) as string,
      }) as unknown,
    }),
  ]);
  expect(await operator.eventsOf(payment)).toContain('RESOLVED_BY_OPERATOR');
  expect(await operator.eventsOf(payment)).not.toMatch(/김운영|담당자|resolvedBy|note/);

  expect(await metric('appcard_payments_unsettled{status="NEEDS_REVIEW"}')).toBe(0);
  expect(await operator.list()).toMatchObject({ out: 'Nothing waits for an operator.\n' });
  expect(await operator.resolve(payment, '--verdict', 'not-approved', ...decided, '--override', 'again')).toMatchObject(
    { code: 1, err: expect.stringContaining('is APPROVED already') as string },
  );
  await vanBehaves(engine, payment, { kind: 'silent', books: false }, 0);
  const unanswered = await run('check', '--inquire');
  expect([
    unanswered.code,
    unanswered.out.includes(`${payment.id} (APPROVED) could not be checked: its VAN does not answer`),
  ]).toEqual([2, true]);
  await operator.vanAnswers();
  expect(await run('check')).toMatchObject({ code: 0, out: expect.stringContaining('0 violations') as string });
});

describe('npm run check', () => {
  test('asks the VANs by inquiry on a read-only system, and leaves nothing behind', async () => {
    const payment = await beginPayment(engine);
    await answerInApp(engine, payment);
    await reaches(engine, payment, 'APPROVED');
    const before = await engine.database.db.serialCounter.findMany();
    expect(await run('check', '--inquire', '--since', '24h')).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringContaining('0 violations') as string,
    });
    expect(await engine.database.db.serialCounter.findMany()).toEqual(before);
  });

  test.each([['--inquire'], ['--no-histories']])(
    'prints what is wrong, with ids, and its exit code says so (%s)',
    async (option) => {
      const payment = await beginPayment(engine);
      await answerInApp(engine, payment);
      await reaches(engine, payment, 'APPROVED');
      const { status, version } = await engine.database.db.payment.findUniqueOrThrow({ where: { id: payment.id } });
      // Somebody changes a row by hand.
      await engine.database.db.payment.update({ where: { id: payment.id }, data: { status: 'DECLINED' } });
      const { code, out } = await run('check', option);
      await engine.database.db.payment.update({ where: { id: payment.id }, data: { status, version } });
      expect(code).toBe(2);
      expect(out).toMatch(
        new RegExp(`✗ 2 .*${payment.id} \\(DECLINED\\) is over, and a VAN has booked alpha [0-9]{8} over 12000 won`),
      );
      expect(out).toMatch(/✗ [0-9]+ bills, [0-9]+ payments, [0-9]+ approvals in the books: [0-9]+ violations/);
    },
  );

  test('finds an approval in a VAN’s books without a payment', async () => {
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
    ['a former terminal of a merchant here, with approvals', 'TEST000009', 2],
  ])('reports a stranger’s approval only at our terminals: at %s', async (_where, terminalId, expected) => {
    await engine.database.db.serialCounter.create({
      data: { terminalId: 'TEST000009', serialDate: '20260105', last: 7 },
    });
    const booked: BookedApproval = { terminalId, orderNo: `stranger-${terminalId}`, approvalNo: '39999999' };
    await bookDirectly(engine, [booked]);
    try {
      const { code, out } = await run('check');
      expect([code, out.includes(`has booked 39999999 for ${booked.orderNo}`)]).toEqual([expected, expected === 2]);
    } finally {
      await engine.database.db.serialCounter.deleteMany({ where: { terminalId: 'TEST000009' } });
      await unbook(engine);
    }
  });

  test('says what it needs when nothing is set', async () => {
    const child = spawn(process.execPath, [path.join(parts.dist(), 'cli/check.js')], {
      env: { PATH: process.env.PATH ?? '', DATABASE_URL: 'postgresql://127.0.0.1:1/none' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    expect([await text(child.stderr), await ended]).toEqual([expect.stringContaining('KMS_KEY_ID'), 1]);
  });
});

describe('a command that can’t work says which part of the engine is away', () => {
  const nowhere = '127.0.0.1:1';
  const emptyDatabase = (): string =>
    Object.assign(new URL(engine.env.DATABASE_URL ?? ''), { pathname: '/postgres' }).href;

  test('Temporal', async () => {
    const ended = await Promise.all([
      runAt({ TEMPORAL_ADDRESS: nowhere }, 'check', []),
      runAt({ TEMPORAL_ADDRESS: nowhere }, 'resolve', []),
      runAt({ TEMPORAL_ADDRESS: nowhere }, 'after-restore', ['--gap', '10', '--since', '1h', '--dry-run']),
      runAt({ TEMPORAL_ADDRESS: nowhere }, 'billing-run', ['--date', kstDate(new Date()), '--yes']),
    ]);
    expect(ended.map(({ code }) => code)).toEqual([1, 1, 1, 1]);
    for (const { err } of ended) {
      expect(err).toContain(`Temporal at ${nowhere} does not answer for the namespace`);
      expect(err).not.toMatch(/\n +at /);
    }
  });

  test('a namespace that Temporal does not have', async () => {
    const { code, err } = await runAt({ TEMPORAL_NAMESPACE: 'another' }, 'check', []);
    expect([code, err]).toEqual([1, expect.stringContaining('the namespace another')]);
  });

  test.each([
    [
      'that does not answer',
      () => `postgresql://postgres@${nowhere}/none`,
      `The database ${nowhere}/none does not answer`,
    ],
    ['that is not an engine’s', emptyDatabase, '/postgres has no tables of an engine'],
  ])('a database %s', async (_which, url, told) => {
    const { code, err } = await runAt({ DATABASE_URL: url() }, 'check', []);
    expect([code, err]).toEqual([1, expect.stringContaining(told)]);
    expect(err).not.toMatch(/\n +at /);
  });

  test('and a command whose database is elsewhere does not use this machine’s Temporal and VANs', async () => {
    const url = 'postgresql://operator:a-password@database.example/appcard';
    const unset = ['TEMPORAL_ADDRESS', ...vanNames.slice(1).map((van) => `${vanPrefix(van)}_HOST`)];
    const { code, err } = await runAt(
      { DATABASE_URL: url, VAN_ALPHA_HOST: 'van.example', ...Object.fromEntries(unset.map((name) => [name, ''])) },
      'resolve',
      [],
    );
    expect(code).toBe(1);
    expect(err).toContain(`Set ${unset.join(', ')} as the processes of the engine have them`);
    expect(err).not.toContain('a-password');
  });
});

// Last, because the first of these leaves books that differ.
describe('npm run resolve', () => {
  test('an approval that the VAN never booked is not recorded as approved, whatever number is given, except with a recorded reason', async () => {
    const payment = await operator.waiting({ books: false });
    const approved = ['--verdict', 'approved', '--approval-no', '99999999', ...decided];
    const silent = await operator.resolve(payment, ...approved);
    expect(silent).toMatchObject({ code: 1, err: expect.stringContaining('the VAN does not answer') as string });
    const undecided = await operator.resolve(payment, '--verdict', 'not-approved', ...decided);
    expect(undecided).toMatchObject({ code: 1, err: expect.stringContaining('the VAN does not answer') as string });

    await operator.vanAnswers();
    const refused = await operator.resolve(payment, ...approved);
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('the VAN has no such approval') as string });
    const reason = ['--override', 'VAN 전산 장애, 담당자 서면 확인'];
    const incomplete = await operator.resolve(payment, ...approved, ...reason);
    expect(incomplete).toMatchObject({
      code: 1,
      err: expect.stringContaining('give --approved-at, --card, --card-issuer, --acquirer') as string,
    });
    const slip = [
      '--approved-at',
      '20261126140000',
      '--card',
      '457972******1234',
      '--card-issuer',
      'KB국민',
      '--acquirer',
      'KB국민카드',
    ];
    const unmasked = slip.map((one) => (one === '457972******1234' ? '4579721111111234' : one));
    expect(await operator.resolve(payment, ...approved, ...reason, ...unmasked)).toMatchObject({
      code: 1,
      err: expect.stringContaining('masked card number') as string,
    });
    expect(await operator.actionsOn(payment)).toEqual([]);
    expect(await reaches(engine, payment, 'NEEDS_REVIEW')).toMatchObject({ state: 'W' });

    expect(await operator.resolve(payment, ...approved, ...reason, ...slip)).toMatchObject({ code: 0, err: '' });
    expect(await operator.slipOf(payment)).toMatchObject({
      승인번호: '99999999',
      승인일시: '2026-11-26 14:00:00',
      카드번호: '4579-72**-****-1234',
      카드사: 'KB국민',
      매입사: 'KB국민카드',
    });
    expect(await operator.actionsOn(payment)).toMatchObject([
      { verdict: 'APPROVED', override: 'VAN 전산 장애, 담당자 서면 확인', evidence: { state: 'N' } },
    ]);
    // The books still differ, and the check reports that as long as they do.
    const checked = await runCommand(engine, 'check', ['--inquire']);
    expect([checked.code, checked.out.includes(`${payment.id} (APPROVED) has 0 live approvals in the books`)]).toEqual([
      2,
      true,
    ]);
  });

  test('an approval that the VAN does not have is settled as not approved, and nothing else changes', async () => {
    const payment = await operator.waiting({ books: false });
    await operator.vanAnswers();
    const before = await engine.database.db.payment.findUniqueOrThrow({ where: { id: payment.id } });
    expect(await operator.resolve(payment, '--verdict', 'not-approved', ...decided)).toMatchObject({
      code: 0,
      out: expect.stringContaining('is DECLINED.') as string,
    });
    const after = await engine.database.db.payment.findUniqueOrThrow({ where: { id: payment.id } });
    const changed = {
      status: 'DECLINED',
      version: before.version + 1,
      reason: 'RESOLVED_BY_OPERATOR',
      reasonCode: null,
    };
    expect(after).toEqual({ ...before, ...changed, updatedAt: after.updatedAt });
    expect(await engine.database.db.journalEntry.count({ where: { paymentId: payment.id } })).toBe(0);
    expect(await operator.actionsOn(payment)).toMatchObject([
      { verdict: 'NOT_APPROVED', override: null, evidence: { state: 'N' } },
    ]);
  });

  test('waiting payments are listed from the rows, also without a run, together with those that should be settled by now', async () => {
    const payment = await operator.waiting({ books: false });
    const stuck = await beginPayment(engine);
    await answerInApp(engine, stuck);
    await reaches(engine, stuck, 'APPROVED');
    await engine.temporal.workflow.getHandle(`payment-${payment.id}`).terminate();
    // As a terminated run leaves it that was asking its VAN.
    const { status } = await engine.database.db.payment.findUniqueOrThrow({ where: { id: stuck.id } });
    const setStuck = (to: string, since: string) =>
      engine.database.db.$executeRawUnsafe(
        `UPDATE payment SET status = '${to}', updated_at = now() - interval '${since}' WHERE id = '${stuck.id}'`,
      );
    await setStuck('APPROVING', '1 minute');
    expect((await operator.list()).out).not.toContain(stuck.id);
    await setStuck('APPROVING', '6 minutes');
    try {
      const { code, out } = await operator.list();
      expect([code, out]).toEqual([0, expect.stringMatching(new RegExp(`${payment.id}  NEEDS_REVIEW since`))]);
      expect(out).toMatch(new RegExp(`${stuck.id}  APPROVING since .*not settled in time`));
      expect(out).toContain('2 wait.');
    } finally {
      await setStuck(status, '0');
    }
    await operator.vanAnswers();

    // Nothing has taken it over: the command starts the run that accepts the verdict. It is found like every payment.
    const resolved = await operator.resolve(payment, '--verdict', 'not-approved', ...decided);
    expect(resolved).toMatchObject({ code: 0, err: '', out: expect.stringContaining('is DECLINED.') as string });
    const recovery = await engine.temporal.workflow.getHandle(recoveryWorkflowId(payment.id)).describe();
    expect(recovery.status.name).toBe('COMPLETED');
    expect(recovery.typedSearchAttributes.get(searchAttributes.bill)).toBe(payment.billId);
  });
});

test('retention says what it would do, and does it', async () => {
  const { db } = engine.database;
  const stray = { type: 'bill.created', subjectId: 'bill_stray', version: 1, merchantId: 'mer_1', data: {} };
  await db.event.create({ data: { ...stray, id: 'evt_stray', createdAt: new Date('2100-01-01T00:00:00Z') } });
  const would = await run('retention', '--dry-run');
  expect(would).toMatchObject({
    code: 0,
    out: expect.stringContaining('events are kept 60 months, payments 60.') as string,
  });
  expect(would.out).toContain("1 events are in no month's partition");
  await db.event.deleteMany({ where: { id: 'evt_stray' } });
  const [last] = [...(await eventPartitions(db))].sort((one, other) => +other.to - +one.to);
  if (last === undefined) throw new Error('no partition');
  await detachEventPartition(db, last);
  expect((await run('retention', '--dry-run')).out).toContain(`would drop ${last.name}\n`);
  expect(await detachedEventPartitions(db)).toEqual([last.name]);
  expect(await run('retention')).toMatchObject({
    code: 0,
    out: expect.stringContaining(`dropped ${last.name}\n`) as string,
  });
  expect(await detachedEventPartitions(db)).toEqual([]);
});
