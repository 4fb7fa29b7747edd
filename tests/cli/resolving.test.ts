import { recoveryWorkflowId } from '../../domain/runs';
import { searchAttributes } from '../../domain/search-attributes';
import { runCommand } from '../support/commands';
import { type Engine, startSmallEngine } from '../support/engine';
import { answerInApp, beginPayment, reaches } from '../support/journey';
import { decided, type Operator, operatorOf, shortClocks } from '../support/resolving';

let engine: Engine;
let operator: Operator;

beforeAll(async () => {
  engine = await startSmallEngine(shortClocks);
  operator = operatorOf(engine);
});
afterAll(async () => {
  await engine.stop();
});

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
    '승인 번호': '99999999',
    '승인 일시': '2026-11-26 14:00:00',
    '카드 번호': '457972******1234',
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
  const changed = { status: 'DECLINED', version: before.version + 1, reason: 'RESOLVED_BY_OPERATOR', reasonCode: null };
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
  const { code, out } = await operator.list().finally(() => setStuck(status, '0'));
  expect([code, out]).toEqual([0, expect.stringMatching(new RegExp(`${payment.id}  NEEDS_REVIEW since`))]);
  expect(out).toMatch(new RegExp(`${stuck.id}  APPROVING since .*not settled in time`));
  expect(out).toContain('2 wait.');
  await operator.vanAnswers();

  // Nothing has taken it over: the command starts the run that accepts the verdict, which is found like every payment.
  const resolved = await operator.resolve(payment, '--verdict', 'not-approved', ...decided);
  expect(resolved).toMatchObject({ code: 0, err: '', out: expect.stringContaining('is DECLINED.') as string });
  const recovery = await engine.temporal.workflow.getHandle(recoveryWorkflowId(payment.id)).describe();
  expect(recovery.status.name).toBe('COMPLETED');
  expect(recovery.typedSearchAttributes.get(searchAttributes.bill)).toBe(payment.billId);
});
