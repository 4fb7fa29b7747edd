import type { RecoveryInput } from './messages';
import { paymentPriority } from './run-priority';
import { BILL_TASK_QUEUE, recoveryWorkflowId } from './runs';
import { attributesOfPayment, type FoundPayment } from './search-attributes';

/** The facts by which operators find a payment's runs and recognise them in a list. */
export type RecoveredPayment = FoundPayment & {
  readonly id: string;
  readonly status: string;
  readonly amount: number;
};

/** The start options of the run that takes a payment over. If such a run is already open, that run goes on. */
export const recoveryStart = (payment: RecoveredPayment, input: RecoveryInput) => ({
  workflowId: recoveryWorkflowId(payment.id),
  taskQueue: BILL_TASK_QUEUE,
  args: [input] as [RecoveryInput],
  workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
  workflowIdConflictPolicy: 'USE_EXISTING' as const,
  priority: paymentPriority(payment.payType, payment.merchantId),
  staticSummary: `${payment.amount} won, taken over`,
  typedSearchAttributes: attributesOfPayment(payment, { status: payment.status, amount: payment.amount }),
});
