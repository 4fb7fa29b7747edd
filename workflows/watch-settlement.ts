import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  setCurrentDetails,
  sleep,
  startChild,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { PreparedAttempt, Unknown } from '../activities/payments/types';
import { runPriority } from '../domain/run-priority';
import { watchSummary, watchWorkflowId } from '../domain/runs';
import { searchAttributes, searchAttributesOf } from '../domain/search-attributes';
import { followUpTimes, lateFollowUpTimes } from '../domain/settlement';
import { localActivities } from './activities';
import { detailsInBoth } from './details';
import { together } from './operator-texts';
import { patched } from './patch';
import { receiveResolution, type Review } from './review';
import { ask, type DatedFollowUp, daysOf, settle, type Settlement } from './settle';
import { timerSummaries } from './summaries';
import { onCancellation } from './uncancelled';
import {
  appearedText,
  foundText,
  LOOKS_ON,
  lookUpText,
  neverAppearedText,
  nextLookText,
  settledByText,
} from './watch-texts';

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
    setCurrentDetails(detailsInBoth(LOOKS_ON));
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
    setCurrentDetails(detailsInBoth(nextLookText(unknown, time)));
    await sleep(Math.max(0, time - Date.now()), { summary: timerSummaries.nextLook });
    const begun = Date.now();
    const inquiries: DatedFollowUp[] = [];
    for (const day of daysOf(unknown.attempt))
      inquiries.push(await ask({ ...unknown, firstNumber }, { telegram: 'INQUIRY', day }, inquiries));
    // Its payment has ended: an approval of it must not stand.
    const settlement = await settle(
      { ...unknown, firstNumber, mustNotStand: true, triedFrom: begun },
      (doing) => {
        setCurrentDetails(detailsInBoth(together(foundText(unknown), doing)));
      },
      inquiries,
    );
    if (settlement.kind === 'review') return waitForOperator(unknown, settlement.why, { review, tells: looksEarly });
    firstNumber += settlement.telegrams;
    lookedAt = Date.now();
    if (looksEarly ? wasCancelled(settlement) : isFound(inquiries)) {
      if (looksEarly) await localActivities.recordLateApproval({ attemptId: unknown.attempt.attemptId });
      setCurrentDetails(detailsInBoth(appearedText(unknown)));
      return { appeared: true };
    }
  }
  setCurrentDetails(detailsInBoth(neverAppearedText(unknown)));
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
  setCurrentDetails(detailsInBoth(lookUpText(attempt, why)));
  const { operator, note } = await review.wait();
  setCurrentDetails(detailsInBoth(settledByText(operator, note)));
  if (tells) await localActivities.recordLateApproval({ attemptId: attempt.attemptId });
  upsertSearchAttributes(searchAttributesOf({ status: 'NET_CANCELLED' }));
  review.recorded('NET_CANCELLED');
  await condition(allHandlersFinished);
  return { appeared: true, resolvedBy: operator };
}

/** The watch is found as the payment is, whose run starts it; its status is its own. */
function attributesOfWatched({ van }: PreparedAttempt): ReturnType<typeof searchAttributesOf> {
  const known = workflowInfo().typedSearchAttributes;
  const { issuer, merchant, bill, orderNo, payType, service, amount } = searchAttributes;
  const won = known.get(amount);
  return searchAttributesOf({
    issuer: known.get(issuer),
    merchant: known.get(merchant),
    bill: known.get(bill),
    orderNo: known.get(orderNo),
    payType: known.get(payType),
    service: known.get(service),
    van,
    ...(won === undefined ? {} : { amount: won }),
  });
}

/** Starts a watch that outlives the run that starts it. */
export async function startWatch(paymentId: string, unknown: Unknown): Promise<void> {
  try {
    await startChild(watchSettlement, {
      workflowId: watchWorkflowId(paymentId),
      parentClosePolicy: 'ABANDON',
      args: [unknown],
      priority: runPriority('UPKEEP', unknown.attempt.merchantId),
      staticSummary: watchSummary(unknown.attempt),
      typedSearchAttributes: attributesOfWatched(unknown.attempt),
    });
  } catch (failure) {
    // A watch is already running.
    if (!(failure instanceof WorkflowExecutionAlreadyStartedError)) throw failure;
  }
}
