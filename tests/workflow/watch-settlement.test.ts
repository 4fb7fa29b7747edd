import { resolve, watchWorkflowId, type Resolution } from '../../workflows/messages';
import { searchAttributes } from '../../workflows/search-attributes';
import { waitUntil } from '../support/wait-for';
import { openTimeSkippingStage, type Stage, type StagedPayment } from './stage';
import { foundWhole, MINUTE_MS, none, notThere, play } from './unknown-approval';

// An approval that its VAN did not know, on a server whose time is skipped by days: one for each test, since what comes after such a skip stalls.

let stage: Stage;
beforeEach(async () => {
  stage = await openTimeSkippingStage();
});
afterEach(() => stage.stop());

describe('a payment whose approval the VAN did not know', () => {
  /** Once the payment has ended, what its watch comes to. */
  async function watchOf({ stub, handle }: StagedPayment): Promise<unknown> {
    expect(await stage.env.client.workflow.getHandle(handle.workflowId).result()).toMatchObject({ status: 'NET_CANCELLED' });
    return stage.env.client.workflow.getHandle(watchWorkflowId(stub.id)).result();
  }

  test('ends at once, and is looked for twice more: after ten minutes, and before the end of the next day', async () => {
    const { payment, asked } = await play(stage, (_nth, telegram) => (telegram === 'INQUIRY' ? notThere : none));
    expect(await stage.env.client.workflow.getHandle(payment.handle.workflowId).result()).toMatchObject({ status: 'NET_CANCELLED' });
    expect(asked).toHaveLength(2);
    expect(await watchOf(payment)).toEqual({ appeared: false });
    expect(asked.map(({ telegram }) => telegram)).toEqual(['NET_CANCEL', 'NET_CANCEL', 'INQUIRY', 'INQUIRY']);
    expect(asked[2]?.afterMs).toBeGreaterThan(9 * MINUTE_MS);
    expect(asked[3]?.afterMs).toBeGreaterThan(23 * 60 * MINUTE_MS);
    expect(payment.stub.inputsOf('prepareFollowUp')).toMatchObject([{ number: 2 }, { number: 3 }, { number: 4 }, { number: 5 }]);
  });

  test('is cancelled when it appears after all', async () => {
    const { payment, asked } = await play(stage, (nth, telegram) => {
      if (nth <= 2) return none;
      return telegram === 'INQUIRY' ? foundWhole : { heard: { kind: 'cancelled', code: '0000' } };
    });
    expect(await watchOf(payment)).toEqual({ appeared: true });
    expect(asked.map(({ telegram }) => telegram)).toEqual(['NET_CANCEL', 'NET_CANCEL', 'INQUIRY', 'NET_CANCEL']);
  });

  test('that appears the next day is cancelled by its number', async () => {
    let inquiries = 0;
    const { payment, asked } = await play(stage, (nth, telegram) => {
      if (nth <= 2) return none;
      if (telegram !== 'INQUIRY') return { heard: { kind: 'cancelled', code: '0000' } };
      inquiries += 1;
      return inquiries === 1 ? notThere : foundWhole;
    });
    expect(await watchOf(payment)).toEqual({ appeared: true });
    expect(asked.map(({ telegram }) => telegram)).toEqual(['NET_CANCEL', 'NET_CANCEL', 'INQUIRY', 'INQUIRY', 'CANCEL']);
  });

  test('that appears and can’t be cancelled waits for an operator, who cancels it at the VAN and says so', async () => {
    const { payment } = await play(stage, (nth, telegram) => (nth <= 2 ? none : telegram === 'INQUIRY' ? foundWhole : { heard: { kind: 'refused', code: '8000' } }));
    const watch = stage.env.client.workflow.getHandle(watchWorkflowId(payment.stub.id));
    await stage.env.client.workflow.getHandle(payment.handle.workflowId).result();
    await stage.env.sleep('2h');
    await waitUntil('the watch to wait for a review', async () => (await watch.describe()).typedSearchAttributes.get(searchAttributes.status) === 'NEEDS_REVIEW');
    const sent = (verdict: string, more = {}): Promise<unknown> => watch.executeUpdate(resolve, { args: [{ verdict, operator: 'ops-1', note: 'cancelled by telephone', ...more } as Resolution] });
    await expect(sent('APPROVED', { approvalNo: '30000001' })).rejects.toMatchObject({ cause: { message: expect.stringContaining('cancel the approval at the VAN') as string } });
    expect(await sent('NOT_APPROVED')).toBe('NET_CANCELLED');
    expect(await watch.result()).toEqual({ appeared: true, resolvedBy: 'ops-1' });
  });

  test('of midnight is looked for under both days', async () => {
    const { payment, asked } = await play(stage, (_nth, telegram) => (telegram === 'INQUIRY' ? notThere : none), {}, { mayCrossMidnight: true });
    expect(await watchOf(payment)).toEqual({ appeared: false });
    expect(payment.stub.inputsOf('prepareFollowUp').map((input) => (input as { day: string }).day)).toEqual(['own', 'next', 'own', 'next', 'own', 'next', 'own', 'next']);
    expect(asked.map(({ telegram }) => telegram).slice(4)).toEqual(['INQUIRY', 'INQUIRY', 'INQUIRY', 'INQUIRY']);
  });
});
