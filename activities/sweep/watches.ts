import type { Client } from '@temporalio/client';
import { runPriority } from '../../domain/run-priority';
import { BILL_TASK_QUEUE, WATCH_WORKFLOW, watchSummary, watchWorkflowId } from '../../domain/runs';
import { tell } from '../../domain/sealed-credential';
import { attributesOfPayment } from '../../domain/search-attributes';
import { lastLookAt } from '../../domain/settlement';
import { unheardOfCodes } from '../../domain/vans';
import { attemptNumberOf } from '../../platform/ids';
import type { Attempt, Bill, Payment } from '../../platform/rows';
import { inOrder, lastApproval } from '../../records/attempts';
import { readPreparedApproval } from '../payments/route';
import type { Unknown } from '../payments/types';
import { sendableUntil } from '../van/outcome';
import { lookedAtBefore, type SweepDeps } from './deps';
import { runStateOf } from './runs';
import type { Swept } from './types';

/** A watch looks for the last time before the end of the next Korean day. */
const WATCHED_FOR_MS = 48 * 3_600_000;

type Watched = Payment & { readonly attempts: readonly Attempt[]; readonly bill: Bill };

/** Recent payments that ended because their VAN did not know them: each is watched until the end of the next day. */
export const watchedPayments = (deps: SweepDeps, after: string, take: number): Promise<readonly Watched[]> => {
  const endedAfter = new Date(deps.clock().getTime() - WATCHED_FOR_MS);
  return deps.db.payment.findMany({
    where: {
      id: { gt: after },
      status: 'NET_CANCELLED',
      reasonCode: { in: [...unheardOfCodes] },
      updatedAt: { gt: endedAfter, lt: lookedAtBefore(deps) },
    },
    include: { attempts: true, bill: true },
    orderBy: { id: 'asc' },
    take,
  });
};

/** Restarts a watch whose run is gone. A completed one has looked for the last time. */
export async function sweepWatch(client: Client, payment: Watched, deps: SweepDeps): Promise<Swept> {
  const unknown = await unknownOf(deps, payment);
  if (unknown === undefined || deps.clock().getTime() > lastLookAt(unknown)) return {};
  const run = await runStateOf(client, watchWorkflowId(payment.id));
  if (run.kind === 'stuck') return { stuck: [run.workflowId] };
  if (run.kind !== 'gone') return {};
  await client.workflow.start<(unknown: Unknown) => Promise<unknown>>(WATCH_WORKFLOW, {
    workflowId: watchWorkflowId(payment.id),
    taskQueue: BILL_TASK_QUEUE,
    args: [unknown],
    workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
    workflowIdConflictPolicy: 'USE_EXISTING',
    priority: runPriority('UPKEEP', payment.merchantId),
    staticSummary: watchSummary(unknown.attempt),
    typedSearchAttributes: attributesOfPayment({ ...payment, van: unknown.attempt.van }, { amount: payment.amount }),
  });
  return { rewatched: 1 };
}

/** The approval that the VAN did not know, as input of its watch. The credential is gone with the run that held it. */
async function unknownOf(deps: SweepDeps, payment: Watched): Promise<Unknown | undefined> {
  const attempts = inOrder(payment.attempts);
  const approval = lastApproval(attempts);
  const last = attempts.at(-1);
  if (approval === undefined || last === undefined) return undefined;
  return {
    attempt: await readPreparedApproval(deps, payment, approval),
    ...tell(undefined),
    mismatch: false,
    lastSendableAt: Date.parse(sendableUntil(approval)),
    firstNumber: attemptNumberOf(last.id) + 1,
  };
}
