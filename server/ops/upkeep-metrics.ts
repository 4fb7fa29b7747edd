import { Gauge, type Registry } from 'prom-client';
import type { ServerContext } from '../context';

const labelNames = ['schedule'] as const;

/** Metrics of the engine's own work. @returns a function that updates them */
export function upkeepMetrics(
  registers: Registry[],
  { canary, schedules }: Pick<ServerContext, 'canary' | 'schedules'>,
): () => Promise<void> {
  const took = new Gauge({
    registers,
    name: 'appcard_canary_seconds',
    help: 'How long this server’s last trivial workflow took',
  });
  const since = new Gauge({ registers, name: 'appcard_canary_last_success_seconds', help: 'How long ago that was' });
  const missing = new Gauge({
    registers,
    labelNames,
    name: 'appcard_schedule_missing',
    help: '1: a Temporal Schedule that should exist does not',
  });
  const overdue = new Gauge({
    registers,
    labelNames,
    name: 'appcard_schedule_overdue_seconds',
    help: 'How long the next run of a Temporal Schedule is overdue, beyond its margin',
  });
  return async () => {
    took.set(canary.lastSeconds());
    since.set(canary.sinceSuccessSeconds());
    for (const { id: schedule, isMissing, overdueSeconds } of await schedules()) {
      missing.set({ schedule }, isMissing ? 1 : 0);
      overdue.set({ schedule }, overdueSeconds);
    }
  };
}
