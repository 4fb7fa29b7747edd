import { CancelledFailure } from '@temporalio/common';
import { kstDate } from '../domain/kst';
import type { PaymentStatus } from '../domain/payment-states';
import { BILL_TASK_QUEUE, BILLING_RUN_WORKFLOW } from '../domain/runs';
import { pauseRun, resumeRun } from '../workflows/billing-run-signals';
import { violationsIn } from './support/check';
import { beginCommand, runCommand } from './support/commands';
import { type Engine, startSmallEngine } from './support/engine';
import { call } from './support/http';
import { chargesOf, makeKeys, periodsOf, run, startRun, subscribe, tenOClock } from './support/subscriptions';
import { sweepOnce } from './support/touch';
import { waitFor, waitUntil } from './support/wait-for';

let engine: Engine;
beforeAll(async () => {
  engine = await startSmallEngine(
    {
      VAN_ALPHA_READ_TIMEOUT_MS: '4000',
      VAN_ALPHA_LONGEST_PROCESSING_MS: '5000',
      VAN_ALPHA_REVIEW_AFTER_MS: '120000',
      SWEEP_AFTER_MS: '500',
    },
    { alone: ['bill-worker', 'van-worker'] },
  );
  await engine.start('van-beta-simulator');
});
afterAll(async () => {
  expect(await violationsIn(engine)).toEqual([]);
  await engine.stop();
});
afterEach(async () => {
  await vanRecovers();
  // A run covers all subscriptions, so a test must leave none behind.
  await engine.database.db.subscription.updateMany({ data: { state: 'CANCELLED' } });
});

const DAY = '20270301';
/** Later than the hours after which a failed charge is tried again. */
const EVENING = '2027-03-01T20:00:00+09:00';

const vanBehaves = (behaviour: Record<string, unknown>) =>
  call('POST', `${engine.van}/control/behaviours`, { json: { times: 0, behaviour } });
const vanRecovers = () => call('DELETE', `${engine.van}/control/behaviours`);
const vanIsSilent = () => vanBehaves({ kind: 'silent', books: true });
const subscribed = async (count: number) => subscribe(engine, await makeKeys(engine, count), { anchor: DAY });

const rowOf = (id: string) => engine.database.db.billingRun.findUnique({ where: { id } });
const becomes = (id: string, state: string) =>
  waitFor(`the run ${id} to be ${state}`, async () => {
    const row = await rowOf(id);
    return row?.state === state ? row : undefined;
  });
const charged = async (ids: readonly string[]) => (await Promise.all(ids.map((id) => chargesOf(engine, id)))).flat();
const inStatus = async (ids: readonly string[], ...statuses: readonly PaymentStatus[]) =>
  (await charged(ids)).filter(({ status }) => statuses.includes(status)).length;
const statesOf = async (ids: readonly string[]) =>
  (await Promise.all(ids.map((id) => periodsOf(engine, id)))).flat().map(({ state }) => state);
const failureOf = (ended: Promise<unknown>) =>
  ended.then(
    () => undefined,
    (failure: unknown) => (failure as { readonly cause?: unknown }).cause,
  );

test('a run that is cancelled during charges at a slow VAN ends as Canceled, its row has true counts, and its charges settle by themselves', async () => {
  const ids = await subscribed(10);
  await vanBehaves({ kind: 'delay', delayMs: 2_000, then: { kind: 'approve' } });
  const handle = await startRun(engine, tenOClock(DAY), { atOnce: 3 });
  await waitUntil('three charges to be at the VAN', async () => (await inStatus(ids, 'APPROVING')) === 3);
  await handle.cancel();
  expect(await failureOf(handle.result())).toBeInstanceOf(CancelledFailure);
  expect((await handle.describe()).status.name).toBe('CANCELLED');
  const begun = (await charged(ids)).length;
  const row = await rowOf(handle.firstExecutionRunId);
  expect(row).toMatchObject({
    state: 'CANCELLED',
    workflowId: handle.workflowId,
    opened: 10,
    detail: expect.stringContaining('settle by themselves') as string,
  });
  expect((row?.approved ?? 0) + (row?.unsettled ?? 0)).toBe(begun);
  await waitUntil('what was begun to be approved', async () => (await inStatus(ids, 'APPROVED')) === begun);
  expect((await statesOf(ids)).sort()).toEqual([
    ...Array.from({ length: 10 - begun }, () => 'DUE'),
    ...Array.from({ length: begun }, () => 'PAID'),
  ]);

  await vanRecovers();
  expect(await run(engine, tenOClock(DAY))).toMatchObject({ opened: 0, approved: 10 - begun });
  expect(await charged(ids)).toHaveLength(10);
}, 120_000);

test('a silent VAN stops a run after unsettled charges in a row; a probe finds it back, the run goes on to its end, and nothing is charged twice', async () => {
  const ids = await subscribed(14);
  await vanIsSilent();
  const bounds = { atOnce: 3, stopAfterUnsettled: 4, chargePatienceMs: 2_000, probeAfterMs: 1_000 };
  const handle = await startRun(engine, tenOClock(DAY), bounds);
  const stopped = await becomes(handle.firstExecutionRunId, 'STOPPED');
  expect(stopped.detail).toContain('charges in a row have been unsettled');
  // The charges under way together with the fourth; after that, one at a time.
  expect((await charged(ids)).length).toBeLessThanOrEqual(4 + bounds.atOnce);
  await waitUntil(
    'a probe that is unsettled',
    async () => ((await rowOf(handle.firstExecutionRunId))?.unsettled ?? 0) > 6,
  );
  expect((await charged(ids)).length).toBeLessThan(14);

  await vanRecovers();
  const counts = await handle.result();
  expect(counts.approved + counts.unsettled).toBe(14);
  expect(await rowOf(handle.firstExecutionRunId)).toMatchObject({ state: 'DONE', detail: null });
  await waitUntil(
    'the unsettled ones to be settled',
    async () => (await inStatus(ids, 'APPROVED', 'NET_CANCELLED')) === 14,
    60_000,
  );
  await run(engine, EVENING);
  expect(await statesOf(ids)).toEqual(ids.map(() => 'PAID'));
  expect(await inStatus(ids, 'APPROVED')).toBe(14);
}, 180_000);

test('the command says that a run has stopped itself, and what to do; an operator makes it go on', async () => {
  const ids = await subscribed(4);
  await vanIsSilent();
  const command = beginCommand(engine, 'rehearse-billing', [
    '--date',
    DAY,
    '--at-once',
    '1',
    '--stop-after',
    '2',
    '--patience',
    '1',
    '--probe-after',
    '3600',
  ]);
  await waitUntil('the command to say that the run has stopped', () =>
    /is STOPPED\. .*charges in a row have been unsettled.*signal resume/.test(command.out()),
  );
  expect(await charged(ids)).toHaveLength(2);
  const row = await engine.database.db.billingRun.findFirst({ where: { state: 'STOPPED' } });
  await vanRecovers();
  await engine.temporal.workflow.getHandle(row?.workflowId ?? '').signal(resumeRun);
  const { code, out, err } = await command.ended;
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(/opened 4, approved 2, declined 0, unsettled 2/);
  await waitUntil(
    'the unsettled ones to be settled',
    async () => (await inStatus(ids, 'APPROVED', 'NET_CANCELLED')) === 4,
    60_000,
  );
}, 120_000);

test.each([
  ['atOnce', { kind: 'manual', atOnce: 0 }],
  ['asOf', { kind: 'manual', asOf: 'garbage' }],
])('a run whose %s is malformed fails at once, and nothing is opened', async (field, input) => {
  const ids = await subscribed(2);
  const handle = await engine.temporal.workflow.start(BILLING_RUN_WORKFLOW, {
    workflowId: `billing-${field}`,
    taskQueue: BILL_TASK_QUEUE,
    args: [input],
  });
  expect(await failureOf(handle.result())).toMatchObject({
    type: 'InvalidInput',
    nonRetryable: true,
    message: expect.stringContaining(`${field} must be`) as string,
  });
  expect(await statesOf(ids)).toEqual([]);
  expect(await rowOf(handle.firstExecutionRunId)).toBeNull();
});

test.each([
  ['--at-once', '0', 'atOnce must be a whole number from 1 to 100, and is 0'],
  ['--hour', '24', 'an hour from 0 to 23'],
])('the command starts nothing with %s %s', async (option, value, told) => {
  const { code, err } = await runCommand(engine, 'billing-run', [option, value]);
  expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(told) as string });
});

describe('a future day', () => {
  const TO_COME = '2099-12-31';

  test('is refused by the command that charges', async () => {
    const ids = await subscribed(1);
    const { code, err } = await runCommand(engine, 'billing-run', ['--date', TO_COME, '--yes']);
    expect({ code, err }).toMatchObject({
      code: 1,
      err: expect.stringContaining('a future day is not charged') as string,
    });
    expect(await statesOf(ids)).toEqual([]);
  });

  test.each([
    ['today', ['--date', kstDate(new Date()), '--yes'], 'only a future day can be rehearsed'],
    ['a day that is not given', ['--yes'], "'--date <day>' not specified"],
  ])('is the only one that can be rehearsed: %s is refused, and nothing is started', async (_which, args, told) => {
    const { code, err } = await runCommand(engine, 'rehearse-billing', args);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(told) as string });
  });

  test('is shown with counts and won before it is rehearsed, and that charges nothing', async () => {
    const ids = await subscribed(3);
    const { code, out } = await runCommand(engine, 'rehearse-billing', ['--date', DAY, '--dry-run']);
    expect({ code, out }).toEqual({
      code: 0,
      out: `By ${DAY} 10:00 in Korea: 3 charges, 29,700 won; 3 of them for periods that it opens\n`,
    });
    expect(await statesOf(ids)).toEqual([]);
  });

  test('needs --yes for many charges', async () => {
    const ids = await subscribe(engine, await makeKeys(engine, 2), { anchor: DAY, amount: 6_000_000 });
    const { code, err } = await runCommand(engine, 'rehearse-billing', ['--date', DAY]);
    expect({ code, err }).toMatchObject({
      code: 1,
      err: expect.stringContaining('more than 100 charges or 10,000,000 won') as string,
    });
    expect(await statesOf(ids)).toEqual([]);
    expect(await runCommand(engine, 'rehearse-billing', ['--date', DAY, '--yes'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('approved 2') as string,
    });
  });

  test('is refused by a bill worker that is not for rehearsals, whoever starts the run', async () => {
    const ids = await subscribed(2);
    await engine.end('bill-worker');
    await engine.start('bill-worker', { BILLING_REHEARSALS: 'false' });
    try {
      const begun = await startRun(engine, tenOClock(DAY));
      expect(await failureOf(begun.result())).toMatchObject({
        type: 'DayToCome',
        message: expect.stringContaining('nothing was changed') as string,
      });
      expect(await statesOf(ids)).toEqual([]);
    } finally {
      await engine.end('bill-worker');
      await engine.start('bill-worker');
    }
  });

  test.each([
    ['has no simulator URL', { VAN_ALPHA_SIMULATOR_URL: '' }],
    [
      'takes telegrams on another port than its simulator',
      () => ({ VAN_ALPHA_SIMULATOR_URL: engine.vanControls.beta }),
    ],
  ] as const)('reaches no VAN that %s', async (_which, settings) => {
    const ids = await subscribed(1);
    await engine.end('van-worker');
    await engine.start('van-worker', typeof settings === 'function' ? settings() : settings);
    try {
      expect(await run(engine, tenOClock(DAY))).toMatchObject({ approved: 0, declined: 1 });
      const [payment] = await charged(ids);
      expect(payment).toMatchObject({ status: 'DECLINED', reason: 'VAN_NOT_SENT' });
      expect(await engine.database.db.attempt.findFirst({ where: { paymentId: payment?.id ?? '' } })).toMatchObject({
        state: 'NOT_SENT',
        detail: 'no-simulator',
      });
      const seen = await call('GET', `${engine.van}/control/requests?orderNo=${payment?.orderNo ?? ''}`);
      expect(seen.json.requests).toEqual([]);
    } finally {
      await engine.end('van-worker');
      await engine.start('van-worker');
    }
  });
});

test('the sweep marks the row of a terminated run as lost, and leaves that of a held run alone', async () => {
  const pausedRun = (name: string) =>
    engine.temporal.workflow.signalWithStart(BILLING_RUN_WORKFLOW, {
      workflowId: name,
      taskQueue: BILL_TASK_QUEUE,
      signal: pauseRun,
      args: [{ kind: 'manual', asOf: new Date(tenOClock(DAY)).toISOString() }],
    });
  const [gone, alive] = await Promise.all([pausedRun('billing-gone'), pausedRun('billing-alive')]);
  await Promise.all([gone, alive].map(({ signaledRunId }) => becomes(signaledRunId, 'PAUSED')));
  await gone.terminate('lost');
  await waitUntil('the sweep to find it', async () => {
    await sweepOnce(engine);
    return (await rowOf(gone.signaledRunId))?.state === 'LOST';
  });
  expect(await rowOf(gone.signaledRunId)).toMatchObject({ detail: expect.stringContaining('gone') as string });
  expect(await rowOf(alive.signaledRunId)).toMatchObject({ state: 'PAUSED' });
  await alive.signal(resumeRun);
  await alive.result();
  expect(await rowOf(alive.signaledRunId)).toMatchObject({ state: 'DONE' });
});
