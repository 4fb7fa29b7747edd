import type { CancellationInput } from './messages';
import { runPriority } from './run-priority';
import { BILL_TASK_QUEUE, cancellationWorkflowId } from './runs';
import { attributesOfPayment, type FoundPayment } from './search-attributes';

/** The facts by which operators find a cancellation's run and recognise it in a list. */
export type StoredCancellation = {
  readonly id: string;
  readonly status: string;
  /** In won. */
  readonly amount: number;
  readonly payment: FoundPayment & { readonly id: string };
};

/**
 * The start options of a cancellation's run. If one is open, it goes on; if its run is gone, a new one begins from the
 * rows.
 */
export const cancellationStart = ({ id, status, amount, payment }: StoredCancellation) => ({
  workflowId: cancellationWorkflowId(id),
  taskQueue: BILL_TASK_QUEUE,
  args: [{ cancellationId: id }] as [CancellationInput],
  workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
  workflowIdConflictPolicy: 'USE_EXISTING' as const,
  priority: runPriority('MERCHANT', payment.merchantId),
  staticSummary: `${amount} won, cancellation of ${payment.id}`,
  typedSearchAttributes: attributesOfPayment(payment, { status, amount }),
});
