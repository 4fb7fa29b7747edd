import { type Client, type WorkflowExecutionDescription, WorkflowNotFoundError } from '@temporalio/client';

/** The state of a run: it moves, it is open and every workflow task fails, it has completed, or it is gone (`how`). */
export type WorkflowRunState =
  | { readonly kind: 'moving' | 'stuck' | 'completed'; readonly workflowId: string }
  | { readonly kind: 'gone'; readonly workflowId: string; readonly how: string };

/** A workflow task that failed this often is not a passing fault. */
const STUCK_AT_ATTEMPT = 5;

const openStates: readonly string[] = ['RUNNING', 'PAUSED'];

export const isOpenRun = ({ status }: WorkflowExecutionDescription): boolean => openStates.includes(status.name);

export const isStuckRun = ({ raw }: WorkflowExecutionDescription): boolean =>
  (raw.pendingWorkflowTask?.attempt ?? 0) >= STUCK_AT_ATTEMPT;

/** Temporal's answer about a run; undefined when it does not know the run. */
async function ifKnown<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (failure) {
    if (failure instanceof WorkflowNotFoundError) return undefined;
    throw failure;
  }
}

export const describedRun = (client: Client, workflowId: string): Promise<WorkflowExecutionDescription | undefined> =>
  ifKnown(client.workflow.getHandle(workflowId).describe());

export async function runStateOf(client: Client, workflowId: string): Promise<WorkflowRunState> {
  const description = await describedRun(client, workflowId);
  return description === undefined
    ? { kind: 'gone', workflowId, how: 'not known to Temporal' }
    : stateOf(workflowId, description);
}

function stateOf(workflowId: string, description: WorkflowExecutionDescription): WorkflowRunState {
  if (isOpenRun(description)) return { kind: isStuckRun(description) ? 'stuck' : 'moving', workflowId };
  const { status } = description;
  return status.name === 'COMPLETED'
    ? { kind: 'completed', workflowId }
    : { kind: 'gone', workflowId, how: status.name };
}

/** Whether a run asked a VAN for approval, by its history: a restored row may not show it. */
export async function askedForApproval(client: Client, workflowId: string): Promise<boolean> {
  const history = await ifKnown(client.workflow.getHandle(workflowId).fetchHistory());
  return (
    history?.events?.some(
      ({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityType?.name === 'approve',
    ) ?? false
  );
}
