import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { ApplicationFailure, setCurrentDetails, sleep, startChild } from '@temporalio/workflow';
import { followUpTimes } from '../domain/settlement';
import { watchWorkflowId } from './messages';
import { ask, settle, type Unknown } from './settle';

/** What a watch came to: nothing appeared, or what appeared was cancelled. */
export type WatchResult = { readonly appeared: boolean };

/**
 * Looks twice more for an approval that is called net-cancelled, and cancels it if it has appeared in the VAN's books after all. It outlives
 * its payment, which has ended for the payer.
 */
export async function watchSettlement(unknown: Unknown): Promise<WatchResult> {
  let { firstNumber } = unknown;
  for (const time of followUpTimes(unknown)) {
    setCurrentDetails(`Asks VAN ${unknown.attempt.van} about ${unknown.attempt.attemptId} again at ${new Date(time).toISOString()}.`);
    await sleep(Math.max(0, time - Date.now()));
    const inquiry = await ask({ ...unknown, firstNumber }, 'INQUIRY', []);
    // Its payment has ended: whatever is booked must not stand.
    const settlement = await settle({ ...unknown, firstNumber, mismatch: true, triedFrom: inquiry.at }, setCurrentDetails, [inquiry]);
    if (settlement.kind === 'review') {
      throw ApplicationFailure.nonRetryable(`An approval appeared after its payment was called cancelled, or can't be excluded: ${settlement.why}. Look ${unknown.attempt.attemptId} up at the VAN and cancel it there.`, 'LateApproval');
    }
    firstNumber += settlement.telegrams;
    if (settlement.telegrams > 1 && inquiry.heard.kind === 'found' && inquiry.heard.state === 'A') return { appeared: true };
  }
  return { appeared: false };
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
