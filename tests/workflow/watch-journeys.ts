import type { temporal } from '@temporalio/proto';
import type { FollowedUp } from '../../activities/payments/types';
import type { Resolution } from '../../domain/messages';
import { watchWorkflowId } from '../../domain/runs';
import { searchAttributes } from '../../domain/search-attributes';
import { resolve } from '../../workflows/messages';
import type { WatchResult } from '../../workflows/watch-settlement';
import { waitUntil } from '../support/wait-for';
import { openTimeSkippingStage } from './stage';
import { type Bringing, foundWhole, none, notThere, play } from './unknown-approval';

const cancelled: FollowedUp = { heard: { kind: 'cancelled', code: '0000' } };

export type WatchJourney = {
  /** The answers to the telegrams about the approval; the first two come before the payment's end, and find nothing. */
  readonly brought: Bringing;
  readonly result: WatchResult;
  readonly resolvedByOperator?: true;
};

/** Every path through the watch over an approval that its VAN did not know. */
export const watchJourneys: Readonly<Record<string, WatchJourney>> = {
  'watch-nothing-appeared': {
    brought: (_nth, telegram) => (telegram === 'INQUIRY' ? notThere : none),
    result: { appeared: false },
  },
  'watch-appeared': {
    brought: (nth, telegram) => (nth <= 2 ? none : telegram === 'INQUIRY' ? foundWhole : cancelled),
    result: { appeared: true },
  },
  'watch-resolved': {
    brought: (nth, telegram) =>
      nth <= 2 ? none : telegram === 'INQUIRY' ? foundWhole : { heard: { kind: 'refused', code: '8000' } },
    result: { appeared: true, resolvedBy: 'ops-1' },
    resolvedByOperator: true,
  },
};

/** Runs a journey to its end, on a separate server: nothing else works there after a skip of days. */
export async function playWatch({
  brought,
  resolvedByOperator,
}: WatchJourney): Promise<{ readonly result: WatchResult; readonly history: temporal.api.history.v1.IHistory }> {
  const stage = await openTimeSkippingStage();
  try {
    const { payment } = await play(stage, brought);
    await stage.env.client.workflow.getHandle(payment.handle.workflowId).result();
    const watch = stage.env.client.workflow.getHandle(watchWorkflowId(payment.stub.id));
    if (resolvedByOperator) {
      await stage.env.sleep('2h');
      await waitUntil(
        'the watch to wait for a review',
        async () => (await watch.describe()).typedSearchAttributes.get(searchAttributes.status) === 'NEEDS_REVIEW',
      );
      await watch.executeUpdate(resolve, {
        args: [{ verdict: 'NOT_APPROVED', operator: 'ops-1', note: 'cancelled by telephone' } satisfies Resolution],
      });
    }
    return { result: (await watch.result()) as WatchResult, history: await watch.fetchHistory() };
  } finally {
    await stage.stop();
  }
}
