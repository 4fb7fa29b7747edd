import type { Database } from '../platform/database';
import { eventPartitions, strayEvents } from '../records/event-partitions';

/**
 * Looks for events outside of the months' partitions: nobody has made the partition of their month.
 * @returns what is broken, in words
 */
export async function brokenPartitions(db: Database): Promise<readonly string[]> {
  const stray = await strayEvents(db);
  if (stray === 0) return [];
  const reached = (await eventPartitions(db)).map(({ to }) => to.toISOString()).sort();
  return [
    `${stray} events are in event_default: partitions reach until ${reached.at(-1) ?? 'no time'}. ` +
      'Run npm run retention, and see why the Schedule retention does not',
  ];
}
