import { WorkflowNotFoundError, type Client, type WorkflowHandle } from '@temporalio/client';
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow';
import { PAYMENT_WORKFLOW, paymentWorkflowId, type PaymentResult } from '../../workflows/messages';
import type { RunFacts } from './invariants';

/** What Temporal knows of payments. */
export type Runs = {
  of(paymentId: string): Promise<RunFacts | undefined>;
  /** Ids of payments' runs that ended as they never should. */
  broken(): AsyncIterable<string>;
};

type End = NonNullable<RunFacts['end']>;

/** @param withHistories reads each run's history too: what it asked VANs to approve */
export function temporalRuns(client: Client, { withHistories }: { readonly withHistories: boolean }): Runs {
  const factsOf = async (handle: WorkflowHandle): Promise<RunFacts> => {
    const { status } = await handle.describe();
    const asked = withHistories ? { approvesAsked: await approvesAsked(client, handle) } : {};
    if (status.name === 'RUNNING' || status.name === 'PAUSED') return { isOpen: true, ...asked };
    const result = status.name === 'COMPLETED' ? ((await handle.result()) as PaymentResult) : undefined;
    return { isOpen: false, end: status.name as End, ...(result && { result: result.status }), ...asked };
  };
  return {
    async of(paymentId) {
      try {
        return await factsOf(client.workflow.getHandle(paymentWorkflowId(paymentId)));
      } catch (failure) {
        if (failure instanceof WorkflowNotFoundError) return undefined;
        throw failure;
      }
    },
    async *broken() {
      const query = `WorkflowType = '${PAYMENT_WORKFLOW}' AND ExecutionStatus IN ('Failed', 'Terminated', 'TimedOut', 'Canceled')`;
      for await (const { workflowId } of client.workflow.list({ query })) yield workflowId;
    },
  };
}

async function approvesAsked(client: Client, handle: WorkflowHandle): Promise<readonly string[]> {
  const { events } = await handle.fetchHistory();
  const asked: string[] = [];
  for (const { activityTaskScheduledEventAttributes: scheduled } of events ?? []) {
    if (scheduled?.activityType?.name !== 'approve') continue;
    const [input] = (await decodeArrayFromPayloads(client.options.loadedDataConverter, scheduled.input?.payloads)) as [{ readonly attemptId: string }];
    asked.push(input.attemptId);
  }
  return asked;
}
