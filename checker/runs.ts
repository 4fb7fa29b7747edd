import type { Client, WorkflowHandle } from '@temporalio/client';
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow';
import { ownRunOf } from '../activities/sweep/payments';
import { describedRun, isOpenRun, isStuckRun } from '../activities/sweep/runs';
import type { PaymentResult } from '../domain/messages';
import { cancellationWorkflowId, recoveryWorkflowId, watchWorkflowId } from '../domain/runs';
import { runEnds, type RunFacts } from './invariants';

/** The facts by which a payment's runs are found. */
export type RunOf = Parameters<typeof ownRunOf>[0];

/** Payments' runs in Temporal. */
export type Runs = {
  /** The payment's own run, or the one that took it over; undefined when Temporal knows neither. */
  of(payment: RunOf): Promise<RunFacts | undefined>;
  /** The watch over a payment that has ended. */
  watchOver(payment: RunOf): Promise<RunFacts | undefined>;
  /** The run of a cancellation. */
  ofCancellation(cancellationId: string): Promise<RunFacts | undefined>;
};

/** @param withHistories also reads each run's history: which approvals it asked VANs for */
export function temporalRuns(client: Client, { withHistories }: { readonly withHistories: boolean }): Runs {
  const factsOf = async (workflowId: string): Promise<RunFacts | undefined> => {
    const handle = client.workflow.getHandle(workflowId);
    const description = await describedRun(client, workflowId);
    if (description === undefined) return undefined;
    const asked = withHistories ? { approvesAsked: await approvesAsked(client, handle) } : {};
    if (isOpenRun(description)) return { isOpen: true, isStuck: isStuckRun(description), ...asked };
    const { name } = description.status;
    const result = name === 'COMPLETED' ? ((await handle.result()) as Partial<PaymentResult>).status : undefined;
    const end = runEnds.find((one) => one === name);
    return { isOpen: false, ...(end && { end }), ...(result === undefined ? {} : { result }), ...asked };
  };
  return {
    async of(payment) {
      const own = await factsOf(ownRunOf(payment));
      const later = await factsOf(recoveryWorkflowId(payment.id));
      if (own === undefined || later === undefined) return later ?? own;
      // A run that was reset may be active again beside the one that took its payment over.
      const last = own.isOpen ? own : later;
      return { ...last, approvesAsked: [...(own.approvesAsked ?? []), ...(later.approvesAsked ?? [])] };
    },
    watchOver: ({ id }) => factsOf(watchWorkflowId(id)),
    ofCancellation: (id) => factsOf(cancellationWorkflowId(id)),
  };
}

async function approvesAsked(client: Client, handle: WorkflowHandle): Promise<readonly string[]> {
  const { events } = await handle.fetchHistory();
  const asked: string[] = [];
  for (const { activityTaskScheduledEventAttributes: scheduled } of events ?? []) {
    if (scheduled?.activityType?.name !== 'approve') continue;
    const [input] = (await decodeArrayFromPayloads(client.options.loadedDataConverter, scheduled.input?.payloads)) as [
      { readonly attemptId: string },
    ];
    asked.push(input.attemptId);
  }
  return asked;
}
