import { setTimeout as pause } from 'node:timers/promises';
import { withClient } from '../embedded/postgres';

/** Databases of the cluster's PostgreSQL server. */
const DATABASES = {
  appcard: 'the engine',
  temporal: 'Temporal',
  temporal_visibility: "Temporal's visibility",
} as const;
type DatabaseName = keyof typeof DATABASES;

/** What PostgreSQL has done by a moment. */
export type Tally = {
  readonly atMs: number;
  /** Written ahead, in bytes. */
  readonly wal: number;
  readonly databases: Readonly<Record<DatabaseName, { readonly rows: number; readonly bytes: number }>>;
};

/** What payments cost, without what the idle cluster costs in the same time. */
export type Cost = { readonly what: string; readonly eachPayment: number; readonly idleEachSecond: number };

const IDLE_MS = 20_000;
/** New Temporal servers first take their shards. */
const SETTLE_MS = 20_000;

type Row = { readonly name: DatabaseName; readonly rows: string; readonly bytes: string; readonly wal: string };

export async function tallyOf(url: string): Promise<Tally> {
  const text = `SELECT datname AS name, tup_inserted + tup_updated + tup_deleted AS rows, pg_database_size(datname) AS bytes,
      pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') AS wal
    FROM pg_stat_database WHERE datname = ANY($1)`;
  const { rows } = await withClient(url, (client) => client.query<Row>(text, [Object.keys(DATABASES)]));
  const of = (name: DatabaseName) => {
    const { rows: written = 0, bytes = 0 } = rows.find((row) => row.name === name) ?? {};
    return { rows: Number(written), bytes: Number(bytes) };
  };
  return {
    atMs: Date.now(),
    wal: Number(rows[0]?.wal ?? 0),
    databases: {
      appcard: of('appcard'),
      temporal: of('temporal'),
      temporal_visibility: of('temporal_visibility'),
    },
  };
}

/** Two tallies of a time in which nobody pays. */
export async function idleTallies(url: string, signal: AbortSignal): Promise<readonly [Tally, Tally]> {
  await pause(SETTLE_MS, undefined, { signal });
  const before = await tallyOf(url);
  await pause(IDLE_MS, undefined, { signal });
  return [before, await tallyOf(url)];
}

const figures: readonly { readonly what: string; readonly of: (tally: Tally) => number }[] = [
  ...(Object.keys(DATABASES) as DatabaseName[]).flatMap((name) => [
    { what: `rows written, ${DATABASES[name]}`, of: ({ databases }: Tally) => databases[name].rows },
    { what: `bytes stored, ${DATABASES[name]}`, of: ({ databases }: Tally) => databases[name].bytes },
  ]),
  { what: 'bytes written ahead (WAL), all three', of: ({ wal }) => wal },
];

/** @param idle tallies of an idle time, `busy` of the payments' time */
export function costsOf(
  idle: readonly [Tally, Tally],
  busy: readonly [Tally, Tally],
  payments: number,
): readonly Cost[] {
  const secondsOf = ([from, to]: readonly [Tally, Tally]): number => (to.atMs - from.atMs) / 1_000;
  return figures.map(({ what, of }) => {
    const idleEachSecond = (of(idle[1]) - of(idle[0])) / secondsOf(idle);
    const eachPayment = (of(busy[1]) - of(busy[0]) - idleEachSecond * secondsOf(busy)) / payments;
    return { what, eachPayment, idleEachSecond };
  });
}
