import os from 'node:os';
import { spreadOf } from '../measuring/statistics';
import type { Builds } from './builds';
import type { Done } from './disturb';
import type { Cost } from './measure';
import type { Seen } from './payers';
import type { RollBackKind } from './plan';
import { HISTORY_SHARDS } from './temporal-server';

export type Outcome = {
  readonly builds: Builds;
  readonly seen: readonly Seen[];
  /** How a version was rolled back, if it was. */
  readonly rollsBack: RollBackKind | undefined;
  readonly repeated: number;
  readonly done: readonly Done[];
  /** From the first payer to the last known end. */
  readonly ms: number;
};

const whole = (value: number): string => Math.round(value).toLocaleString('en-US');
const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

function counted(texts: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].map(([text, count]) => `${count} ${text}`).join(', ');
}

/** How many runs were stuck at the version before; undefined: they were not looked for. */
export function mostStuck(done: readonly Done[]): number | undefined {
  const looks = done.flatMap(({ stuckRuns }) => (stuckRuns === undefined ? [] : [stuckRuns]));
  return looks.length === 0 ? undefined : Math.max(...looks);
}

/** As a table in Markdown, for docs/scaling.md. */
export function reportOf({ builds, seen, rollsBack, repeated, done, ms }: Outcome, costs: readonly Cost[]): string {
  const ends = spreadOf(seen.map((one) => one.ms));
  const back = spreadOf(done.filter(({ stuckRuns }) => stuckRuns === undefined).map((one) => one.ms));
  const stuck = mostStuck(done);
  const [processor] = os.cpus();
  const rolledBack = rollsBack === undefined ? '' : `, rolled back (${rollsBack})`;
  const rows: readonly (readonly [string, string])[] = [
    ['machine', `${os.availableParallelism()} × ${processor?.model ?? 'unknown'}, Node ${process.versions.node}`],
    ['builds', `${builds.current.version} replaced by ${builds.next.version}${rolledBack}`],
    ['Temporal', `2 servers, PostgreSQL, ${HISTORY_SHARDS} history shards`],
    ['payments', `${seen.length} in ${seconds(ms)}`],
    ['ended as', counted(seen.map(({ letter, status }) => `${letter} ${status}`))],
    ['known after the press, p50 / p90 / p99 / max', [ends.p50, ends.p90, ends.p99, ends.max].map(seconds).join(' / ')],
    ['requests sent again by payers, merchants and issuers', String(repeated)],
    ...(done.length === 0
      ? []
      : ([
          ['disturbances', counted(done.map(({ kind }) => kind))],
          ['process back after, p50 / max', [back.p50, back.max].map(seconds).join(' / ')],
        ] as const)),
    ...(stuck === undefined ? [] : [['runs stuck at the version before', String(stuck)] as const]),
    ...costs.map(
      ({ what, eachPayment, idleEachSecond }) =>
        [what, `${whole(eachPayment)} a payment; idle ${whole(idleEachSecond)} a second`] as const,
    ),
  ];
  return ['| | |', '|---|---|', ...rows.map(([what, value]) => `| ${what} | ${value} |`)].join('\n');
}
