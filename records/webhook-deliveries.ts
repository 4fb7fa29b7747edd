import type { Head, WebhookFailure } from '../domain/webhooks';
import type { Database, Transaction } from '../platform/database';
import { deliveryIdFor } from '../platform/ids';
import type { WebhookDelivery, WebhookEndpoint } from '../platform/rows';

type Taken = {
  readonly id: string;
  readonly type: string;
  readonly subject_id: string;
  readonly version: number;
  readonly sequence: bigint;
  readonly transaction: string;
  readonly created_at: Date;
};

/** An endpoint that is far behind takes no more events for now. */
const MOST_PENDING = 2_000;

/**
 * Makes deliveries of a merchant's next events, in their order: the events are the outbox.
 * @param endpoint locked
 * @returns whether it takes no more for now, because too many are pending
 */
export async function takeEvents(
  tx: Transaction,
  { id: endpointId, merchantId, types }: WebhookEndpoint,
  now: Date,
  most: number,
): Promise<{ readonly isFull: boolean }> {
  const pending = await tx.webhookDelivery.count({ where: { endpointId, status: 'PENDING' } });
  if (pending >= MOST_PENDING) return { isFull: true };
  // Only transactions older than every open one: nothing can commit later and come before what is taken. The place is
  // asked for in subqueries: joined, it would be compared with each event that the merchant ever had.
  const events = await tx.$queryRaw<Taken[]>`
    SELECT e.id, e.type, e.subject_id, e.version, e.sequence, e.transaction_id::text AS transaction, e.created_at
    FROM event e
    WHERE e.merchant_id = ${merchantId}
      AND (e.transaction_id, e.sequence) > (
        (SELECT taken_transaction FROM webhook_endpoint WHERE id = ${endpointId}),
        (SELECT taken_sequence FROM webhook_endpoint WHERE id = ${endpointId}))
      AND e.created_at >= (
        SELECT coalesce(taken_at, '-infinity') - interval '1 day' FROM webhook_endpoint WHERE id = ${endpointId})
      AND e.transaction_id < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY e.transaction_id, e.sequence LIMIT ${most}`;
  const last = events.at(-1);
  if (last === undefined) return { isFull: false };
  await tx.webhookDelivery.createMany({
    data: events
      .filter((event) => isWanted(event, endpointId, types))
      .map(({ id: eventId, subject_id: subjectId, version }) => ({
        id: deliveryIdFor(endpointId, eventId),
        ...{ endpointId, merchantId, eventId, subjectId, version },
        ...{ nextTryAt: now, createdAt: now },
      })),
    skipDuplicates: true,
  });
  await tx.$executeRaw`
    UPDATE webhook_endpoint SET taken_transaction = ${last.transaction}::text::xid8, taken_sequence = ${last.sequence},
      taken_at = ${last.created_at}
    WHERE id = ${endpointId}`;
  return { isFull: false };
}

/** A test is for the endpoint that is tested. */
function isWanted({ type, subject_id }: Taken, endpointId: string, types: readonly string[]): boolean {
  if (type === 'webhook_endpoint.test') return subject_id === endpointId;
  return types.length === 0 || types.includes(type);
}

/** The oldest pending delivery of each subject: the others of that subject wait for it. */
export async function headsOf(tx: Transaction, endpointId: string): Promise<readonly Head[]> {
  type Row = { readonly id: string; readonly subjectId: string; readonly tries: number; readonly nextTryAt: Date };
  const heads = await tx.$queryRaw<Row[]>`
    SELECT DISTINCT ON (subject_id) id, subject_id AS "subjectId", tries, next_try_at AS "nextTryAt"
    FROM webhook_delivery
    WHERE endpoint_id = ${endpointId} AND status = 'PENDING' ORDER BY subject_id, version`;
  return heads.map(({ nextTryAt, ...head }) => ({ ...head, nextTryAt: nextTryAt.getTime() }));
}

/** What came of one request. */
export type WebhookTry = {
  readonly deliveryId: string;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly httpStatus?: number;
  /** Undefined: it was received. */
  readonly failure?: WebhookFailure;
};

/**
 * Stores a request that was received: its endpoint is well. One statement, because it is made for every event.
 * @returns how often in a row the endpoint had failed before
 */
export async function recordReceived(
  db: Database,
  endpointId: string,
  { deliveryId, startedAt, durationMs, httpStatus }: WebhookTry,
): Promise<number> {
  const deliveredAt = new Date(startedAt.getTime() + durationMs);
  const healed = await db.$queryRaw<{ readonly failures: number }[]>`
    WITH attempt AS (
      INSERT INTO webhook_attempt (delivery_id, started_at, duration_ms, http_status)
      VALUES (${deliveryId}, ${startedAt}, ${durationMs}, ${httpStatus ?? null})
      ON CONFLICT DO NOTHING
    ), delivery AS (
      UPDATE webhook_delivery SET status = 'DELIVERED', tries = tries + 1, delivered_at = ${deliveredAt}
      WHERE id = ${deliveryId} AND status <> 'DELIVERED'
    ), failing AS (
      SELECT id, failures FROM webhook_endpoint WHERE id = ${endpointId} AND failures > 0 FOR UPDATE
    )
    UPDATE webhook_endpoint w SET failures = 0, failing_since = NULL, next_try_at = NULL
    FROM failing WHERE w.id = failing.id RETURNING failing.failures`;
  return healed[0]?.failures ?? 0;
}

/** Stores a failed request, and when the delivery is tried again; undefined: never. */
export async function recordFailed(
  tx: Transaction,
  { deliveryId, ...told }: WebhookTry,
  { nextTryAt, giveUpAt }: { readonly nextTryAt: Date | undefined; readonly giveUpAt: Date },
): Promise<void> {
  await tx.webhookAttempt.createMany({ data: [{ deliveryId, ...told }], skipDuplicates: true });
  await tx.webhookDelivery.updateMany({
    where: { id: deliveryId, status: 'PENDING' },
    data: {
      tries: { increment: 1 },
      giveUpAt,
      ...(nextTryAt === undefined ? { status: 'FAILED' as const } : { nextTryAt }),
    },
  });
}

/** An endpoint answers again: what has failed before need not wait any longer. */
export async function hurryPending(
  tx: Pick<Transaction, 'webhookDelivery'>,
  endpointId: string,
  now: Date,
): Promise<void> {
  await tx.webhookDelivery.updateMany({
    where: { endpointId, status: 'PENDING', nextTryAt: { gt: now } },
    data: { nextTryAt: now },
  });
}

const AGAIN = { status: 'PENDING' as const, tries: 0, giveUpAt: null, deliveredAt: null };

/** Tries what an endpoint has missed as if it had not been tried before. */
export async function beginAgain(tx: Transaction, endpointId: string, now: Date): Promise<void> {
  await tx.webhookDelivery.updateMany({
    where: { endpointId, status: 'PENDING' },
    data: { tries: 0, giveUpAt: null, nextTryAt: now },
  });
}

/** Sends nothing of what is pending. */
export async function giveUpPending(tx: Transaction, endpointId: string): Promise<void> {
  await tx.webhookDelivery.updateMany({ where: { endpointId, status: 'PENDING' }, data: { status: 'FAILED' } });
}

/** Sends a delivery again, received or not. It comes after events that were sent meanwhile. */
export async function redeliver(tx: Transaction, { id }: WebhookDelivery, now: Date): Promise<WebhookDelivery> {
  return tx.webhookDelivery.update({ where: { id }, data: { ...AGAIN, nextTryAt: now } });
}

/** Sends everything again that was given up since. @returns how many */
export async function redeliverFailed(tx: Transaction, endpointId: string, since: Date, now: Date): Promise<number> {
  const again = await tx.webhookDelivery.updateMany({
    where: { endpointId, status: 'FAILED', createdAt: { gte: since } },
    data: { ...AGAIN, nextTryAt: now },
  });
  return again.count;
}

/** Forgets old deliveries that have ended. @returns how many */
export async function forgetDeliveriesBefore(db: Database, before: Date, most: number): Promise<number> {
  return db.$executeRaw`
    DELETE FROM webhook_delivery WHERE id IN (
      SELECT id FROM webhook_delivery WHERE status <> 'PENDING' AND created_at < ${before}
      ORDER BY created_at LIMIT ${most} FOR UPDATE SKIP LOCKED)`;
}
