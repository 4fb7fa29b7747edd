import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { askedForApproval } from '../activities/sweep/runs';
import type { PaymentResult } from '../domain/messages';
import { isBeforeApproval } from '../domain/payment-states';
import { PAYMENT_WORKFLOW, periodTryOf, RECURRING_WORKFLOW } from '../domain/runs';
import type { Database } from '../platform/database';
import type { Payment } from '../platform/rows';
import type { Prisma } from '../prisma/generated/client';

/** A payment's run that is further than its row, or whose row is missing. */
export type Behind = { readonly workflowId: string; readonly run: string; readonly row: string };

/** Payments whose runs are further than their rows, among the runs that began or ended since `since`. */
export async function* rowsBehindRuns(client: Client, db: Database, since: Date): AsyncIterable<Behind> {
  const at = since.toISOString();
  const query = `WorkflowType IN ('${PAYMENT_WORKFLOW}', '${RECURRING_WORKFLOW}') AND (StartTime >= '${at}' OR CloseTime >= '${at}')`;
  for await (const { workflowId, status } of client.workflow.list({ query })) {
    const row = await rowOf(db, workflowId);
    const run = await furtherThan(client, { workflowId, status }, row);
    if (run !== undefined) yield { workflowId, run, row: row?.status ?? 'none' };
  }
}

async function rowOf(db: Database, workflowId: string): Promise<Payment | null> {
  const [, id] = /^payment-(.+)$/.exec(workflowId) ?? [];
  const where = id === undefined ? chargeOf(workflowId) : { id };
  return where === undefined ? null : db.payment.findFirst({ where });
}

/** The condition that finds the payment of the period's charge with this workflow id. */
export function chargeOf(workflowId: string): Prisma.PaymentWhereInput | undefined {
  const of = periodTryOf(workflowId);
  return of && { subscriptionId: of.subscriptionId, period: of.period, try: of.number };
}

/** How far the run got, or undefined when its row agrees. */
async function furtherThan(
  client: Client,
  { workflowId, status }: Pick<WorkflowExecutionInfo, 'workflowId' | 'status'>,
  row: Payment | null,
): Promise<string | undefined> {
  if (status.name === 'COMPLETED') {
    const result = (await client.workflow.getHandle(workflowId).result()) as PaymentResult;
    return result.status === 'REFUSED' || result.status === row?.status ? undefined : `ended ${result.status}`;
  }
  if (row !== null && !isBeforeApproval(row.status)) return undefined;
  return (await askedForApproval(client, workflowId)) ? `${status.name}, and had asked a VAN for approval` : undefined;
}
