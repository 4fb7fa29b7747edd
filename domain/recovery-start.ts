import type { RecoveryInput } from './messages';
import { BILL_TASK_QUEUE, recoveryWorkflowId } from './runs';
import { searchAttributesOf } from './search-attributes';

/** The facts by which operators find a payment's runs and recognise them in a list. */
export type RecoveredPayment = {
  readonly id: string;
  readonly status: string;
  readonly issuer: string;
  readonly merchantId: string;
  readonly billId: string;
  readonly payType: string;
  readonly amount: number;
};

/** The start options of the run that takes a payment over. If such a run is already open, that run goes on. */
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
