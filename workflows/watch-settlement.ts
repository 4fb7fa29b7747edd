import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { allHandlersFinished, condition, setCurrentDetails, sleep, startChild, upsertSearchAttributes } from '@temporalio/workflow';
import { followUpTimes } from '../domain/settlement';
import { watchWorkflowId } from './messages';
import { hearResolution, type Review } from './review';
import { searchAttributes } from './search-attributes';
import { ask, daysOf, settle, type Asked, type Unknown } from './settle';

/** What a watch came to: nothing appeared, or what appeared was cancelled; by whom, when an operator had to. */
export type WatchResult = { readonly appeared: boolean; readonly resolvedBy?: string };

/**
 * Looks twice more for an approval that is called net-cancelled, and cancels it if it has appeared in the VAN's books after all. It outlives
 * its payment, which has ended for the payer.
 */
export async function watchSettlement(unknown: Unknown): Promise<WatchResult> {
  const review = hearResolution(({ verdict }) => (verdict === 'NOT_APPROVED' ? undefined : 'its payment has ended: cancel the approval at the VAN, then send NOT_APPROVED'));
  let { firstNumber } = unknown;
  for (const time of followUpTimes(unknown)) {
    setCurrentDetails(`Asks VAN ${unknown.attempt.van} about ${unknown.attempt.attemptId} again at ${new Date(time).toISOString()}.`);
    await sleep(Math.max(0, time - Date.now()));
    const begun = Date.now();
    const inquiries: Asked[] = [];
    for (const day of daysOf(unknown.attempt)) inquiries.push(await ask({ ...unknown, firstNumber }, { telegram: 'INQUIRY', day }, inquiries));
    // Its payment has ended: what is booked of it must not stand.
    const settlement = await settle({ ...unknown, firstNumber, mustNotStand: true, triedFrom: begun }, setCurrentDetails, inquiries);
    if (settlement.kind === 'review') return waitForOperator(unknown, settlement.why, review);
    firstNumber += settlement.telegrams;
    if (inquiries.some(({ heard }) => heard.kind === 'found' && heard.state === 'A')) return { appeared: true };
  }
  return { appeared: false };
}

async function waitForOperator({ attempt }: Unknown, why: string, review: Review): Promise<WatchResult> {
  upsertSearchAttributes([{ key: searchAttributes.status, value: 'NEEDS_REVIEW' }]);
  setCurrentDetails(
    `An approval appeared after its payment was called cancelled, or can't be excluded: ${why}. Look ${attempt.attemptId} up at the VAN, cancel there what is this payment's and nothing else, then send the update \`resolve\` with the verdict NOT_APPROVED.`,
  );
  const { operator, note } = await review.wait();
  setCurrentDetails(`Settled by ${operator}: ${note}`);
  upsertSearchAttributes([{ key: searchAttributes.status, value: 'NET_CANCELLED' }]);
  review.recorded('NET_CANCELLED');
  await condition(allHandlersFinished);
  return { appeared: true, resolvedBy: operator };
}

/** Starts a watch that outlives the run that starts it. */
export async function startWatch(paymentId: string, unknown: Unknown): Promise<void> {
  try {
    await startChild(watchSettlement, { workflowId: watchWorkflowId(paymentId), parentClosePolicy: 'ABANDON', args: [unknown] });
  } catch (failure) {
    // It watches already.
    if (!(failure instanceof WorkflowExecutionAlreadyStartedError)) throw failure;
  }
}
