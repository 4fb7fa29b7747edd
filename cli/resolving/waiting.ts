import type { Client } from '@temporalio/client';
import { ownRunOf } from '../../activities/sweep/payments';
import type { PaymentStatus } from '../../domain/payment-states';
import { recoveryWorkflowId, WAITS_FOR_OPERATOR } from '../../domain/runs';
import type { VanAccessTable } from '../../platform/config';
import type { Database } from '../../platform/database';
import { approvalsOf, type Subject } from './subject';

/** What is printed at once; the oldest first. */
const LISTED_AT_MOST = 500;
const MINUTE_MS = 60_000;
/** An approval is answered or given up within two minutes, whatever a VAN is told to wait. */
const APPROVING_MS = 5 * MINUTE_MS;
/** Beyond the time after which a run asks an operator by itself. */
const REVIEW_MARGIN_MS = 5 * MINUTE_MS;

/** How long a payment may be unsettled before somebody looks. */
const boundsMs = (vanAccess: VanAccessTable): readonly (readonly [PaymentStatus, number])[] => [
  ['NEEDS_REVIEW', 0],
  ['APPROVING', APPROVING_MS],
  ['UNCONFIRMED', Math.max(...Object.values(vanAccess).map(({ reviewAfterMs }) => reviewAfterMs)) + REVIEW_MARGIN_MS],
];

/**
 * Payments that wait for an operator, and unsettled ones that should have been settled by now, the oldest first. Read
 * from the rows.
 */
export function waitingPayments(db: Database, vanAccess: VanAccessTable, now: Date): Promise<readonly Subject[]> {
  const waiting = boundsMs(vanAccess).map(([status, boundMs]) => ({
    status,
    updatedAt: { lte: new Date(now.getTime() - boundMs) },
  }));
  return db.payment.findMany({
    where: { OR: waiting },
    orderBy: [{ updatedAt: 'asc' }, { id: 'asc' }],
    take: LISTED_AT_MOST,
    include: { bill: { include: { merchant: true } }, attempts: approvalsOf },
  });
}

/** A payment on a line, and a line for each approval that a VAN may have. */
export function waitingText(payment: Subject): string {
  const { id, status, updatedAt, amount, orderNo, bill, attempts } = payment;
  const overdue = status === 'NEEDS_REVIEW' ? '' : '  not settled in time: see to its run, then resolve it if need be';
  const sent = attempts.map(
    ({ van, terminalId, serialDate, serial }) =>
      `    VAN ${van}  terminal ${terminalId}  date ${serialDate}  serial ${serial}\n`,
  );
  const head = `${id}  ${status} since ${updatedAt.toISOString()}  ${amount} won  ${orderNo}  ${bill.merchant.name} (${bill.merchant.id})${overdue}\n`;
  return `${head}${sent.length === 0 ? '    no approval was sent\n' : sent.join('')}`;
}

/** Runs that wait for an operator and are not those of the payments listed: watches, which have no row. */
export async function* otherWaitingRuns(client: Client, listed: readonly Subject[]): AsyncIterable<string> {
  const known = new Set(listed.flatMap((payment) => [ownRunOf(payment), recoveryWorkflowId(payment.id)]));
  for await (const { workflowId, startTime } of client.workflow.list({ query: WAITS_FOR_OPERATOR })) {
    if (!known.has(workflowId)) yield `${workflowId}  since ${startTime.toISOString()}\n`;
  }
}

export const isCut = (listed: readonly Subject[]): boolean => listed.length === LISTED_AT_MOST;
