import type { Resolution } from '../../domain/messages';
import { watchWorkflowId } from '../../domain/runs';
import { searchAttributes } from '../../domain/search-attributes';
import { resolve } from '../../workflows/messages';
import { waitUntil } from '../support/wait-for';
import { openTimeSkippingStage, type Stage, type StagedPayment } from './stage';
import { foundWhole, LONGEST_PROCESSING_MS, lost, MINUTE_MS, none, notThere, play } from './unknown-approval';

// An approval that its VAN did not know, on a server whose time is skipped by days: a separate server for each test,
// because nothing else works there after such a skip.

let stage: Stage;
beforeEach(async () => {
  stage = await openTimeSkippingStage();
});
afterEach(() => stage.stop());

describe('a payment whose approval the VAN did not know', () => {
  /** The result of its watch, once the payment has ended. */
  async function watchOf({ stub, handle }: StagedPayment): Promise<unknown> {
    expect(await stage.env.client.workflow.getHandle(handle.workflowId).result()).toMatchObject({
      status: 'NET_CANCELLED',
    });
    return stage.env.client.workflow.getHandle(watchWorkflowId(stub.id)).result();
  }

  test('ends at once, and is looked for again: soon after the VAN’s longest processing, and before the end of the next day', async () => {
    const { payment, asked } = await play(stage, (_nth, telegram) => (telegram === 'INQUIRY' ? notThere : none));
    expect(await stage.env.client.workflow.getHandle(payment.handle.workflowId).result()).toMatchObject({
      status: 'NET_CANCELLED',
    });
    expect(asked).toHaveLength(2);
    expect(await watchOf(payment)).toEqual({ appeared: false });
    expect(asked.map(({ telegram }) => telegram)).toEqual([
      'NET_CANCEL',
      'NET_CANCEL',
      'INQUIRY',
      'INQUIRY',
      'INQUIRY',
      'INQUIRY',
    ]);
    const [one, three, ten, last] = asked.slice(2).map(({ afterMs }) => (afterMs - LONGEST_PROCESSING_MS) / MINUTE_MS);
    expect(one).toBeCloseTo(1, 0);
    expect(three).toBeCloseTo(3, 0);
    expect(ten).toBeCloseTo(10, 0);
    expect(last).toBeGreaterThan(23 * 60);
    expect(payment.stub.inputsOf('prepareFollowUp')).toMatchObject([2, 3, 4, 5, 6, 7].map((number) => ({ number })));
    expect(payment.stub.inputsOf('recordLateApproval')).toEqual([]);
  });

  test('is cancelled when it appears after all, and that is reported', async () => {
    const { payment, asked } = await play(stage, (nth, telegram) => {
      if (nth <= 2) return none;
      return telegram === 'INQUIRY' ? foundWhole : { heard: { kind: 'cancelled', code: '0000' } };
    });
    expect(await watchOf(payment)).toEqual({ appeared: true });
    expect(asked.map(({ telegram }) => telegram)).toEqual(['NET_CANCEL', 'NET_CANCEL', 'INQUIRY', 'NET_CANCEL']);
    expect(payment.stub.inputsOf('recordLateApproval')).toEqual([{ attemptId: `${payment.stub.id}-1` }]);
  });

  test('and was cancelled by a net-cancel that was also late is reported too', async () => {
    const { payment } = await play(stage, (nth, telegram) =>
      nth <= 2 ? none : telegram === 'INQUIRY' ? lost : { heard: { kind: 'cancelled', code: '7001' } },
    );
    expect(await watchOf(payment)).toEqual({ appeared: true });
    expect(payment.stub.inputsOf('recordLateApproval')).toHaveLength(1);
  });

  test('is looked for once when a look lasted until the next ones', async () => {
    const { payment, asked } = await play(stage, (nth, telegram) =>
      nth === 3 || (nth > 3 && nth < 14) ? lost : telegram === 'INQUIRY' ? notThere : none,
    );
    expect(await watchOf(payment)).toEqual({ appeared: false });
    const inquiries = asked
      .filter(({ telegram }) => telegram === 'INQUIRY')
      .map(({ afterMs }) => Math.round((afterMs - LONGEST_PROCESSING_MS) / MINUTE_MS));
    expect(inquiries.slice(0, 2)).toEqual([1, 10]);
  });

  test('is still looked for when somebody asks Temporal to cancel the watch', async () => {
    const { payment, asked } = await play(stage, (_nth, telegram) => (telegram === 'INQUIRY' ? notThere : none));
    expect(await stage.env.client.workflow.getHandle(payment.handle.workflowId).result()).toMatchObject({
      status: 'NET_CANCELLED',
    });
    await stage.env.client.workflow.getHandle(watchWorkflowId(payment.stub.id)).cancel();
    expect(await watchOf(payment)).toEqual({ appeared: false });
    expect(asked).toHaveLength(6);
  });

  test('that appears the next day is cancelled by its number', async () => {
    let inquiries = 0;
    const { payment, asked } = await play(stage, (nth, telegram) => {
      if (nth <= 2) return none;
      if (telegram !== 'INQUIRY') return { heard: { kind: 'cancelled', code: '0000' } };
      inquiries += 1;
      return inquiries <= 3 ? notThere : foundWhole;
    });
    expect(await watchOf(payment)).toEqual({ appeared: true });
    expect(asked.map(({ telegram }) => telegram)).toEqual([
      'NET_CANCEL',
      'NET_CANCEL',
      'INQUIRY',
      'INQUIRY',
      'INQUIRY',
      'INQUIRY',
      'CANCEL',
    ]);
  });

  test('that appears and can’t be cancelled waits for an operator, who cancels it at the VAN and says so', async () => {
    const { payment } = await play(stage, (nth, telegram) =>
      nth <= 2 ? none : telegram === 'INQUIRY' ? foundWhole : { heard: { kind: 'refused', code: '8000' } },
    );
    const watch = stage.env.client.workflow.getHandle(watchWorkflowId(payment.stub.id));
    await stage.env.client.workflow.getHandle(payment.handle.workflowId).result();
    await stage.env.sleep('2h');
    await waitUntil(
      'the watch to wait for a review',
      async () => (await watch.describe()).typedSearchAttributes.get(searchAttributes.status) === 'NEEDS_REVIEW',
    );
    const sent = (verdict: string, more = {}): Promise<unknown> =>
      watch.executeUpdate(resolve, {
        args: [{ verdict, operator: 'ops-1', note: 'cancelled by telephone', ...more } as Resolution],
      });
    await expect(
      sent('APPROVED', {
        approvalNo: '30000001',
        approvedAt: '20260105143000',
        maskedCardNo: '949019******1234',
        cardIssuerName: 'KB',
        acquirerName: 'KB',
        override: 'seen in the books',
      }),
    ).rejects.toMatchObject({
      cause: { message: expect.stringContaining('cancel the approval at the VAN') as string },
    });
    expect(await sent('NOT_APPROVED')).toBe('NET_CANCELLED');
    expect(await watch.result()).toEqual({ appeared: true, resolvedBy: 'ops-1' });
    expect(payment.stub.inputsOf('recordLateApproval')).toEqual([{ attemptId: `${payment.stub.id}-1` }]);
  });

  test('around midnight is looked for under both days', async () => {
    const { payment, asked } = await play(
      stage,
      (_nth, telegram) => (telegram === 'INQUIRY' ? notThere : none),
      {},
      { mayCrossMidnight: true },
    );
    expect(await watchOf(payment)).toEqual({ appeared: false });
    expect(payment.stub.inputsOf('prepareFollowUp').map((input) => (input as { day: string }).day)).toEqual(
      Array.from({ length: 6 }, () => ['own', 'next']).flat(),
    );
    expect(asked.map(({ telegram }) => telegram).slice(4)).toEqual(Array.from({ length: 8 }, () => 'INQUIRY'));
  });
});
