import { WorkflowNotFoundError, type Client, type WorkflowHandle } from '@temporalio/client';
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow';
import { PAYMENT_WORKFLOW, paymentWorkflowId, RECURRING_WORKFLOW, recurringWorkflowId, type PaymentResult } from '../../workflows/messages';
import type { RunFacts } from './invariants';

/** What a payment's run is found by. */
export type RunOf = { readonly id: string; readonly subscriptionId: string | null; readonly period: string | null; readonly try: number | null };

/** A payment's own run. */
export const runIdOf = ({ id, subscriptionId, period, try: number }: RunOf): string =>
  subscriptionId === null || period === null || number === null ? paymentWorkflowId(id) : recurringWorkflowId({ subscriptionId, period, number });

/** What Temporal knows of payments. */
export type Runs = {
  of(payment: RunOf): Promise<RunFacts | undefined>;
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
    async of(payment) {
      try {
        return await factsOf(client.workflow.getHandle(runIdOf(payment)));
      } catch (failure) {
        if (failure instanceof WorkflowNotFoundError) return undefined;
        throw failure;
      }
    },
    async *broken() {
      const query = `WorkflowType IN ('${PAYMENT_WORKFLOW}', '${RECURRING_WORKFLOW}') AND ExecutionStatus IN ('Failed', 'Terminated', 'TimedOut', 'Canceled')`;
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
