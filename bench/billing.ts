import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { simulatorBooks } from '../checker/books';
import { checkInvariants } from '../checker/check';
import { temporalRuns } from '../checker/runs';
import type { LaunchContext } from '../cli/embedded/context';
import { type EngineSettings, server, simulators, workers } from '../cli/embedded/engine';
import { localKmsEnvironment } from '../cli/embedded/kms';
import { freePorts, type Ports, portTable, vanControlPort } from '../cli/embedded/ports';
import { Supervisor } from '../cli/embedded/processes';
import { loadSecrets } from '../cli/embedded/secrets';
import { StopSignals } from '../cli/embedded/stop-signals';
import { startTestParts } from '../cli/embedded/test-run';
import { httpProbe, waitFor } from '../cli/embedded/wait-for';
import { addDays, instantAt, type KstDate, parseKstDate } from '../domain/kst';
import { BILL_TASK_QUEUE, BILLING_RUN_WORKFLOW } from '../domain/runs';
import { forEachVan, vanNames } from '../domain/vans';
import { createCardVault } from '../platform/card-vault';
import { dataConverter } from '../platform/data-converter';
import { type Database, openDatabase } from '../platform/database';
import { openKeyring } from '../platform/keyring';
import { createKms } from '../platform/kms';
import type { billingRun } from '../workflows/billing-run';
import { bareActivities } from './bare-activities';
import { cpuMsOfAll, usageOf } from './process-usage';
import { machine } from './report';
import { seedMerchant } from './seed';
import { makeSubscribers, type Subscribers } from './subscribers';

const AT_ONCE = 20;
const BARE_CHILDREN = 500;
const BARE_QUEUE = 'bench-bare';
const LOOK_EVERY_MS = 500;
const READY_WITHIN_MS = 60_000;
const FIRST_DAY = parseKstDate('20270104');

/** The measurements of a run over a number of subscriptions. */
type Measured = Subscribers & {
  readonly seconds: number;
  readonly perSecond: number;
  /** Compared with child workflows that run one activity, measured just before and just after. */
  readonly ratio: number;
  /** CPU of all processes together, the bench included, for a charge; and for such a child, in ms. */
  readonly cpuMs: number;
  readonly bareCpuMs: number;
  readonly states: Readonly<Record<string, number>>;
  /** The bill worker's peak over the whole time, in MB; and each tenth of its samples' own. */
  readonly peakRssMb: number;
  readonly peaksRssMb: readonly number[];
  /** The longest history of the run's executions, in events, and the number of executions. */
  readonly longestHistory: number;
  readonly executions: number;
  readonly approvals: number;
  readonly violations: number;
};

type Parts = {
  readonly db: Database;
  readonly temporal: Client;
  readonly address: string;
  readonly supervisor: Supervisor;
  readonly settings: EngineSettings;
  readonly merchantId: string;
  readonly vault: ReturnType<typeof createCardVault>;
};

const print = (text: string): void => void process.stdout.write(`${text}\n`);
const local = (port: number): string => `http://127.0.0.1:${port}`;

/**
 * `npm run bench-billing`: billing runs over growing numbers of subscriptions, with declines and a bill worker that is
 * killed half-way, on separate parts; checked by the checker, and compared with child workflows that run one activity.
 * @param planned the run itself decides how many charges it has under way at once
 */
export async function benchBilling(context: LaunchContext, counts: readonly number[], planned: boolean): Promise<void> {
  const [load = 0] = os.loadavg();
  const stop = new StopSignals(() => {
    supervisor.killAll();
  });
  const supervisor = new Supervisor({
    progress: context.progress,
    identityOf: context.identityOf,
    logFolder: path.join(context.root, '.cache/bench-billing-logs'),
    recordFile: path.join(context.root, '.cache/bench-billing-run.json'),
    onGivenUp: (name) => {
      stop.abort(new Error(`${name} keeps ending`));
    },
  });
  await supervisor.stopLeftovers();
  const embedded = await startTestParts(context, {
    name: 'bench-billing-parts',
    postgresSettings: [],
    suiteTools: false,
  });
  const folder = mkdtempSync(path.join(os.tmpdir(), 'appcard-bench-'));
  const undo: (() => unknown)[] = [
    () => {
      rmSync(folder, { recursive: true, force: true });
    },
    () => embedded.stop(),
  ];
  try {
    const parts = await startEngine(context, { env: embedded.env, folder, supervisor, undo, signal: stop.signal });
    print(`\n${machine(load)}\n`);
    const results: Measured[] = [];
    for (const [nth, count] of counts.entries()) {
      results.push(
        await context.progress.step(`A run over ${count} subscriptions`, () =>
          measure(parts, { count, day: addDays(FIRST_DAY, nth), planned }),
        ),
      );
      print(`${JSON.stringify(results.at(-1))}\n`);
    }
    print(table(results));
    if (results.some(({ violations }) => violations > 0)) process.exitCode = 2;
  } finally {
    for (const step of undo.reverse()) await step();
    stop.dispose();
  }
}

type Surroundings = {
  readonly env: NodeJS.ProcessEnv;
  readonly folder: string;
  readonly supervisor: Supervisor;
  readonly undo: (() => unknown)[];
  readonly signal: AbortSignal;
};

async function startEngine(
  context: LaunchContext,
  { env, folder, supervisor, undo, signal }: Surroundings,
): Promise<Parts> {
  const free = await freePorts(Object.keys(portTable).length);
  const ports = Object.fromEntries(Object.keys(portTable).map((name, at) => [name, free[at]])) as Ports;
  const address = env.TEST_TEMPORAL_ADDRESS ?? '';
  const kmsEnvironment = localKmsEnvironment(Number(new URL(env.TEST_KMS_ENDPOINT ?? '').port));
  const settings: EngineSettings = {
    root: context.root,
    dataFolder: folder,
    ports,
    secrets: loadSecrets(path.join(folder, 'secrets.json'), context.env),
    env: { ...context.env, BILLING_SCHEDULES: 'false' },
    parts: { DATABASE_URL: env.TEST_DATABASE_URL, TEMPORAL_ADDRESS: address, ...kmsEnvironment },
  };
  const specs = [...simulators(settings), ...workers(settings), server(settings)];
  undo.push(() => supervisor.stop(specs.map(({ name }) => name)));
  await context.progress.step('Starting the engine and the simulators', async () => {
    await Promise.all(specs.map((spec) => supervisor.start(spec, signal)));
    await waitFor(
      {
        what: 'The engine',
        timeoutMs: READY_WITHIN_MS,
        signal,
        advice: 'Check the logs in .cache/bench-billing-logs',
      },
      httpProbe(`${local(ports.api)}/readyz`),
    );
  });
  const db = openDatabase({ url: env.TEST_DATABASE_URL ?? '', poolMax: 5, applicationName: 'bench' });
  const kms = createKms({
    keyId: kmsEnvironment.KMS_KEY_ID,
    region: 'ap-northeast-2',
    endpoint: env.TEST_KMS_ENDPOINT,
  });
  const payload = await openKeyring({ kms, purpose: 'temporal-payload' });
  const connection = await Connection.connect({ address });
  undo.push(
    () => connection.close(),
    () => {
      payload.close();
    },
    () => {
      kms.close();
    },
    () => db.$disconnect(),
  );
  const { id: merchantId } = await seedMerchant(db);
  return {
    db,
    temporal: new Client({ connection, dataConverter: dataConverter(payload) }),
    address,
    supervisor,
    settings,
    merchantId,
    vault: createCardVault(kms, kmsEnvironment.KMS_KEY_ID),
  };
}

async function measure(
  parts: Parts,
  { count, day, planned }: { readonly count: number; readonly day: KstDate; readonly planned: boolean },
): Promise<Measured> {
  const { db, temporal, settings } = parts;
  const { ports } = settings;
  const subscribers = await makeSubscribers({
    ...parts,
    issuer: local(ports.issuer),
    vans: vanNames.map((van) => ({ van, control: local(ports[vanControlPort(van)]) })),
    day,
    count,
  });
  const before = await bareChildren(parts);

  const watch = watchBillWorker(parts, day, count);
  const [began, usedBefore] = [performance.now(), cpuMsOfAll()];
  const handle = await temporal.workflow.start<typeof billingRun>(BILLING_RUN_WORKFLOW, {
    workflowId: `bench-${count}-${randomUUID()}`,
    taskQueue: BILL_TASK_QUEUE,
    args: [{ kind: 'manual', asOf: instantAt(day, 10).toISOString(), ...(planned ? {} : { atOnce: AT_ONCE }) }],
  });
  await handle.result();
  while ((await statesOf(db, day)).CHARGING !== undefined) await pause(LOOK_EVERY_MS);
  const seconds = (performance.now() - began) / 1_000;
  const cpuMs = (cpuMsOfAll() - usedBefore) / count;
  const memory = await watch.stop();
  const perSecond = count / seconds;
  const after = await bareChildren(parts);
  const { booked, violations } = await checkInvariants({
    db,
    books: simulatorBooks(forEachVan((van) => local(ports[vanControlPort(van)]))),
    runs: temporalRuns(temporal, { withHistories: false }),
    report: ({ invariant, what }) => {
      print(`✗ ${invariant} ${what}`);
    },
  });
  return {
    ...subscribers,
    seconds,
    perSecond,
    ratio: (perSecond * (before.ms + after.ms)) / (2 * 1_000),
    cpuMs,
    bareCpuMs: (before.cpuMs + after.cpuMs) / 2,
    states: await statesOf(db, day),
    ...memory,
    ...(await historiesOf(temporal, handle.workflowId)),
    approvals: booked,
    violations,
  };
}

async function statesOf(db: Database, period: string): Promise<Readonly<Record<string, number>>> {
  const groups = await db.subscriptionPeriod.groupBy({ by: ['state'], where: { period }, _count: true });
  return Object.fromEntries(groups.map(({ state, _count }) => [state, _count]));
}

/**
 * Samples the bill worker's memory, and kills the worker when half is paid: it is restarted as it would be in
 * production.
 */
function watchBillWorker({ supervisor, db }: Parts, day: string, count: number) {
  const stopping = new AbortController();
  const samples: number[] = [];
  let isKilled = false;
  const watching = (async () => {
    while (!stopping.signal.aborted) {
      const pid = supervisor.pidOf('bill-worker');
      samples.push(Math.round(usageOf(pid)?.residentMegabytes ?? 0));
      const paid = (await statesOf(db, day)).PAID ?? 0;
      if (!isKilled && pid !== undefined && paid > count / 2) {
        isKilled = true;
        process.kill(pid, 'SIGKILL');
      }
      await pause(LOOK_EVERY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return {
    async stop(): Promise<Pick<Measured, 'peakRssMb' | 'peaksRssMb'>> {
      stopping.abort();
      await watching;
      const tenth = Math.ceil(samples.length / 10);
      const peaks = Array.from({ length: 10 }, (_one, at) =>
        Math.max(0, ...samples.slice(at * tenth, (at + 1) * tenth)),
      );
      return { peakRssMb: Math.max(0, ...samples), peaksRssMb: peaks };
    },
  };
}

async function historiesOf(
  temporal: Client,
  workflowId: string,
): Promise<{ readonly longestHistory: number; readonly executions: number }> {
  let longestHistory = 0;
  let executions = 0;
  // Those of its shards begin with its own.
  for await (const { historyLength } of temporal.workflow.list({ query: `WorkflowId STARTS_WITH '${workflowId}'` })) {
    longestHistory = Math.max(longestHistory, historyLength);
    executions += 1;
  }
  return { longestHistory, executions };
}

/**
 * Runs child workflows with one activity, as many at once as a billing run has charges under way, on a separate worker.
 * @returns the time of each, and the CPU of all processes for it, in ms
 */
async function bareChildren({ address }: Parts): Promise<{ readonly ms: number; readonly cpuMs: number }> {
  const [connection, clientConnection] = await Promise.all([
    NativeConnection.connect({ address }),
    Connection.connect({ address }),
  ]);
  // Plain Temporal, without our encryption.
  const temporal = new Client({ connection: clientConnection });
  const worker = await Worker.create({
    connection,
    taskQueue: BARE_QUEUE,
    workflowsPath: require.resolve('./bare-workflows'),
    activities: bareActivities,
  });
  try {
    return await worker.runUntil(async () => {
      const [began, usedBefore] = [performance.now(), cpuMsOfAll()];
      await temporal.workflow.execute('bareRun', {
        workflowId: `bare-${randomUUID()}`,
        taskQueue: BARE_QUEUE,
        args: [{ children: BARE_CHILDREN, atOnce: AT_ONCE }],
      });
      return {
        ms: (performance.now() - began) / BARE_CHILDREN,
        cpuMs: (cpuMsOfAll() - usedBefore) / BARE_CHILDREN,
      };
    });
  } finally {
    await Promise.all([connection.close(), clientConnection.close()]);
  }
}

function table(results: readonly Measured[]): string {
  const rows = results.map((one) => [
    one.count.toLocaleString('en'),
    one.seconds.toFixed(0),
    one.perSecond.toFixed(1),
    `${one.ratio.toFixed(3)} ×`,
    `${one.cpuMs.toFixed(0)} to ${one.bareCpuMs.toFixed(0)}`,
    Object.entries(one.states)
      .map(([state, many]) => `${state} ${many}`)
      .join(' '),
    String(one.peakRssMb),
    `${one.longestHistory} in ${one.executions}`,
    String(one.violations),
  ]);
  return [
    [
      'subscriptions',
      'seconds',
      'a second',
      'of bare children',
      'CPU, ms, to theirs',
      'periods',
      'worker peak, MB',
      'longest history',
      'violations',
    ],
    ...rows,
  ]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
}

// Otherwise the SDK's own lines would appear between the results.
Runtime.install({
  logger: {
    log: () => undefined,
    trace: () => undefined,
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: () => undefined,
  },
});
