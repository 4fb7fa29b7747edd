import type { Client } from '@temporalio/client';
import { cancellationStart, type StoredCancellation } from '../../domain/cancellation-start';
import { endedCancellationStatuses } from '../../domain/cancellation-states';
import type { CancellationInput, CancellationResult } from '../../domain/messages';
import { CANCELLATION_WORKFLOW, cancellationWorkflowId } from '../../domain/runs';
import type { Bill, Cancellation, Payment } from '../../platform/rows';
import { lookedAtBefore, type SweepDeps } from './deps';
import { runStateOf } from './runs';
import type { Swept } from './types';

type Open = Cancellation & { readonly payment: Payment & { readonly bill: Bill } };

/** Cancellations in flight that nothing has moved for longer than a healthy run allows. */
export const openCancellations = (deps: SweepDeps, after: string, take: number): Promise<readonly Open[]> =>
  deps.db.cancellation.findMany({
    where: { id: { gt: after }, status: { notIn: endedCancellationStatuses }, updatedAt: { lt: lookedAtBefore(deps) } },
    include: { payment: { include: { bill: true } } },
    orderBy: { id: 'asc' },
    take,
  });

/** Starts a new run of a cancellation that no run moves, or whose run was never started. */
export async function sweepCancellation(client: Client, cancellation: Open): Promise<Swept> {
  const run = await runStateOf(client, cancellationWorkflowId(cancellation.id));
  if (run.kind === 'stuck') return { stuck: [run.workflowId] };
  if (run.kind === 'moving') return {};
  await startCancellation(client, cancellation);
  return { recovered: 1 };
}

/** Starts a cancellation's run, unless one is open. */
export async function startCancellation(client: Client, cancellation: StoredCancellation): Promise<void> {
  await client.workflow.start<(input: CancellationInput) => Promise<CancellationResult>>(
    CANCELLATION_WORKFLOW,
    cancellationStart(cancellation),
  );
}
