import { Gauge, type Registry } from 'prom-client';
import { eventPartitions, strayEvents } from '../../records/event-partitions';
import type { ServerContext } from '../context';

/** How far partitions of events reach, and what is in none of a month. @returns a function that updates the metrics */
export function retentionMetrics(
  registers: Registry[],
  { db, clock }: Pick<ServerContext, 'db' | 'clock'>,
): () => Promise<void> {
  const ahead = new Gauge({
    registers,
    name: 'appcard_event_partitions_ahead_seconds',
    help: 'How long from now the last month ends that has a partition of events',
  });
  const stray = new Gauge({
    registers,
    name: 'appcard_events_without_month',
    help: 'Events in the default partition, because their month has none',
  });
  return async () => {
    const [partitions, count] = await Promise.all([eventPartitions(db), strayEvents(db)]);
    const reached = Math.max(0, ...partitions.map(({ to }) => to.getTime()));
    ahead.set(Math.max(0, (reached - clock().getTime()) / 1_000));
    stray.set(count);
  };
}
