import type { FastifyBaseLogger } from 'fastify';
import type { Abort } from '../domain/messages';
import { statusesBeforeApproval } from '../domain/payment-states';
import type { Payment } from '../platform/rows';
import type { ServerContext } from './context';

/** More payments than one link can begin while one waits. */
const ALL = 1_000;
const AT_ONCE = 10;

/** Payments of a bill that a card app may still answer, the newest first. */
export const livePayments = (
  { db, clock }: Pick<ServerContext, 'db' | 'clock'>,
  billId: string,
): Promise<readonly Payment[]> =>
  db.payment.findMany({
    where: { billId, status: { in: statusesBeforeApproval }, authExpiresAt: { gt: clock() } },
    orderBy: { createdAt: 'desc' },
    take: ALL,
  });

/**
 * Ends payments that still wait although their bill was voided: Temporal was away at the time, or the payment was just
 * beginning.
 * @returns 0: payments that could not be ended are tried again after a pause
 */
export async function endPaymentsOfVoidedBills(
  context: Pick<ServerContext, 'db' | 'clock' | 'workflows'>,
  log: FastifyBaseLogger,
): Promise<number> {
  // No payment outlives an expired bill, so a dead one was voided.
  const left = await context.db.payment.findMany({
    where: { status: { in: statusesBeforeApproval }, authExpiresAt: { gt: context.clock() }, bill: { state: 'D' } },
    select: { id: true },
    orderBy: { authExpiresAt: 'asc' },
    take: ALL,
  });
  await endPayments(
    context,
    left.map(({ id }) => id),
    'BILL_VOIDED',
    log,
  );
  return 0;
}

/**
 * Ends payments early, so that their payers see it. An unreached one ends by its own expiry, and the claim prevents two
 * approvals.
 */
export async function endPayments(
  { workflows }: Pick<ServerContext, 'workflows'>,
  ids: readonly string[],
  reason: Abort['reason'],
  log: FastifyBaseLogger,
): Promise<void> {
  let failed = 0;
  for (let first = 0; first < ids.length; first += AT_ONCE) {
    const ended = await Promise.allSettled(
      ids.slice(first, first + AT_ONCE).map((id) => workflows.abort(id, { reason })),
    );
    const unreached = ended.filter(({ status }) => status === 'rejected').length;
    failed += unreached;
    // Temporal is away: waiting for the others would be in vain.
    if (unreached === ended.length) break;
  }
  if (failed > 0) log.warn({ reason, failed }, 'payments could not be ended early');
}
