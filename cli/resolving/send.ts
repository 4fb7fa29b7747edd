import { setTimeout as pause } from 'node:timers/promises';
import { type Client, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';
import type { UpdateDefinition } from '@temporalio/common';
import { ownRunOf, recover } from '../../activities/sweep/payments';
import { describedRun, isOpenRun } from '../../activities/sweep/runs';
import { type Resolution, WAITS_FOR_NO_REVIEW } from '../../domain/messages';
import type { PaymentStatus } from '../../domain/payment-states';
import { recoveryWorkflowId } from '../../domain/runs';
import type { Payment } from '../../platform/rows';
import { resolve } from '../../workflows/messages';

/** A run that was just started, or sends its last telegrams, is ready within this time. */
const WAIT_MS = 30_000;
const BETWEEN_TRIES_MS = 500;

/** Thrown when a run does not answer in time; it may still accept the verdict. */
export class RunSilent extends Error {
  override readonly name = 'RunSilent';
  constructor(readonly workflowId: string) {
    super(
      `${workflowId} did not answer within ${WAIT_MS / 1_000} s: are the bill workers running? Run npm run resolve before you send it again.`,
    );
  }
}

/**
 * The run that accepts the resolution: the payment's own, or the one that has taken it over, which is started when
 * neither is open.
 */
export async function runThatTakes(client: Client, payment: Payment): Promise<string> {
  const recovery = recoveryWorkflowId(payment.id);
  for (const workflowId of [ownRunOf(payment), recovery]) if (await isOpen(client, workflowId)) return workflowId;
  await recover(client, payment, { paymentId: payment.id });
  return recovery;
}

async function isOpen(client: Client, workflowId: string): Promise<boolean> {
  const description = await describedRun(client, workflowId);
  return description !== undefined && isOpenRun(description);
}

const isTooEarly = (failure: unknown): boolean =>
  failure instanceof WorkflowUpdateFailedError && failure.cause?.message === WAITS_FOR_NO_REVIEW;

/** Sends a payment's run the verdict. @returns the payment's status after that @throws as {@link sendVerdict} */
export const sendResolution = (client: Client, workflowId: string, resolution: Resolution): Promise<PaymentStatus> =>
  sendVerdict(client, workflowId, resolve, resolution);

/**
 * Sends a run the verdict, as soon as it waits for it.
 * @returns the status after that
 * @throws WorkflowUpdateFailedError with the run's reason to refuse it, RunSilent
 */
export async function sendVerdict<Status, Verdict>(
  client: Client,
  workflowId: string,
  update: UpdateDefinition<Status, [Verdict]>,
  verdict: Verdict,
): Promise<Status> {
  const deadline = Date.now() + WAIT_MS;
  for (;;) {
    try {
      return await client.withDeadline(deadline, () =>
        client.workflow.getHandle(workflowId).executeUpdate<Status, [Verdict]>(update, { args: [verdict] }),
      );
    } catch (failure) {
      if (failure instanceof WorkflowUpdateRPCTimeoutOrCancelledError) throw new RunSilent(workflowId);
      if (!isTooEarly(failure) || Date.now() + BETWEEN_TRIES_MS > deadline) throw failure;
    }
    await pause(BETWEEN_TRIES_MS);
  }
}
