import { type EndpointHealth, HEALTHY } from '../domain/webhooks';
import type { Database, Transaction } from '../platform/database';
import type { WebhookEndpoint, Written } from '../platform/rows';
import { Prisma } from '../prisma/generated/client';
import { type NewEvent, storeEvents } from './events';
import { lockMerchant } from './merchants';
import { beginAgain, giveUpPending } from './webhook-deliveries';

/** Endpoints in use of one merchant: more are refused. */
export const MOST_ENDPOINTS = 20;
/** Once its run is told of new events, it is not told again for so long, unless it has looked meanwhile. */
const TOLD_FOR_MS = 5_000;
/** The same for a run that did not look when it should have: its worker may be away for long. */
const MISSED_FOR_MS = 60_000;

type NewEndpoint = Pick<
  Prisma.WebhookEndpointCreateManyInput,
  'id' | 'merchantId' | 'url' | 'description' | 'sealedSecret'
> & { readonly types: readonly string[] };

/**
 * Creates an endpoint, which is told of events from now on.
 * @returns undefined when the merchant has too many
 */
export async function createEndpoint(tx: Transaction, row: NewEndpoint): Promise<WebhookEndpoint | undefined> {
  // Two requests at once must not both be the last that fits.
  await lockMerchant(tx, row.merchantId);
  const inUse = await tx.webhookEndpoint.count({ where: { merchantId: row.merchantId, status: { not: 'DELETED' } } });
  if (inUse >= MOST_ENDPOINTS) return undefined;
  const [made] = await tx.webhookEndpoint.createManyAndReturn({ data: [{ ...row, types: [...row.types] }] });
  return made;
}

type Change = Pick<
  Written<'webhookEndpoint', Prisma.WebhookEndpointUncheckedUpdateManyInput>,
  'url' | 'types' | 'description' | 'sealedSecret' | 'sealedPreviousSecret' | 'previousUntil'
>;

/** Locks an endpoint of a merchant until the transaction ends. @returns undefined for one that is not there */
export async function lockEndpoint(
  tx: Transaction,
  id: string,
  merchantId?: string,
): Promise<WebhookEndpoint | undefined> {
  await tx.$queryRaw`SELECT id FROM webhook_endpoint WHERE id = ${id} FOR UPDATE`;
  const found = await tx.webhookEndpoint.findUnique({ where: { id } });
  if (found === null || found.status === 'DELETED') return undefined;
  return merchantId === undefined || found.merchantId === merchantId ? found : undefined;
}

/** Changes a locked endpoint. */
export const changeEndpoint = (tx: Transaction, id: string, now: Date, change: Change): Promise<WebhookEndpoint> =>
  tx.webhookEndpoint.update({
    where: { id },
    data: { ...change, ...(change.types === undefined ? {} : { typesSince: now }) },
  });

/** Sends to a locked endpoint again, from where it was left: it gets everything that it has missed. */
export async function enableEndpoint(tx: Transaction, id: string, now: Date): Promise<WebhookEndpoint> {
  await beginAgain(tx, id, now);
  return tx.webhookEndpoint.update({
    where: { id },
    data: { status: 'ENABLED', disabledBecause: null, lookBy: now, ...healthColumns(HEALTHY) },
  });
}

/** Sends nothing to a locked endpoint until it is enabled again. When the engine does it, its merchant is told. */
export async function disableEndpoint(
  tx: Transaction,
  { id, version }: WebhookEndpoint,
  because: 'MERCHANT' | 'FAILING',
): Promise<WebhookEndpoint> {
  const disabled = await tx.webhookEndpoint.update({
    where: { id },
    data: { status: 'DISABLED', disabledBecause: because, lookBy: null, version: version + 1 },
  });
  if (because === 'FAILING') await storeEvents(tx, endpointEvent(disabled, 'webhook_endpoint.disabled'));
  return disabled;
}

/** Forgets a locked endpoint. Its deliveries stay readable; what was not sent never will be. */
export async function deleteEndpoint(tx: Transaction, id: string): Promise<WebhookEndpoint> {
  await giveUpPending(tx, id);
  return tx.webhookEndpoint.update({ where: { id }, data: { status: 'DELETED', lookBy: null } });
}

/** Stores an event that only this locked endpoint is told of. @returns the event's id */
export async function storeTestEvent(tx: Transaction, { id, version }: WebhookEndpoint): Promise<NewEvent> {
  const tested = await tx.webhookEndpoint.update({ where: { id }, data: { version: version + 1 } });
  const event = endpointEvent(tested, 'webhook_endpoint.test');
  await storeEvents(tx, event);
  return event;
}

/** Merchants read it, so it holds nothing secret. */
const endpointEvent = (
  { id, version, merchantId, url, failingSince }: WebhookEndpoint,
  type: 'webhook_endpoint.disabled' | 'webhook_endpoint.test',
): NewEvent => ({
  type,
  subjectId: id,
  version,
  merchantId,
  data: { url, failingSince: failingSince?.toISOString() ?? null },
});

export const healthOf = ({ failures, failingSince, nextTryAt }: WebhookEndpoint): EndpointHealth => ({
  failures,
  failingSince: failingSince?.getTime(),
  nextTryAt: nextTryAt?.getTime(),
});

const instant = (ms: number | undefined): Date | null => (ms === undefined ? null : new Date(ms));
const healthColumns = ({ failures, failingSince, nextTryAt }: EndpointHealth) => ({
  failures,
  failingSince: instant(failingSince),
  nextTryAt: instant(nextTryAt),
});

/** Records the health of a locked endpoint. */
export async function recordHealth(tx: Transaction, id: string, health: EndpointHealth): Promise<void> {
  await tx.webhookEndpoint.update({ where: { id }, data: healthColumns(health) });
}

/** When a locked endpoint's run looks again, and from when on new events wake it before that. */
export async function recordLook(
  tx: Transaction,
  id: string,
  look: { readonly lookBy: Date | null; readonly wakeAfter: Date },
): Promise<void> {
  await tx.webhookEndpoint.update({ where: { id }, data: look });
}

/** Has the run of a locked endpoint look now, because there is something to send again. */
export async function lookNow(tx: Transaction, id: string, now: Date): Promise<void> {
  await tx.webhookEndpoint.updateMany({ where: { id, status: 'ENABLED' }, data: { lookBy: now } });
}

/** Whether endpoint `w` has not taken event `e` of its merchant. The time spares the months before. */
export const isUntaken = Prisma.sql`
  e.merchant_id = w.merchant_id AND (e.transaction_id, e.sequence) > (w.taken_transaction, w.taken_sequence)
  AND e.created_at >= coalesce(w.taken_at, '-infinity') - interval '1 day'`;

/**
 * Endpoints whose runs have to look now: there are new events, or a run did not look when it should have. Servers side
 * by side get different ones.
 */
export async function takeEndpointsToWake(db: Database, now: Date, most: number): Promise<readonly string[]> {
  const woken = await db.$queryRaw<{ readonly id: string }[]>`
    UPDATE webhook_endpoint SET wake_after = ${new Date(now.getTime() + TOLD_FOR_MS)},
      look_by = CASE WHEN look_by < ${now} THEN ${new Date(now.getTime() + MISSED_FOR_MS)} ELSE look_by END
    WHERE id IN (
      SELECT w.id FROM webhook_endpoint w
      WHERE w.status = 'ENABLED' AND (
        w.look_by < ${now}
        OR (w.wake_after <= ${now} AND EXISTS (
          SELECT 1 FROM event e
          WHERE ${isUntaken} AND e.transaction_id < pg_snapshot_xmin(pg_current_snapshot()))))
      ORDER BY w.wake_after LIMIT ${most} FOR UPDATE SKIP LOCKED)
    RETURNING id`;
  return woken.map(({ id }) => id);
}

/**
 * Notes of endpoints that have taken every event that they have done so by now: looks for new ones need not go through
 * the months before. No transaction lasts for a day, so what is stored and not committed yet is younger than that.
 */
export const noteTaken = (db: Database): Promise<number> =>
  db.$executeRaw`
    UPDATE webhook_endpoint w SET taken_at = now()
    WHERE w.status = 'ENABLED' AND coalesce(w.taken_at, '-infinity') < now() - interval '1 day' AND NOT EXISTS (
      SELECT 1 FROM event e WHERE ${isUntaken})`;
