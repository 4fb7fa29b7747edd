import type { Client } from '@temporalio/client';
import { ownRunOf } from '../../activities/sweep/payments';
import { type PaymentStatus, unsettledStatuses } from '../../domain/payment-states';
import { cancellationWorkflowId, recoveryWorkflowId, WAITS_FOR_OPERATOR } from '../../domain/runs';
import type { VanAccessTable } from '../../platform/config';
import type { Database } from '../../platform/database';
import { approvalsOf, type Subject } from './subject';

/** The most rows printed at once; the oldest first. */
export const LISTED_AT_MOST = 500;
const MINUTE_MS = 60_000;
/** An approval is answered or given up within two minutes, whatever time-outs a VAN has. */
const APPROVING_MS = 5 * MINUTE_MS;
/** Added to the time after which a run asks an operator by itself. */
const REVIEW_MARGIN_MS = 5 * MINUTE_MS;

/** How long a payment may stay in an unsettled status before somebody looks; in any other, as long as its run tries. */
const BOUNDS_MS: Readonly<Partial<Record<PaymentStatus, number>>> = { NEEDS_REVIEW: 0, APPROVING: APPROVING_MS };

/**
 * Payments that wait for an operator, and unsettled ones that should have been settled by now, the oldest first. Read
 * from the rows.
 */
export function waitingPayments(db: Database, vanAccess: VanAccessTable, now: Date): Promise<readonly Subject[]> {
  const longestMs = Math.max(...Object.values(vanAccess).map(({ reviewAfterMs }) => reviewAfterMs)) + REVIEW_MARGIN_MS;
  const waiting = unsettledStatuses.map((status) => ({
    status,
    updatedAt: { lte: new Date(now.getTime() - (BOUNDS_MS[status] ?? longestMs)) },
  }));
  return db.payment.findMany({
    where: { OR: waiting },
    orderBy: [{ updatedAt: 'asc' }, { id: 'asc' }],
    take: LISTED_AT_MOST,
    include: { bill: { include: { merchant: true } }, attempts: approvalsOf },
  });
}

/** One line for a payment, and one for each approval that a VAN may have. */
export function waitingText(payment: Subject): string {
  const { id, status, updatedAt, amount, orderNo, bill, attempts } = payment;
  const overdue = status === 'NEEDS_REVIEW' ? '' : '  not settled in time: check its run, then resolve it if necessary';
  const sent = attempts.map(
    ({ van, terminalId, serialDate, serial }) =>
      `    VAN ${van}  terminal ${terminalId}  date ${serialDate}  serial ${serial}\n`,
  );
  const head = `${id}  ${status} since ${updatedAt.toISOString()}  ${amount} won  ${orderNo}  ${bill.merchant.name} (${bill.merchant.id})${overdue}\n`;
  return `${head}${sent.length === 0 ? '    no approval was sent\n' : sent.join('')}`;
}

/** Runs that wait for an operator and do not belong to what is listed: watches, which have no row. */
export async function* otherWaitingRuns(
  client: Client,
  listed: readonly Subject[],
  cancellationIds: readonly string[],
): AsyncIterable<string> {
  const known = new Set([
    ...listed.flatMap((payment) => [ownRunOf(payment), recoveryWorkflowId(payment.id)]),
    ...cancellationIds.map(cancellationWorkflowId),
  ]);
  for await (const { workflowId, startTime } of client.workflow.list({ query: WAITS_FOR_OPERATOR })) {
    if (!known.has(workflowId)) yield `${workflowId}  since ${startTime.toISOString()}\n`;
  }
}

export const isCut = (listed: readonly Subject[]): boolean => listed.length === LISTED_AT_MOST;
