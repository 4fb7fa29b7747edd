import os from 'node:os';
import type { Result } from './rounds';
import type { WaitingResult } from './waiting';

type Row = readonly string[];

const UNKNOWN = '–';
const number = (value: number | undefined, digits = 0): string =>
  value === undefined || Number.isNaN(value)
    ? UNKNOWN
    : value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
const times = (value: number | undefined): string =>
  value === undefined ? UNKNOWN : `${number(value, value < 0.1 ? 4 : 2)} ×`;

/** Formats columns as wide as their widest cell: the first aligned left, numbers right. */
function table(rows: readonly Row[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const line = (row: Row): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ');
  return rows.map((row) => `  ${line(row).trimEnd()}`).join('\n');
}

const heads: readonly Row[] = [
  ['', 'connec-', 'a second', 'of the baseline', '', 'latency, ms', '', '', '', 'CPU, ms'],
  ['', 'tions', 'median', 'median', 'lowest', 'p50', 'p90', 'p99', 'max', 'each'],
];

const rowOf = ({ name, connections, perSecond, ratio, latencyMs, cpuMsPerAnswer }: Result): Row => [
  name,
  number(connections),
  number(perSecond),
  times(ratio?.median),
  times(ratio?.lowest),
  number(latencyMs.p50, 1),
  number(latencyMs.p90, 1),
  number(latencyMs.p99, 1),
  number(latencyMs.max, 0),
  number(cpuMsPerAnswer, 3),
];

export const resultsTable = (results: readonly Result[]): string => table([...heads, ...results.map(rowOf)]);

/** One column a round. */
export function waitingTable(results: readonly WaitingResult[]): string {
  const { payers = 0, watchedMs = 0 } = results[0] ?? {};
  const seconds = watchedMs / 1_000;
  const lines: readonly (readonly [string, (result: WaitingResult) => string])[] = [
    ['', (result) => `round ${results.indexOf(result) + 1}`],
    ['queries a payer, to begin to wait', ({ queriesToBegin }) => number(queriesToBegin / payers, 2)],
    [
      `queries a payer, in ${seconds} s of waiting`,
      ({ waiting, quiet }) => number(Math.max(waiting.queries - quiet.queries, 0) / payers, 4),
    ],
    [`  the server's queries in that time, of all`, ({ waiting }) => number(waiting.queries)],
    [`  as long a time in which nobody waits`, ({ quiet }) => number(quiet.queries)],
    ['server CPU, ms a second: nobody waits', ({ quiet }) => number(perSecond(quiet.cpuMs, seconds))],
    ['server CPU, ms a second: all wait', ({ waiting }) => number(perSecond(waiting.cpuMs, seconds))],
    ['server memory, MB: nobody waits', ({ quiet }) => number(quiet.residentMegabytes)],
    ['server memory, MB: all wait', ({ waiting }) => number(waiting.residentMegabytes)],
    ['one update changes all; answered after, ms: p50', ({ answeredMs }) => number(answeredMs.p50)],
    ['  p99', ({ answeredMs }) => number(answeredMs.p99)],
    ['  the last', ({ answeredMs }) => number(answeredMs.max)],
    ['queries a payer, for that answer', ({ queriesAtChange }) => number(Math.max(queriesAtChange, 0) / payers, 2)],
  ];
  return `${number(payers)} payers wait at once, each on a connection and a payment of its own\n\n${table(lines.map(([title, cell]) => [title, ...results.map(cell)]))}`;
}

const perSecond = (ms: number | undefined, seconds: number): number | undefined =>
  ms === undefined ? undefined : ms / seconds;

/** The machine of the measurement. @param load the machine's load before anything was started */
export function machine(load: number): string {
  const cpus = os.cpus();
  const busy = load > cpus.length / 4 ? `; it was busy before: load ${number(load, 1)}` : '';
  return `${cpus.length} × ${cpus[0]?.model.trim() ?? 'unknown processor'}, ${number(os.totalmem() / 1024 ** 3)} GB, ${os.platform()} ${os.arch()}, Node ${process.version}${busy}`;
}
