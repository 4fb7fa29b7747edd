import type { Transaction } from '../platform/database';
import type { Payment } from '../platform/rows';

/** Books the money of an approved payment, under its approval attempt. */
export async function bookApproval(
  tx: Transaction,
  { id: paymentId, amount }: Pick<Payment, 'id' | 'amount'>,
  attemptId: string,
): Promise<void> {
  await tx.journalEntry.createMany({ data: [{ attemptId, paymentId, kind: 'APPROVAL', amount }] });
}

/** Books the money that a cancellation gave back, under the telegram that did it. @param amount in won */
export async function bookCancellation(
  tx: Transaction,
  { paymentId, amount }: { readonly paymentId: string; readonly amount: number },
  attemptId: string,
): Promise<void> {
  await tx.journalEntry.createMany({ data: [{ attemptId, paymentId, kind: 'CANCELLATION', amount: -amount }] });
}

/**
 * Books a late approval and its cancel: the journal has both, and its sum does not change.
 * @param amount in won
 */
export async function bookLateApproval(
  tx: Transaction,
  { paymentId, amount }: { readonly paymentId: string; readonly amount: number },
  { appearedBy, cancelledBy }: { readonly appearedBy: string; readonly cancelledBy: string },
): Promise<void> {
  await tx.journalEntry.createMany({
    data: [
      { attemptId: appearedBy, paymentId, kind: 'LATE_APPROVAL', amount },
      { attemptId: cancelledBy, paymentId, kind: 'LATE_APPROVAL_CANCEL', amount: -amount },
    ],
  });
}
