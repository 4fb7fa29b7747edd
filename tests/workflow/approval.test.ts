import { Context } from '@temporalio/activity';
import { deliverResult, openTimeSkippingStage, type Stage } from './stage';
import { approval, attemptOf, claimWith, type Script } from './stub-activities';

let stage: Stage;

beforeAll(async () => {
  stage = await openTimeSkippingStage();
});
afterAll(() => stage.stop());

/** Neither answers nor heartbeats, until the worker stops. */
const hang = async (): Promise<never> => Context.current().cancelled;

/** Longer than the heartbeat time-out, so that the heartbeat ends a hanging activity. */
const LONG_MS = 60_000;
const SHORT_MS = 300;

type Failing = { readonly script: Script; readonly runs: number };

/**
 * Every way in which the approve activity can fail; the time-outs pass in real time, because no time is skipped while
 * an activity is under way.
 */
const failures: Readonly<Record<string, Failing>> = {
  throws: { script: { approve: () => Promise.reject(new Error('the step broke')) }, runs: 1 },
  'returns an answer that gets lost on the way back': {
    script: { approve: async () => ({ kind: 'unknown', detail: 1n as unknown as string }) },
    runs: 1,
  },
  'exceeds its time': {
    script: { approve: hang, claimBill: claimWith({ startToCloseMs: SHORT_MS }) },
    runs: 1,
  },
  'stops its heartbeats, as when its worker is lost': {
    script: { approve: hang, claimBill: claimWith({ startToCloseMs: LONG_MS }) },
    runs: 1,
  },
  'finds no worker of its VAN': {
    script: { claimBill: claimWith({ taskQueue: 'van-without-worker', scheduleToStartMs: SHORT_MS }) },
    runs: 0,
  },
};

describe('an approve activity that', () => {
  test.each(Object.entries(failures))(
    "%s is not run again: the attempt's row decides",
    async (_how, { script, runs }) => {
      const payment = await stage.begin({ ...script, settleAttempt: async () => ({ kind: 'approved', approval }) });
      await deliverResult(stage, payment);
      expect(await payment.handle.result()).toEqual({ status: 'APPROVED' });
      expect(payment.stub.inputsOf('approve')).toHaveLength(runs);
      expect(payment.stub.inputsOf('settleAttempt')).toEqual([{ attemptId: attemptOf(payment.stub.id).attemptId }]);
    },
  );

  test('fails while the database is away waits for its row', async () => {
    let tries = 0;
    const payment = await stage.begin({
      approve: () => Promise.reject(new Error('the step broke')),
      settleAttempt: async () => {
        tries += 1;
        if (tries < 3) throw new Error('the database is away');
        return { kind: 'not-sent', detail: 'the approve activity did not start sending' };
      },
    });
    await deliverResult(stage, payment);
    expect(await payment.handle.result()).toEqual({ status: 'DECLINED' });
    expect(payment.stub.inputsOf('settleAttempt')).toHaveLength(3);
    expect(payment.stub.inputsOf('approve')).toHaveLength(1);
  });
});

describe('a payment whose claim is lost', () => {
  test.each(['BILL_EXPIRED', 'BILL_VOIDED', 'BILL_NOT_PAYABLE'] as const)(
    'ends as declined (%s) and asks no VAN',
    async (reason) => {
      const payment = await stage.begin({
        claimBill: async ({ at }, stub) => ({
          kind: 'lost',
          at: stub.move(stub.move(at, 'AUTHENTICATED'), 'DECLINED'),
          reason,
        }),
      });
      await deliverResult(stage, payment);
      expect(await payment.handle.result()).toEqual({ status: 'DECLINED', reason });
      expect(payment.stub.steps).not.toContain('approve');
    },
  );
});
