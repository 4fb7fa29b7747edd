import type { FastifyBaseLogger } from 'fastify';
import { statusesBeforeApproval } from '../domain/payment-states';
import { inBatches } from '../platform/in-batches';
import type { Payment } from '../prisma/generated/client';
import type { Abort } from '../workflows/messages';
import type { ServerContext } from './context';

const MOST = 10;
/** More than a link lets be begun while one waits. */
const ALL = 1_000;
const AT_ONCE = 10;

/** Payments of a bill that a card app may still answer, the newest first. */
export async function livePayments({ db, clock }: Pick<ServerContext, 'db' | 'clock'>, billId: string, most = MOST): Promise<readonly Payment[]> {
  return db.payment.findMany({
    where: { billId, status: { in: statusesBeforeApproval }, authExpiresAt: { gt: clock() } },
    orderBy: { createdAt: 'desc' },
    take: most,
  });
}

/** Every one of them: a bill that nobody can pay any more lets none wait on. */
export const allLivePayments = (context: Pick<ServerContext, 'db' | 'clock'>, billId: string): Promise<readonly Payment[]> => livePayments(context, billId, ALL);

/** Ends payments early, for their payers to see. One that is not reached ends by its own expiry, and the claim keeps two from being approved. */
export async function endPayments({ workflows }: Pick<ServerContext, 'workflows'>, ids: readonly string[], reason: Abort['reason'], log: FastifyBaseLogger): Promise<void> {
  const abort = (id: string): Promise<boolean> => workflows.abort(id, { reason }).then(() => true, () => false);
  const failed = (await inBatches(ids, AT_ONCE, abort)).filter((ended) => !ended).length;
  if (failed > 0) log.warn({ reason, failed }, 'payments could not be ended early');
}
