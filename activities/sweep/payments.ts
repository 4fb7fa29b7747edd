import type { Client } from '@temporalio/client';
import type { PaymentResult, RecoveryInput } from '../../domain/messages';
import { isBeforeApproval, statusesBeforeApproval, unsettledStatuses } from '../../domain/payment-states';
import { type RecoveredPayment, recoveryStart } from '../../domain/recovery-start';
import { paymentWorkflowId, RECOVERY_WORKFLOW, recoveryWorkflowId, recurringWorkflowId } from '../../domain/runs';
import type { Bill, Payment } from '../../platform/rows';
import { lookedAtBefore, type SweepDeps } from './deps';
import { askedForApproval, runStateOf } from './runs';
import type { Swept } from './types';

type Open = Payment & { readonly bill: Bill };

/**
 * Payments that are open without a move for longer than a healthy run allows, or wait for something that may have lost
 * its run.
 */
export const openPayments = (deps: SweepDeps, after: string, take: number): Promise<readonly Open[]> => {
  const before = lookedAtBefore(deps);
  return deps.db.payment.findMany({
    where: {
      id: { gt: after },
      OR: [
        { status: { in: statusesBeforeApproval }, authExpiresAt: { lt: before } },
        { status: { in: unsettledStatuses }, updatedAt: { lt: before } },
      ],
    },
    include: { bill: true },
    orderBy: { id: 'asc' },
    take,
  });
};

/** The run that a payment began with. */
export const ownRunOf = ({
  id,
  subscriptionId,
  period,
  try: number,
}: Pick<Payment, 'id' | 'subscriptionId' | 'period' | 'try'>): string =>
  subscriptionId === null || period === null || number === null
    ? paymentWorkflowId(id)
    : recurringWorkflowId({ subscriptionId, period, number });

/** Starts a recovery for a payment that no run moves. */
export async function sweepPayment(client: Client, payment: Open): Promise<Swept> {
  const own = await runStateOf(client, ownRunOf(payment));
  const later = await runStateOf(client, recoveryWorkflowId(payment.id));
  const stuck = [own, later].filter(({ kind }) => kind === 'stuck');
  if (stuck.length > 0) return { stuck: stuck.map(({ workflowId }) => workflowId) };
  if (own.kind === 'moving' || later.kind === 'moving') return {};
  // A row before its approval is behind if its run went on to one.
  const isBehindItsRun = isBeforeApproval(payment.status) && (await askedForApproval(client, own.workflowId));
  const how = own.kind === 'gone' ? own.how : 'COMPLETED, but the row is open';
  await recover(client, payment, { paymentId: payment.id, why: `its run ${own.workflowId} is ${how}`, isBehindItsRun });
  return { recovered: 1 };
}

/** Starts the run that takes a payment over, unless it is already open. */
export async function recover(client: Client, payment: RecoveredPayment, input: RecoveryInput): Promise<void> {
  await client.workflow.start<(input: RecoveryInput) => Promise<PaymentResult>>(
    RECOVERY_WORKFLOW,
    recoveryStart(payment, input),
  );
}
