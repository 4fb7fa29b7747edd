import { WorkflowNotFoundError, type Client, type WorkflowExecutionDescription } from '@temporalio/client';

/** How a run stands: it moves, it is open and fails at each workflow task, it came to its end, or it is gone (`how`). */
export type RunState =
  | { readonly kind: 'moving' | 'stuck' | 'completed'; readonly workflowId: string }
  | { readonly kind: 'gone'; readonly workflowId: string; readonly how: string };

/** A workflow task that failed so often is no passing fault. */
const STUCK_AT_ATTEMPT = 5;

const openStates: readonly string[] = ['RUNNING', 'PAUSED'];

export const isOpenRun = ({ status }: WorkflowExecutionDescription): boolean => openStates.includes(status.name);

export const isStuckRun = ({ raw }: WorkflowExecutionDescription): boolean =>
  (raw.pendingWorkflowTask?.attempt ?? 0) >= STUCK_AT_ATTEMPT;

export async function runStateOf(client: Client, workflowId: string): Promise<RunState> {
  try {
    return stateOf(workflowId, await client.workflow.getHandle(workflowId).describe());
  } catch (failure) {
    if (failure instanceof WorkflowNotFoundError) return { kind: 'gone', workflowId, how: 'not known to Temporal' };
    throw failure;
  }
}

function stateOf(workflowId: string, description: WorkflowExecutionDescription): RunState {
  if (isOpenRun(description)) return { kind: isStuckRun(description) ? 'stuck' : 'moving', workflowId };
  const { status } = description;
  return status.name === 'COMPLETED'
    ? { kind: 'completed', workflowId }
    : { kind: 'gone', workflowId, how: status.name };
}

/** Whether a run asked a VAN for approval, by its history: its row may know less, when it was restored to an earlier point. */
export async function askedForApproval(client: Client, workflowId: string): Promise<boolean> {
  try {
    const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
    return (
      events?.some(
        ({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityType?.name === 'approve',
      ) ?? false
    );
  } catch (failure) {
    if (failure instanceof WorkflowNotFoundError) return false;
    throw failure;
  }
}
