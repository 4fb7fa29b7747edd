import { Counter, Gauge, type Registry } from 'prom-client';
import { addDays, type KstDate, kstDate } from '../../domain/kst';
import { slownessCountsAfter, vanNames } from '../../domain/vans';
import type { ServerContext } from '../context';

type Deps = Pick<ServerContext, 'db' | 'clock'> & Pick<ServerContext['settings'], 'declaredProcessingMs'>;

const MS_A_SECOND = 1_000;
/** A VAN must not create an unlimited number of series: only the most frequent codes are shown. */
const MOST_ODDITIES = 200;

/**
 * VANs' observed behaviour beside their promises. It is read from their rows, one per VAN and day, so every server
 * reports the same.
 * @returns a function that updates the metrics
 */
export function vanMetrics(registry: Registry, { db, clock, declaredProcessingMs }: Deps): () => Promise<void> {
  const registers = [registry];
  const labelNames = ['van'] as const;
  const late = new Counter({
    registers,
    labelNames,
    name: 'appcard_late_approvals_total',
    help: 'Approvals that appeared after they were recorded as net-cancelled, and were cancelled',
  });
  const longest = new Gauge({
    registers,
    labelNames,
    name: 'appcard_van_longest_processing_seconds',
    help: 'The longest time that a VAN took for an approval in the last days',
  });
  const declared = new Gauge({
    registers,
    labelNames,
    name: 'appcard_van_declared_processing_seconds',
    help: 'The longest time that a VAN promises',
  });

  const oddFields = new Counter({
    registers,
    labelNames: ['van', 'field'] as const,
    name: 'appcard_van_odd_fields_total',
    help: 'Fields of answers that broke the contract, and were read as far as possible',
  });
  const unlisted = new Counter({
    registers,
    labelNames: ['van', 'source', 'code'] as const,
    name: 'appcard_van_unlisted_codes_total',
    help: 'Answers with an undocumented code, whose outcome was therefore unknown',
  });

  const countLate = lateApprovals(db);
  return async () => {
    const now = clock();
    const day = { gt: slownessCountsAfter(now) };
    const [counts, seen, oddities] = await Promise.all([
      countLate(addDays(kstDate(now), -1)),
      db.vanDay.groupBy({ by: ['van'], where: { day }, _max: { longestMs: true } }),
      db.vanOddity.groupBy({
        by: ['van', 'kind', 'what'],
        _sum: { count: true },
        orderBy: { _sum: { count: 'desc' } },
        take: MOST_ODDITIES,
      }),
    ]);
    // Over all days: Prometheus would take a falling counter for a restarted one, and count it twice.
    oddFields.reset();
    unlisted.reset();
    for (const { van, kind, what, _sum } of oddities) {
      if (kind === 'FIELD') oddFields.inc({ van, field: what }, _sum.count ?? 0);
      else unlisted.inc({ van, source: kind === 'CODE' ? 'VAN' : 'issuer', code: what }, _sum.count ?? 0);
    }
    late.reset();
    for (const van of vanNames) {
      late.inc({ van }, counts.get(van) ?? 0);
      longest.set({ van }, (seen.find((one) => one.van === van)?._max.longestMs ?? 0) / MS_A_SECOND);
      declared.set({ van }, declaredProcessingMs[van] / MS_A_SECOND);
    }
  };
}

type Sums = ReadonlyMap<string, number>;

/** Past days get no more late approvals, so they are summed once. */
function lateApprovals(db: Deps['db']): (openFrom: KstDate) => Promise<Sums> {
  let over: { readonly before: KstDate; readonly sums: Sums } | undefined;
  const sumsOf = async (day: { readonly lt?: KstDate; readonly gte?: KstDate }): Promise<Sums> => {
    const rows = await db.vanDay.groupBy({ by: ['van'], where: { day }, _sum: { lateApprovals: true } });
    return new Map(rows.map(({ van, _sum }) => [van, _sum.lateApprovals ?? 0]));
  };
  return async (openFrom) => {
    if (over?.before !== openFrom) over = { before: openFrom, sums: await sumsOf({ lt: openFrom }) };
    const { sums } = over;
    const open = await sumsOf({ gte: openFrom });
    return new Map(vanNames.map((van) => [van, (sums.get(van) ?? 0) + (open.get(van) ?? 0)]));
  };
}
