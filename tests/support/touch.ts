import { randomUUID } from 'node:crypto';
import type { SweepFindings } from '../../activities/sweep/types';
import { BILL_TASK_QUEUE, SWEEP_WORKFLOW } from '../../domain/runs';
import type { sweep } from '../../workflows/sweep';
import type { Engine } from './engine';

/** An operator's actions on a run, with the calls that Temporal Web UI and the `temporal` command make. */
export const touches = {
  cancel: (engine: Engine, workflowId: string): Promise<unknown> =>
    engine.temporal.workflow.getHandle(workflowId).cancel(),
  terminate: (engine: Engine, workflowId: string): Promise<unknown> =>
    engine.temporal.workflow.getHandle(workflowId).terminate('by hand'),
} as const;

/** The points to which a run can be reset: its first workflow task, its last, or an event. */
export type ResetPoint =
  | 'first'
  | 'last'
  | {
      readonly eventId: number;
      /** The run that is reset: a reset run has its own history. */ readonly runId: string;
    };

/** `temporal workflow reset`. */
export async function reset(engine: Engine, workflowId: string, point: ResetPoint): Promise<void> {
  const { workflowService, workflow } = engine.temporal;
  const { events } = await workflow.getHandle(workflowId).fetchHistory();
  const done = (events ?? [])
    .filter(({ workflowTaskCompletedEventAttributes: task }) => task != null)
    .map(({ eventId }) => Number(eventId));
  const eventId = typeof point === 'object' ? point.eventId : point === 'first' ? done[0] : done.at(-1);
  if (eventId === undefined) throw new Error(`${workflowId} has done no workflow task`);
  await workflowService.resetWorkflowExecution({
    namespace: engine.namespace,
    workflowExecution: { workflowId, ...(typeof point === 'object' ? { runId: point.runId } : {}) },
    reason: 'by hand',
    requestId: randomUUID(),
    workflowTaskFinishEventId: eventId as unknown as Long,
  });
}

/** One sweep, as its Schedule starts it. */
export const sweepOnce = async (engine: Engine): Promise<SweepFindings> =>
  (
    await engine.temporal.workflow.start<typeof sweep>(SWEEP_WORKFLOW, {
      workflowId: `sweep-${randomUUID()}`,
      taskQueue: BILL_TASK_QUEUE,
      args: [],
    })
  ).result();
