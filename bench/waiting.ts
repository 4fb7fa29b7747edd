import { fork } from 'node:child_process';
import { EventEmitter, on } from 'node:events';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { type LaunchContext, LaunchError } from '../cli/embedded/context';
import { type Spread, spreadOf } from '../cli/measuring/statistics';
import type { BenchEngine } from './engine';
import { countQueries, type QueryCount } from './query-count';
import { SEEDED_VERSION, type SeededPayment, seedPayments } from './seed';
import type { WaitAnswer, WaitOrder, WaitReport } from './waiting-payers';

export type WaitingPlan = {
  readonly rounds: number;
  readonly payers: number;
  /** How long they are watched while nothing happens; this must end well before {@link WAIT_SECONDS}. */
  readonly watchedMs: number;
};

/** The `wait` of a payer's page. */
const WAIT_SECONDS = 25;
const LOOK_EVERY_MS = 500;
const SETTLED_WITHIN_MS = 10_000;
/** The server's own queries between two checks; there are about two a second. */
const QUIET_QUERIES = 5;

/** The measurements of a period of time. */
type Watched = {
  readonly queries: number;
  readonly cpuMs: number | undefined;
  readonly residentMegabytes: number | undefined;
};

export type WaitingResult = {
  readonly payers: number;
  readonly watchedMs: number;
  /** Nobody waits. */
  readonly quiet: Watched;
  /** Everybody waits. */
  readonly waiting: Watched;
  readonly queriesToBegin: number;
  /** Queries until all had their answers, minus those of an equally long quiet time. */
  readonly queriesAtChange: number;
  /** From the commit to each payer's whole answer, in ms. */
  readonly answeredMs: Spread;
};

/** Thrown when payers did not get the right answers. */
class WaitFailedError extends LaunchError {
  override readonly name = 'WaitFailedError';
}

/** The payers' process and its reports. */
class Payers {
  private readonly emitter = new EventEmitter();
  private readonly reports: AsyncIterator<[WaitReport]>;
  private readonly child;

  constructor(order: WaitOrder, signal: AbortSignal) {
    this.reports = on(this.emitter, 'report', { signal }) as AsyncIterator<[WaitReport]>;
    this.child = fork(path.join(__dirname, 'waiting-payers.js'), { signal });
    const tell = (report: WaitReport): void => void this.emitter.emit('report', report);
    this.child.on('message', tell);
    this.child.on('error', ({ message }) => {
      tell({ kind: 'failed', failure: message });
    });
    this.child.on('exit', (code) => {
      tell({ kind: 'failed', failure: `it ended with ${code ?? 'a signal'}` });
    });
    this.child.send(order);
  }

  async sent(): Promise<void> {
    await this.next('sent');
  }

  async answered(): Promise<readonly WaitAnswer[]> {
    return (await this.next('answered')).answers;
  }

  end(): void {
    this.child.kill();
  }

  private async next<Kind extends WaitReport['kind']>(kind: Kind): Promise<Extract<WaitReport, { kind: Kind }>> {
    const { value } = (await this.reports.next()) as { value: [WaitReport] };
    const [report] = value;
    if (report.kind === kind) return report as Extract<WaitReport, { kind: Kind }>;
    throw new WaitFailedError(
      report.kind === 'failed'
        ? `the waiting payers' process failed: ${report.failure}`
        : 'payers were answered before they had all asked',
    );
  }
}

/** Waits until the server has stopped reading. */
async function settled(count: QueryCount, signal: AbortSignal): Promise<number> {
  const giveUpAt = Date.now() + SETTLED_WITHIN_MS;
  let before = await count.now();
  while (Date.now() < giveUpAt) {
    await pause(LOOK_EVERY_MS, undefined, { signal });
    const now = await count.now();
    if (now - before <= QUIET_QUERIES) return now;
    before = now;
  }
  throw new WaitFailedError(`the server was still reading ${SETTLED_WITHIN_MS / 1_000} s after everybody had asked`);
}

async function watch(engine: BenchEngine, count: QueryCount, forMs: number, signal: AbortSignal): Promise<Watched> {
  const [queries, usage] = [await count.now(), engine.usageOf('server')];
  await pause(forMs, undefined, { signal });
  const after = engine.usageOf('server');
  return {
    queries: (await count.now()) - queries,
    cpuMs: usage === undefined || after === undefined ? undefined : after.cpuMs - usage.cpuMs,
    residentMegabytes: after?.residentMegabytes,
  };
}

/** Changes all payments in one transaction. @returns when it was committed, in ms since 1970 */
async function changeAll(client: pg.Client, payments: readonly SeededPayment[]): Promise<number> {
  await client.query('BEGIN');
  const ids = payments.map(({ id }) => id);
  const { rowCount } = await client.query(
    "UPDATE payment SET status = 'APPROVING', version = version + 1, updated_at = now() WHERE id = ANY($1)",
    [ids],
  );
  if (rowCount !== payments.length)
    throw new WaitFailedError(`${rowCount ?? 0} of ${payments.length} payments were changed`);
  const at = performance.timeOrigin + performance.now();
  await client.query('COMMIT');
  return at;
}

/** @throws WaitFailedError unless each got 200, and none before its payment changed */
function requireAnswers(answers: readonly WaitAnswer[], changedAt: number): void {
  const wrong = answers.filter(({ status, at }) => status !== 200 || at < changedAt);
  if (wrong.length === 0) return;
  const what = wrong
    .slice(0, 3)
    .map(({ status, at }) => `${status} ${(at - changedAt).toFixed(0)} ms after the change`);
  throw new WaitFailedError(
    `${wrong.length} of ${answers.length} waiting payers were not answered 200 after the change, e.g. ${what.join(', ')}`,
  );
}

async function waitOnce(
  engine: BenchEngine,
  client: pg.Client,
  { payers, watchedMs }: WaitingPlan,
  signal: AbortSignal,
): Promise<WaitingResult> {
  const payments = await seedPayments(engine.db, engine.merchant.id, payers);
  const count = await countQueries(client);
  await settled(count, signal);
  const quiet = await watch(engine, count, watchedMs, signal);
  const quietPerMs = quiet.queries / watchedMs;
  const beganAt = Date.now();
  const before = await count.now();
  const headers = { 'if-none-match': `"${SEEDED_VERSION}-ko"`, 'accept-language': 'ko' };
  const all = new Payers(
    { origin: engine.api, paths: payments.map(({ statusPath }) => `${statusPath}?wait=${WAIT_SECONDS}`), headers },
    signal,
  );
  try {
    await all.sent();
    const queriesToBegin = (await settled(count, signal)) - before - quietPerMs * (Date.now() - beganAt);
    const waiting = await watch(engine, count, watchedMs, signal);
    const asleep = await count.now();
    const changedAt = await changeAll(client, payments);
    const answers = await all.answered();
    requireAnswers(answers, changedAt);
    const queriesAtChange = (await settled(count, signal)) - asleep - quietPerMs * (Date.now() - changedAt);
    const answeredMs = spreadOf(answers.map(({ at }) => at - changedAt));
    return { payers, watchedMs, quiet, waiting, queriesToBegin, queriesAtChange, answeredMs };
  } finally {
    all.end();
    await count.stop();
  }
}

/**
 * Lets many payers wait at once, each on its own payment, and then changes all payments.
 * @throws WaitFailedError
 */
export async function runWaiting(
  engine: BenchEngine,
  plan: WaitingPlan,
  { progress }: LaunchContext,
  signal: AbortSignal,
): Promise<readonly WaitingResult[]> {
  const client = new pg.Client({ connectionString: engine.databaseUrl, application_name: 'bench count' });
  await client.connect();
  const results: WaitingResult[] = [];
  try {
    for (let round = 1; round <= plan.rounds; round += 1) {
      await progress.step(`${plan.payers} waiting payers, round ${round} of ${plan.rounds}`, async () => {
        results.push(await waitOnce(engine, client, plan, signal));
      });
    }
  } finally {
    await client.end();
  }
  return results;
}
