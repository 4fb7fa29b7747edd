import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  patched,
  setCurrentDetails,
  sleep,
  startChild,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { Unknown } from '../activities/payments/types';
import { watchWorkflowId } from '../domain/runs';
import { searchAttributesOf } from '../domain/search-attributes';
import { followUpTimes, lateFollowUpTimes } from '../domain/settlement';
import { localActivities } from './activities';
import { receiveResolution, type Review } from './review';
import { ask, type DatedFollowUp, daysOf, settle, type Settlement } from './settle';
import { onCancellation } from './uncancelled';

/** The result of a watch: no approval appeared, or it was cancelled, if necessary by an operator. */
export type WatchResult = { readonly appeared: boolean; readonly resolvedBy?: string };

/**
 * Looks again for an approval that is recorded as net-cancelled: soon after the VAN's longest processing, and before
 * the end of the next day. If it has appeared in the VAN's books after all, the watch cancels it and reports that. It
 * outlives its payment, which has ended for the payer, and ignores a request to cancel it: nobody else looks.
 */
export const watchSettlement = (unknown: Unknown): Promise<WatchResult> =>
  CancellationScope.nonCancellable(() => watch(unknown));

async function watch(unknown: Unknown): Promise<WatchResult> {
  onCancellation(() => {
    setCurrentDetails('Its cancellation was requested. It looks for the approval all the same: nobody else does.');
  });
  const review = receiveResolution(({ verdict }) =>
    verdict === 'NOT_APPROVED'
      ? undefined
      : 'its payment has ended: cancel the approval at the VAN, then send NOT_APPROVED',
  );
  let { firstNumber } = unknown;
  const looksEarly = patched('early-looks');
  let lookedAt = Number.NEGATIVE_INFINITY;
  for (const time of looksEarly
    ? followUpTimes(clocksOf(unknown), unknown.attempt.ifUnknown.looksAfterMs)
    : lateFollowUpTimes(unknown)) {
    // A long look, at a VAN that did not answer, counts for the looks that were due during it.
    if (looksEarly && time < lookedAt) continue;
    setCurrentDetails(
      `Asks VAN ${unknown.attempt.van} about ${unknown.attempt.attemptId} again at ${new Date(time).toISOString()}.`,
    );
    await sleep(Math.max(0, time - Date.now()));
    const begun = Date.now();
    const inquiries: DatedFollowUp[] = [];
    for (const day of daysOf(unknown.attempt))
      inquiries.push(await ask({ ...unknown, firstNumber }, { telegram: 'INQUIRY', day }, inquiries));
    // Its payment has ended: an approval of it must not stand.
    const settlement = await settle(
      { ...unknown, firstNumber, mustNotStand: true, triedFrom: begun },
      setCurrentDetails,
      inquiries,
    );
    if (settlement.kind === 'review') return waitForOperator(unknown, settlement.why, { review, tells: looksEarly });
    firstNumber += settlement.telegrams;
    lookedAt = Date.now();
    if (looksEarly ? wasCancelled(settlement) : isFound(inquiries)) {
      if (looksEarly) await localActivities.recordLateApproval({ attemptId: unknown.attempt.attemptId });
      return { appeared: true };
    }
  }
  return { appeared: false };
}

const clocksOf = ({ lastSendableAt, attempt }: Unknown) => ({
  lastSendableAt,
  longestProcessingMs: attempt.ifUnknown.longestProcessingMs,
});

/** The approval appeared and was cancelled, now or by an earlier cancel that was also late. */
const wasCancelled = ({ outcome, isUnheardOf }: Extract<Settlement, { kind: 'settled' }>): boolean =>
  outcome.kind === 'net-cancelled' && !isUnheardOf;

const isFound = (inquiries: readonly DatedFollowUp[]): boolean =>
  inquiries.some(({ heard }) => heard.kind === 'found' && heard.state === 'A');

type Waiting = {
  readonly review: Review;
  /** False in runs that began before this step existed. */ readonly tells: boolean;
};

async function waitForOperator({ attempt }: Unknown, why: string, { review, tells }: Waiting): Promise<WatchResult> {
  upsertSearchAttributes(searchAttributesOf({ status: 'NEEDS_REVIEW' }));
  setCurrentDetails(
    `An approval appeared after its payment was recorded as cancelled, or may exist: ${why}. Look ${attempt.attemptId} up at the VAN, cancel this payment's approval there and no other, then send the update \`resolve\` with the verdict NOT_APPROVED.`,
  );
  const { operator, note } = await review.wait();
  setCurrentDetails(`Settled by ${operator}: ${note}`);
  if (tells) await localActivities.recordLateApproval({ attemptId: attempt.attemptId });
  upsertSearchAttributes(searchAttributesOf({ status: 'NET_CANCELLED' }));
  review.recorded('NET_CANCELLED');
  await condition(allHandlersFinished);
  return { appeared: true, resolvedBy: operator };
}

/** Starts a watch that outlives the run that starts it. */
export async function startWatch(paymentId: string, unknown: Unknown): Promise<void> {
  try {
    await startChild(watchSettlement, {
      workflowId: watchWorkflowId(paymentId),
      parentClosePolicy: 'ABANDON',
      args: [unknown],
    });
  } catch (failure) {
    // A watch is already running.
    if (!(failure instanceof WorkflowExecutionAlreadyStartedError)) throw failure;
  }
}
