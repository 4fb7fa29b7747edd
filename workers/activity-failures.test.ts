import { ApplicationFailure, CancelledFailure } from '@temporalio/activity';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { IllegalBillMove } from '../domain/bill-states';
import { DatabaseBusy } from '../platform/database';
import { createLogger } from '../platform/logger';
import { activityFailures, MOST_TRIES, waitMs } from './activity-failures';

const lines: string[] = [];
const log = createLogger({ name: 'test', level: 'trace' }, { write: (line) => void lines.push(line) });
/** The SDK would warn of every failure that this test causes. */
const quiet = new DefaultLogger('ERROR');
let clock = 0;
const interceptor = activityFailures({ log, now: () => clock, random: () => 0.5 });

type Try = {
  readonly attempt?: number;
  readonly step?: string;
  readonly isLocal?: boolean;
  readonly tookMs?: number;
};

/** The failure that Temporal gets for one try of an activity. */
async function tried(
  failure: Error | undefined,
  { attempt = 1, step = 'one', isLocal = true, tookMs = 0 }: Try = {},
): Promise<unknown> {
  const info = {
    attempt,
    isLocal,
    activityType: step,
    workflowExecution: { workflowId: 'payment-pay_1', runId: 'run-1' },
  };
  const environment = new MockActivityEnvironment(info, { interceptors: [interceptor], logger: quiet });
  return environment
    .run(() => {
      clock += tookMs;
      return failure === undefined ? Promise.resolve() : Promise.reject(failure);
    })
    .catch((told: unknown) => told);
}

const away = Object.assign(new Error("can't reach it"), { code: 'P1001' });

describe('an activity that fails', () => {
  test.each([
    ['an ApplicationFailure', ApplicationFailure.nonRetryable('no', 'OrderNotEncodable')],
    ['a cancellation', new CancelledFailure('shut down')],
  ])('with %s goes back as it is', async (_what, failure) => {
    for (let attempt = 1; attempt <= MOST_TRIES + 1; attempt += 1)
      expect(await tried(failure, { attempt, step: 'decided' })).toBe(failure);
  });

  test('because its data contradicts the rows is not retried, and goes back under its own name', async () => {
    expect(await tried(new IllegalBillMove('D', 'F'))).toMatchObject({ type: 'IllegalBillMove', nonRetryable: true });
  });

  test('because the database is away or busy is retried for ever: soon at first, then behind a timer', async () => {
    expect(await tried(away)).toMatchObject({ type: 'DatabaseAway', nonRetryable: false, nextRetryDelay: undefined });
    expect(await tried(new DatabaseBusy('locked'))).toMatchObject({ type: 'DatabaseBusy', nextRetryDelay: undefined });
    expect(await tried(away, { attempt: 2 })).toMatchObject({
      type: 'DatabaseAway',
      nonRetryable: false,
      nextRetryDelay: 3_000,
    });
    expect(await tried(away, { attempt: 100_000 })).toMatchObject({ nonRetryable: false, nextRetryDelay: 60_000 });
  });

  test('after it has held its slot for long does not also hold it for a pause', async () => {
    expect(await tried(away, { tookMs: 5_000 })).toMatchObject({ nextRetryDelay: 3_000 });
  });

  test('with anything else is given up after a few tries, is named by its kind only, and is logged once', async () => {
    const fault = new TypeError('the OTC is 12345');
    for (let attempt = 1; attempt < MOST_TRIES; attempt += 1)
      expect(await tried(fault, { attempt, step: 'broken' })).toBe(fault);
    lines.length = 0;
    const told = await tried(fault, { attempt: MOST_TRIES, step: 'broken' });
    expect(told).toMatchObject({
      type: 'StepBroken',
      nonRetryable: true,
      message: expect.stringContaining('Activity broken failed 8 times, last by TypeError') as string,
    });
    expect((told as Error).cause).toBeUndefined();
    // Its workflow task was lost, and the run asks again.
    expect(await tried(fault, { attempt: 5, step: 'broken' })).toMatchObject({ type: 'StepBroken' });
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      msg: 'an activity broke and is given up',
      workflowId: 'payment-pay_1',
      runId: 'run-1',
      activity: 'broken',
      failure: 'TypeError',
    });
    expect(lines[0]).not.toContain('12345');
  });

  test('counts neither outages, nor other activities’ failures, nor failures before a success', async () => {
    const fault = new TypeError('a fault');
    for (let attempt = 1; attempt < MOST_TRIES; attempt += 1)
      expect(await tried(fault, { attempt, step: 'a' })).toBe(fault);
    expect(await tried(away, { attempt: MOST_TRIES, step: 'a' })).toMatchObject({ type: 'DatabaseAway' });
    expect(await tried(fault, { attempt: MOST_TRIES, step: 'b' })).toBe(fault);
    expect(await tried(undefined, { attempt: MOST_TRIES + 1, step: 'a' })).toBeUndefined();
    expect(await tried(fault, { attempt: 1, step: 'a' })).toBe(fault);
  });

  test('is left alone when it is not a local activity: it has its own time bound', async () => {
    const fault = new TypeError('a fault');
    for (let attempt = 1; attempt <= MOST_TRIES + 1; attempt += 1)
      expect(await tried(fault, { attempt, step: 'regular', isLocal: false })).toBe(fault);
    expect(await tried(away, { attempt: 9, isLocal: false })).toBe(away);
  });
});

describe('the wait behind a timer', () => {
  test('grows to 15 s, and to a minute in a long outage', () => {
    expect([1, 2, 3, 4, 5, 40, 41, 5_000].map((attempt) => waitMs(attempt, 0.5))).toEqual([
      3_000, 3_000, 6_000, 12_000, 15_000, 15_000, 60_000, 60_000,
    ]);
  });

  test('varies randomly, and is always longer than a wait that holds a slot', () => {
    expect([0, 1].map((chance) => waitMs(2, chance))).toEqual([2_400, 3_600]);
  });
});
