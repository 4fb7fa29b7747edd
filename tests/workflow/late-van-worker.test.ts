import { Worker } from '@temporalio/worker';
import { failureConverterPath } from '../../platform/data-converter';
import { deliverResult, openTimeSkippingStage, type Stage, type StagedPayment } from './stage';
import { approval, attemptOf, claimWith } from './stub-activities';

// On a separate server, because skipping time must not disturb other tests.

const QUEUE = 'van-that-is-down';
/** Passes in real time, because no time is skipped while an activity is under way. */
const SHORT_MS = 300;

let stage: Stage;
beforeAll(async () => {
  stage = await openTimeSkippingStage();
});
afterAll(() => stage.stop());

async function pays(scheduleToStartMs: number): Promise<StagedPayment> {
  const payment = await stage.begin({
    claimBill: claimWith({ taskQueue: QUEUE, scheduleToStartMs }),
    // The fence: the attempt was still PREPARED.
    settleAttempt: async () => ({ kind: 'not-sent', detail: 'the approve activity did not start sending' }),
  });
  await deliverResult(stage, payment);
  return payment;
}

test('a VAN worker that was down for an hour gets no approval of that time: an activity that did not start is proven not sent', async () => {
  const missed = await pays(SHORT_MS);
  expect(await missed.handle.result()).toEqual({ status: 'DECLINED' });
  expect(missed.stub.inputsOf('settleAttempt')).toHaveLength(1);
  await stage.env.sleep('1h');

  const asked: string[] = [];
  const approve = async ({ attemptId }: { readonly attemptId: string }): Promise<unknown> => {
    asked.push(attemptId);
    return { kind: 'approved', approval };
  };
  const late = await Worker.create({
    connection: stage.env.nativeConnection,
    namespace: stage.env.namespace ?? 'default',
    taskQueue: QUEUE,
    dataConverter: { failureConverterPath },
    activities: { approve },
  });
  await late.runUntil(async () => {
    const next = await pays(20_000);
    expect(await next.handle.result()).toEqual({ status: 'APPROVED' });
    // A queue is served in order, so anything left in it would have come first.
    expect(asked).toEqual([attemptOf(next.stub.id).attemptId]);
  });
});
