import { Counter, Gauge, type Registry } from 'prom-client';
import { addDays, kstDate } from '../../domain/kst';
import { DAYS_SLOWNESS_COUNTS, vanNames } from '../../domain/vans';
import type { ServerContext } from '../context';

type Deps = Pick<ServerContext, 'db' | 'clock'> & Pick<ServerContext['settings'], 'declaredProcessingMs'>;

const MS_A_SECOND = 1_000;

/**
 * What VANs were seen to do, beside what they promise. It is read from their rows, one per VAN and day, so every server tells the same.
 * @returns what brings it up to date
 */
export function vanMetrics(registry: Registry, { db, clock, declaredProcessingMs }: Deps): () => Promise<void> {
  const registers = [registry];
  const labelNames = ['van'] as const;
  const late = new Counter({
    registers,
    labelNames,
    name: 'appcard_late_approvals_total',
    help: 'Approvals that appeared after they were called net-cancelled, and were cancelled',
  });
  const longest = new Gauge({
    registers,
    labelNames,
    name: 'appcard_van_longest_processing_seconds',
    help: 'The longest that a VAN took for an approval in the last days',
  });
  const declared = new Gauge({
    registers,
    labelNames,
    name: 'appcard_van_declared_processing_seconds',
    help: 'The longest that it promises',
  });

  return async () => {
    const day = { gt: addDays(kstDate(clock()), -DAYS_SLOWNESS_COUNTS) };
    const [counts, seen] = await Promise.all([
      db.vanDay.groupBy({ by: ['van'], _sum: { lateApprovals: true } }),
      db.vanDay.groupBy({ by: ['van'], where: { day }, _max: { longestMs: true } }),
    ]);
    late.reset();
    for (const van of vanNames) {
      late.inc({ van }, counts.find((one) => one.van === van)?._sum.lateApprovals ?? 0);
      longest.set({ van }, (seen.find((one) => one.van === van)?._max.longestMs ?? 0) / MS_A_SECOND);
      declared.set({ van }, declaredProcessingMs[van] / MS_A_SECOND);
    }
  };
}
