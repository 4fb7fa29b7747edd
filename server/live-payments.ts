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
 * Ends payments that still wait though their bill was voided: Temporal was away then, or the payment was just
 * beginning.
 * @returns 0: what could not be ended is tried again after a pause
 */
export async function endPaymentsOfVoidedBills(
  context: Pick<ServerContext, 'db' | 'clock' | 'workflows'>,
  log: FastifyBaseLogger,
): Promise<number> {
  // No payment outlives a bill that has expired, so a dead one was voided.
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
 * Ends payments early, for their payers to see. One that is not reached ends by its own expiry, and the claim keeps two
 * from being approved.
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
    // Temporal is away: each would be waited for in vain.
    if (unreached === ended.length) break;
  }
  if (failed > 0) log.warn({ reason, failed }, 'payments could not be ended early');
}
