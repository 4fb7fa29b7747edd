import { paymentWorkflowId } from '../domain/runs';
import { violationsIn } from './support/check';
import { type Engine, startSmallEngine } from './support/engine';
import {
  answerInApp,
  beginPayment,
  booksOf,
  paymentOf,
  pressPay,
  reaches,
  telegramsOf,
  vanBehaves,
} from './support/journey';
import { reset, touches } from './support/touch';
import { waitUntil } from './support/wait-for';

// A VAN's answer is as old as its telegram: a run that is replayed later must not treat it as new.

const LONGEST_MS = 6_000;
/** A telegram leaves within 2 s of the fence, or not at all. */
const FINAL_AFTER_MS = LONGEST_MS + 2_000;

let engine: Engine;
beforeAll(async () => {
  engine = await startSmallEngine({
    VAN_ALPHA_READ_TIMEOUT_MS: '1000',
    VAN_ALPHA_LONGEST_PROCESSING_MS: String(LONGEST_MS),
    VAN_ALPHA_REVIEW_AFTER_MS: '60000',
  });
});
afterAll(() => engine.stop());

test.each([
  // The run takes over from the rows without the OTC, so it inquires. A standing approval becomes APPROVED, because no
  // cancel of it can still arrive.
  ['its first workflow task', 'APPROVED'],
  // The run holds the OTC, and cancels what it finds.
  ['before its net-cancel', 'NET_CANCELLED'],
] as const)(
  'an early 7003 stays early when its run is terminated, and reset to %s after the VAN’s longest time: one approval at most is live',
  async (point, end) => {
    const payment = await beginPayment(engine);
    await vanBehaves(engine, payment, { kind: 'delay', delayMs: 4_000, then: { kind: 'silent', books: true } });
    const sentAt = Date.now();
    await answerInApp(engine, payment);
    const workflowId = paymentWorkflowId(payment.id);
    const row = () =>
      engine.database.db.attempt.findFirst({ where: { paymentId: payment.id, kind: 'NET_CANCEL', state: 'ANSWERED' } });
    await waitUntil('the net-cancel to find nothing', async () => (await row()) !== null);
    expect(await row()).toMatchObject({ responseCode: '7003' });

    await touches.terminate(engine, workflowId);
    await waitUntil('the VAN to have booked it', async () => (await booksOf(engine, payment)).length === 1);
    await waitUntil('the VAN’s longest time to be over', () => Date.now() > sentAt + FINAL_AFTER_MS + 1_000);
    await reset(
      engine,
      workflowId,
      point === 'its first workflow task' ? 'first' : await beforeTheNetCancel(workflowId),
    );

    await reaches(engine, payment, end);
    expect(await booksOf(engine, payment)).toMatchObject([
      end === 'APPROVED' ? { state: 'A', balance: 12_000 } : { state: 'C', balance: 0 },
    ]);
    expect((await telegramsOf(engine, payment)).length).toBeGreaterThan(2);
    if (end === 'NET_CANCELLED') {
      const again = paymentOf(payment.billId, payment.token, await pressPay(engine, payment.token));
      await answerInApp(engine, again);
      await reaches(engine, again, 'APPROVED');
    }
    expect(await violationsIn(engine)).toEqual([]);
  },
);

/** The workflow task that drew the net-cancel: the activities after it are repeated. */
async function beforeTheNetCancel(workflowId: string) {
  const handle = engine.temporal.workflow.getHandle(workflowId);
  const [{ runId }, { events }] = await Promise.all([handle.describe(), handle.fetchHistory()]);
  const scheduled = events?.find(
    ({ activityTaskScheduledEventAttributes: activity }) => activity?.activityType?.name === 'followUp',
  );
  return { runId, eventId: Number(scheduled?.activityTaskScheduledEventAttributes?.workflowTaskCompletedEventId) };
}
