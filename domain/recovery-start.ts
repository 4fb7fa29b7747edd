import type { RecoveryInput } from './messages';
import { BILL_TASK_QUEUE, recoveryWorkflowId } from './runs';
import { searchAttributesOf } from './search-attributes';

/** What operators find a payment's runs by, and read of it in a list. */
export type RecoveredPayment = {
  readonly id: string;
  readonly status: string;
  readonly issuer: string;
  readonly merchantId: string;
  readonly billId: string;
  readonly payType: string;
  readonly amount: number;
};

/** How the run that takes a payment over is started, whoever starts it. One that is at work already goes on. */
export const recoveryStart = (payment: RecoveredPayment, input: RecoveryInput) => ({
  workflowId: recoveryWorkflowId(payment.id),
  taskQueue: BILL_TASK_QUEUE,
  args: [input] as [RecoveryInput],
  workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
  workflowIdConflictPolicy: 'USE_EXISTING' as const,
  staticSummary: `${payment.amount} won, taken over`,
  typedSearchAttributes: searchAttributesOf({
    status: payment.status,
    issuer: payment.issuer,
    merchant: payment.merchantId,
    bill: payment.billId,
    payType: payment.payType,
    amount: payment.amount,
  }),
});
