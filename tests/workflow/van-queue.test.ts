import { openTimeSkippingStage, type Stage } from './stage';
import { attemptOf } from './stub-activities';
import { foundWhole, none, play } from './unknown-approval';

// The place of a telegram among those that wait for its VAN.

let stage: Stage;
beforeEach(async () => {
  stage = await openTimeSkippingStage();
});
afterEach(() => stage.stop());

type Place = { readonly priorityKey?: number | null; readonly fairnessKey?: string | null };

async function placesOf(by: { readonly merchantId?: string; readonly payType?: string }): Promise<readonly Place[]> {
  const { payment } = await play(
    stage,
    (nth, telegram) =>
      nth === 1 ? { heard: { kind: 'refused', code: '8000' } } : telegram === 'INQUIRY' ? foundWhole : none,
    {
      prepareFollowUp: async ({ number, telegram }) => ({
        ...attemptOf(''),
        ...by,
        attemptId: `att-${number}`,
        telegram,
      }),
    },
    {},
    by,
  );
  await stage.env.client.workflow.getHandle(payment.handle.workflowId).result();
  const { events } = await payment.handle.fetchHistory();
  return (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: sent }) =>
    sent == null ? [] : [{ ...sent.priority }],
  );
}

test('follows from its kind and its merchant', async () => {
  expect(await placesOf({ merchantId: 'mer_1', payType: 'CARD_VAN' })).toMatchObject(
    [2, 1, 3].map((priorityKey) => ({ priorityKey, fairnessKey: 'mer_1' })),
  );
});

test('is last for a recurring approval, but first for its net-cancel', async () => {
  expect(await placesOf({ merchantId: 'mer_1', payType: 'CARD_RP' })).toMatchObject([
    { priorityKey: 4 },
    { priorityKey: 1 },
    { priorityKey: 3 },
  ]);
});

test('is that of a payer, without a merchant, in a run of an earlier version', async () => {
  const [approval] = await placesOf({});
  expect(approval?.priorityKey).toBe(2);
  expect(approval?.fairnessKey ?? '').toBe('');
});
