import { unsettledStatuses } from '../domain/payment-states';
import { addMonths, type EventPartition, type KstMonth, startOfMonth } from '../domain/retention';
import type { Database, Transaction } from '../platform/database';
import { Prisma } from '../prisma/generated/client';

/** Of a partition that no reader sees any more, and that is to be dropped. */
const DETACHED = '_detached';

/**
 * How long one change of partitions waits for its locks, in ms. Writers of events wait behind it, so it gives up, and
 * is tried again later.
 */
const LOCK_WAIT_MS = 1_000;
/** Longer than it takes to look for the deliveries of a month, which locks nothing. */
const LOOK_MS = 600_000;

const nameOf = (month: KstMonth): string => `event_${month.slice(0, 4)}_${month.slice(4)}`;

/** The table of a partition. A name comes from a month or from PostgreSQL's catalog, never from outside. */
const table = (name: string): Prisma.Sql => Prisma.raw(`"${name.replaceAll('"', '""')}"`);

const unsettled = Prisma.raw(unsettledStatuses.map((status) => `'${status}'`).join(', '));

/** DDL takes no parameters. */
const literal = (instant: Date): Prisma.Sql => Prisma.raw(`'${instant.toISOString()}'`);

type Catalog = {
  readonly name: string;
  readonly from: Date | null;
  /** Null: the default partition. */
  readonly to: Date | null;
};

/** The partitions that readers see, but the default one. */
export async function eventPartitions(db: Pick<Database, '$queryRaw'>): Promise<readonly EventPartition[]> {
  const found = await db.$queryRaw<Catalog[]>`
    SELECT name, (regexp_match(bound, 'FROM \\(''([^'']+)''\\)'))[1]::timestamptz AS "from",
      (regexp_match(bound, 'TO \\(''([^'']+)''\\)'))[1]::timestamptz AS "to"
    FROM (
      SELECT c.relname::text AS name, pg_get_expr(c.relpartbound, c.oid) AS bound
      FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'event'::regclass) AS partition
    ORDER BY name`;
  return found.flatMap(({ name, from, to }) => (to === null ? [] : [{ name, to, ...(from !== null && { from }) }]));
}

/** Names of partitions that were detached, and not dropped yet: whoever was to drop them may have died. */
export async function detachedEventPartitions(db: Database): Promise<readonly string[]> {
  const found = await db.$queryRaw<{ readonly name: string }[]>`
    SELECT c.relname::text AS name FROM pg_class c
    WHERE c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'event'::regclass)
      AND c.relkind = 'r' AND NOT c.relispartition AND c.relname ~ ${`^event_.+${DETACHED}$`}
    ORDER BY name`;
  return found.map(({ name }) => name.slice(0, -DETACHED.length));
}

const MOST_COUNTED = 10_000;

/** How many events are in no month's partition; of many, ten thousand are counted. */
export async function strayEvents(db: Database): Promise<number> {
  const [{ count } = { count: 0 }] = await db.$queryRaw<{ readonly count: number }[]>`
    SELECT count(*)::int AS count FROM (SELECT 1 FROM event_default LIMIT ${MOST_COUNTED}) AS stray`;
  return count;
}

/** Events from this instant on are all there: earlier ones may have been dropped. Undefined: none was ever dropped. */
export async function eventsKeptFrom(db: Database): Promise<Date | undefined> {
  const partitions = await eventPartitions(db);
  return partitions.every(({ from }) => from !== undefined) ? earliest(partitions) : undefined;
}

const earliest = (partitions: readonly EventPartition[]): Date | undefined =>
  partitions.flatMap(({ from }) => from ?? []).sort((one, other) => one.getTime() - other.getTime())[0];

/** Whoever changes partitions does so alone. Nobody else waits behind one that waits for another to be done. */
async function alone(tx: Transaction): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('event-partitions', 0))`;
  await tx.$executeRaw`SELECT set_config('lock_timeout', ${String(LOCK_WAIT_MS)}, true)`;
}

/**
 * Makes the partition of a month by the pattern of the default one, `event_default`, and moves into it the events of
 * its month that are there, because there was no other place for them.
 * @returns false when it is there
 */
export const makeEventPartition = (db: Database, month: KstMonth): Promise<boolean> =>
  db.$transaction(async (tx) => {
    await alone(tx);
    const [from, to] = [startOfMonth(month), startOfMonth(addMonths(month, 1))];
    const partitions = await eventPartitions(tx);
    if (partitions.some((one) => one.to > from && (one.from === undefined || one.from < to))) return false;
    const made = table(nameOf(month));
    await tx.$executeRaw`CREATE TABLE ${made} (LIKE event_default INCLUDING ALL)`;
    await tx.$executeRaw`LOCK TABLE event_default IN ACCESS EXCLUSIVE MODE`;
    await tx.$executeRaw`
      WITH moved AS (DELETE FROM event_default WHERE created_at >= ${from} AND created_at < ${to} RETURNING *)
      INSERT INTO ${made} SELECT * FROM moved`;
    await tx.$executeRaw`
      ALTER TABLE event ATTACH PARTITION ${made} FOR VALUES FROM (${literal(from)}) TO (${literal(to)})`;
    return true;
  });

/**
 * Why a partition may not go yet: a row that is still in use needs one of its events. It locks nothing, and may read
 * all deliveries.
 * @returns in words, with an id; undefined when nothing needs it
 */
export async function neededEvents(db: Database, partition: EventPartition): Promise<string | undefined> {
  try {
    return await lookForNeeded(db, partition);
  } catch (failure) {
    // Another has detached it since: then nothing needs it.
    if (!(await isAttached(db, partition))) return undefined;
    throw failure;
  }
}

const isAttached = async (db: Pick<Database, '$queryRaw'>, { name }: EventPartition): Promise<boolean> =>
  (await eventPartitions(db)).some((one) => one.name === name);

const lookForNeeded = (db: Database, { name }: EventPartition): Promise<string | undefined> =>
  db.$transaction(
    async (tx) => {
      await tx.$executeRaw`SELECT set_config('statement_timeout', ${String(LOOK_MS)}, true)`;
      const part = table(name);
      const [found] = await tx.$queryRaw<{ readonly reason: string }[]>`
        (SELECT 'payment ' || p.id || ' is not settled' AS reason FROM payment p
          WHERE p.status IN (${unsettled}) AND EXISTS (SELECT 1 FROM ${part} e WHERE e.subject_id = p.id) LIMIT 1)
        UNION ALL
        (SELECT 'cancellation ' || c.id || ' is in flight' FROM cancellation_claim l
          JOIN cancellation c ON c.id = l.cancellation_id
          WHERE EXISTS (SELECT 1 FROM ${part} e WHERE e.subject_id IN (c.id, c.payment_id)) LIMIT 1)
        UNION ALL
        (SELECT 'endpoint ' || w.id || ' has not taken event ' || n.id FROM webhook_endpoint w,
          LATERAL (SELECT e.id FROM ${part} e WHERE e.merchant_id = w.merchant_id
            AND (e.transaction_id, e.sequence) > (w.taken_transaction, w.taken_sequence) LIMIT 1) n
          WHERE w.status = 'ENABLED' LIMIT 1)
        UNION ALL
        (SELECT 'webhook ' || d.id || ' tells of event ' || e.id FROM webhook_delivery d
          JOIN ${part} e ON e.id = d.event_id LIMIT 1)`;
      return found?.reason;
    },
    { timeout: LOOK_MS },
  );

/** Thrown when a webhook has taken an event of a partition while the partition was being detached. */
export class PartitionTaken extends Error {
  override readonly name = 'PartitionTaken';
  constructor(readonly partition: string) {
    super(`An event of ${partition} has just become a webhook, so it stays for now: the next run looks again.`);
  }
}

/**
 * Takes a partition from its readers. PostgreSQL can't do so concurrently beside a default partition, so it waits for
 * the lock of all events, and then has it for a moment.
 * @returns false when another has detached it
 * @throws PartitionTaken
 */
export const detachEventPartition = (db: Database, partition: EventPartition): Promise<boolean> =>
  db.$transaction(async (tx) => {
    await alone(tx);
    if (!(await isAttached(tx, partition))) return false;
    const { name } = partition;
    await tx.$executeRaw`ALTER TABLE event DETACH PARTITION ${table(name)}`;
    // Nobody takes events now. Webhooks made since the long look are few, and have indexes.
    const [taken] = await tx.$queryRaw<{ readonly id: string }[]>`
      SELECT d.id FROM webhook_delivery d
      WHERE (d.status = 'PENDING' OR (d.status <> 'PENDING' AND d.created_at > now() - interval '1 hour'))
        AND EXISTS (SELECT 1 FROM ${table(name)} e WHERE e.id = d.event_id) LIMIT 1`;
    if (taken !== undefined) throw new PartitionTaken(name);
    await tx.$executeRaw`ALTER TABLE ${table(name)} RENAME TO ${table(`${name}${DETACHED}`)}`;
    return true;
  });

/** Drops a detached partition, if it is still there. */
export async function dropDetachedPartition(db: Database, name: string): Promise<void> {
  await db.$transaction(async (tx) => {
    await alone(tx);
    await tx.$executeRaw`DROP TABLE IF EXISTS ${table(`${name}${DETACHED}`)}`;
  });
}
