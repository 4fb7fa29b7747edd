import { keptSince, monthsToMake, partitionsBefore, type Retention } from '../../domain/retention';
import type { Database } from '../../platform/database';
import {
  detachedEventPartitions,
  detachEventPartition,
  dropDetachedPartition,
  eventPartitions,
  makeEventPartition,
  neededEvents,
} from '../../records/event-partitions';
import { noteTaken } from '../../records/webhook-endpoints';
import type { PartitionsKept } from './types';

/** What retention needs. */
export type RetentionDeps = { readonly db: Database; readonly clock: () => Date; readonly retention: Retention };

/**
 * Makes the partitions of the months ahead, then drops those that are older than events are kept.
 * @param isDryRun only says what it would do
 */
export async function keepPartitions(
  { db, clock, retention }: RetentionDeps,
  isDryRun = false,
): Promise<PartitionsKept> {
  const now = clock();
  const partitions = await eventPartitions(db);
  const made: string[] = [];
  for (const month of monthsToMake(partitions, now)) {
    if (isDryRun || (await makeEventPartition(db, month))) made.push(month);
  }
  if (!isDryRun) await noteTaken(db);
  const dropped: string[] = [];
  const held: string[] = [];
  for (const partition of partitionsBefore(partitions, keptSince(now, retention.eventMonths))) {
    const reason = await neededEvents(db, partition);
    if (reason !== undefined) held.push(`${partition.name}: ${reason}`);
    else if (isDryRun) dropped.push(partition.name);
    else await detachEventPartition(db, partition);
  }
  // Also those that somebody else has detached: a process that was killed leaves them.
  for (const name of await detachedEventPartitions(db)) {
    if (!isDryRun) await dropDetachedPartition(db, name);
    dropped.push(name);
  }
  return { made, dropped, held };
}
