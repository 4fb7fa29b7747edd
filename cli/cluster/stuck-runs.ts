import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { IS_STUCK } from '../../domain/runs';
import { LINGER_MS } from './payers';

const LOOK_EVERY_MS = 1_000;
/** Longer than Temporal takes to report a run: five workflow tasks must have failed. */
const LOOK_FOR_MS = 75_000;

export type TemporalPlace = { readonly address: string; readonly namespace: string };

async function withClient<T>({ address, namespace }: TemporalPlace, work: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await work(new Client({ connection, namespace }));
  } finally {
    await connection.close();
  }
}

/** Does something again and again, for a time. */
async function again(forMs: number, work: () => Promise<void>, signal: AbortSignal): Promise<void> {
  const until = Date.now() + forMs;
  while (Date.now() < until) {
    await work();
    await pause(LOOK_EVERY_MS, undefined, { signal });
  }
}

/** The most runs that were stuck at once. */
export const mostStuckRuns = (place: TemporalPlace, signal: AbortSignal): Promise<number> =>
  withClient(place, async ({ workflow }) => {
    let most = 0;
    const look = async (): Promise<void> => {
      const { count } = await workflow.count(IS_STUCK);
      most = Math.max(most, count);
    };
    await again(LOOK_FOR_MS, look, signal);
    return most;
  });

/** Has a run begin again from its row, with the signals that it has had. */
async function reset({ workflow, workflowService }: Client, { namespace }: TemporalPlace, run: Run): Promise<void> {
  const { events } = await workflow.getHandle(run.workflowId, run.runId).fetchHistory();
  const first = events?.find(({ workflowTaskCompletedEventAttributes: completed }) => completed != null);
  await workflowService.resetWorkflowExecution({
    namespace,
    workflowExecution: run,
    workflowTaskFinishEventId: first?.eventId ?? null,
    requestId: randomUUID(),
    reason: 'rolled back',
  });
}

type Run = { readonly workflowId: string; readonly runId: string };

/** Resets each stuck run, as docs/deploying.md says of a version that does not come back. @returns how many */
export const resetStuckRuns = (place: TemporalPlace, signal: AbortSignal): Promise<number> =>
  withClient(place, async (client) => {
    const done = new Set<string>();
    const resetAll = async (): Promise<void> => {
      for await (const { workflowId, runId } of client.workflow.list({ query: IS_STUCK })) {
        // Its old run may be listed for a moment more.
        if (done.has(runId)) continue;
        await reset(client, place, { workflowId, runId });
        done.add(runId);
      }
    };
    await again(LOOK_FOR_MS + LINGER_MS, resetAll, signal);
    return done.size;
  });
