import type { Database } from '../platform/database';
import { isUntaken } from '../records/webhook-endpoints';

/** A webhook that is due for so long is not being sent. */
const LATE_AFTER_MS = 600_000;
/** Deliveries that have ended are forgotten later than this. */
const KEPT_MS = 29 * 24 * 3_600_000;
const MOST_REPORTED = 100;

type Found = { readonly endpoint: string; readonly event: string };

/**
 * Compares events with deliveries: what each endpoint was to be told of and was not, what is called received without
 * an answer that says so, and what is due and not sent.
 * @returns what is broken, in words
 */
export async function brokenWebhooks(db: Database, now: Date, since?: Date): Promise<readonly string[]> {
  const from = new Date(Math.max(now.getTime() - KEPT_MS, since?.getTime() ?? 0));
  const late = new Date(now.getTime() - LATE_AFTER_MS);
  const [untold, unproven, unsent, untaken] = await Promise.all([
    db.$queryRaw<Found[]>`
      SELECT w.id AS endpoint, e.id AS event FROM webhook_endpoint w JOIN event e ON e.merchant_id = w.merchant_id
      WHERE w.status <> 'DELETED' AND e.created_at > w.types_since AND e.created_at >= ${from}
        AND (e.transaction_id, e.sequence) <= (w.taken_transaction, w.taken_sequence)
        AND CASE WHEN e.type = 'webhook_endpoint.test' THEN e.subject_id = w.id
                 ELSE cardinality(w.types) = 0 OR e.type = ANY (w.types) END
        AND NOT EXISTS (SELECT 1 FROM webhook_delivery d WHERE d.endpoint_id = w.id AND d.event_id = e.id)
      LIMIT ${MOST_REPORTED}`,
    db.$queryRaw<Found[]>`
      SELECT d.endpoint_id AS endpoint, d.event_id AS event FROM webhook_delivery d
      WHERE d.status = 'DELIVERED' AND d.created_at >= ${from} AND NOT EXISTS (
        SELECT 1 FROM webhook_attempt a
        WHERE a.delivery_id = d.id AND a.failure IS NULL AND a.http_status BETWEEN 200 AND 299)
      LIMIT ${MOST_REPORTED}`,
    db.$queryRaw<Found[]>`
      SELECT d.endpoint_id AS endpoint, min(d.event_id) AS event
      FROM webhook_delivery d JOIN webhook_endpoint w ON w.id = d.endpoint_id
      WHERE d.status = 'PENDING' AND w.status = 'ENABLED' AND w.failures = 0 AND d.next_try_at < ${late}
        AND (w.look_by IS NULL OR w.look_by < ${late})
      GROUP BY d.endpoint_id LIMIT ${MOST_REPORTED}`,
    db.$queryRaw<Found[]>`
      SELECT w.id AS endpoint, min(e.id) AS event FROM webhook_endpoint w JOIN event e ON ${isUntaken}
      WHERE w.status = 'ENABLED' AND w.failures = 0 AND e.created_at < ${late}
        AND (w.look_by IS NULL OR w.look_by < ${late})
      GROUP BY w.id LIMIT ${MOST_REPORTED}`,
  ]);
  return [
    ...inWords(untold, 'was not told of it'),
    ...inWords(unproven, 'is said to have received it, and no attempt says so'),
    ...inWords(unsent, 'should have been sent it, and nobody sends: see the webhook worker'),
    ...inWords(untaken, 'should have been told of it, and nobody looks: see the log of the servers'),
  ];
}

const inWords = (found: readonly Found[], what: string): readonly string[] =>
  found.map(({ endpoint, event }) => `${event}: ${endpoint} ${what}`);
