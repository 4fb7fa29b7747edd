import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { PaymentActivities, PreparedAttempt, VanActivities } from '../activities/payments/types';

/**
 * CPU work or one database transaction each, so they run as local activities in the bill worker. They are tried until
 * they succeed: a database that is away for an hour delays a payment, and never decides it. Only a failure that says of
 * itself that trying again is of no use comes back to the workflow.
 */
export const steps = proxyLocalActivities<PaymentActivities>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '15s', nonRetryableErrorTypes: ['IllegalMove', 'PositionLost'] },
});

/** A lost worker is noticed after this long. */
const HEARTBEAT_TIMEOUT = '10s';

/** The telegram to a VAN: on the VAN's own queue, once, fenced by its attempt's row. */
export const vanSteps = (attempt: PreparedAttempt): VanActivities =>
  proxyActivities<VanActivities>({
    taskQueue: attempt.taskQueue,
    scheduleToStartTimeout: attempt.scheduleToStartMs,
    startToCloseTimeout: attempt.startToCloseMs,
    heartbeatTimeout: HEARTBEAT_TIMEOUT,
    retry: { maximumAttempts: 1 },
    summary: `approval by ${attempt.van}`,
  });
