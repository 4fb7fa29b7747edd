/** Task queue of payment workflows and of the activities that run beside them. */
export const BILL_TASK_QUEUE = 'bill';

/** Task queue of the calls to issuers (External). */
export const EXTERNAL_TASK_QUEUE = 'external';

/** Task queue of the activities that use the keys of issuers in the approval zone. */
export const APPROVAL_TASK_QUEUE = 'approval';

/** Task queue of the engine's own checks. They inquire at VANs, so a VAN worker's process polls it. */
export const CHECK_TASK_QUEUE = 'check';

/** Task queue of webhooks: its process reaches whatever address a merchant names. */
export const WEBHOOK_TASK_QUEUE = 'webhook';

/** Type names of the workflows, for clients that must not bundle them. */
export const PAYMENT_WORKFLOW = 'payment';
export const REGISTRATION_WORKFLOW = 'registration';
export const RECURRING_WORKFLOW = 'recurring';
export const BILLING_RUN_WORKFLOW = 'billingRun';
export const BILLING_SHARD_WORKFLOW = 'billingShard';
export const RECOVERY_WORKFLOW = 'recovery';
export const WATCH_WORKFLOW = 'watchSettlement';
export const SWEEP_WORKFLOW = 'sweep';
export const CHECK_WORKFLOW = 'check';
export const CANCELLATION_WORKFLOW = 'cancellation';
export const WEBHOOKS_WORKFLOW = 'webhooks';
export const RETENTION_WORKFLOW = 'retention';
export const CANARY_WORKFLOW = 'canary';

export const paymentWorkflowId = (paymentId: string): string => `payment-${paymentId}`;

export const registrationWorkflowId = (billingKeyId: string): string => `registration-${billingKeyId}`;

/** Workflow id of one try to charge a period: a second start of it is refused. */
export const recurringWorkflowId = ({ subscriptionId, period, number }: PeriodTry): string =>
  `recurring-${subscriptionId}-${period}-${number}`;

const RECURRING_WORKFLOW_ID = /^recurring-(sub_[0-9a-z]{32})-([0-9]{8})-([0-9]+)$/;

/** The try that {@link recurringWorkflowId} named, or undefined for any other workflow id. */
export function periodTryOf(workflowId: string): PeriodTry | undefined {
  const [, subscriptionId, period, number] = RECURRING_WORKFLOW_ID.exec(workflowId) ?? [];
  return subscriptionId === undefined || period === undefined
    ? undefined
    : { subscriptionId, period, number: Number(number) };
}

/** Workflow id of a billing run's shard. @param number from 1 */
export const billingShardWorkflowId = (runWorkflowId: string, number: number): string =>
  `${runWorkflowId}-shard-${number}`;

/** Workflow id of the run that takes a payment over from its row when its own run is gone. */
export const recoveryWorkflowId = (paymentId: string): string => `recover-${paymentId}`;

/** Workflow id of a cancellation's run; a new run of the same id goes on from the rows. */
export const cancellationWorkflowId = (cancellationId: string): string => `cancellation-${cancellationId}`;

/** Workflow id of the run that sends an endpoint's webhooks, while there are any. */
export const webhooksWorkflowId = (endpointId: string): string => `webhooks-${endpointId}`;

/** Workflow id of the watch: the run that looks again for an approval that a VAN did not know. */
export const watchWorkflowId = (paymentId: string): string => `settlement-${paymentId}`;

/** A watch in a list of runs. */
export const watchSummary = ({
  van,
  ifUnknown,
}: {
  readonly van: string;
  readonly ifUnknown: { readonly amount: number };
}): string => `${ifUnknown.amount} won, looks for a late approval at ${van}`;

/** Runs in Temporal that wait for the update `resolve`: of payments, and of watches over payments that have ended. */
export const WAITS_FOR_OPERATOR = "PaymentStatus = 'NEEDS_REVIEW' AND ExecutionStatus = 'Running'";

/**
 * Open runs whose last workflow tasks all failed, or were not done in time. Temporal sets the attribute by itself after
 * five, and takes it off when one succeeds.
 */
export const IS_STUCK =
  "TemporalReportedProblems IN ('category=WorkflowTaskFailed', 'category=WorkflowTaskTimedOut') AND ExecutionStatus = 'Running'";

/** One try to charge a subscription's period; the first is 1. */
export type PeriodTry = { readonly subscriptionId: string; readonly period: string; readonly number: number };
