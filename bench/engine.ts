import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { LaunchContext } from '../cli/embedded/context';
import { type EngineSettings, noLimits, server, workers } from '../cli/embedded/engine';
import { localKmsEnvironment } from '../cli/embedded/kms';
import { freePorts, type Ports, portTable } from '../cli/embedded/ports';
import { withClient } from '../cli/embedded/postgres';
import type { ProcessSpec, Supervisor } from '../cli/embedded/processes';
import { loadSecrets } from '../cli/embedded/secrets';
import { startTestParts } from '../cli/embedded/test-run';
import { httpProbe, waitFor } from '../cli/embedded/wait-for';
import { PAYMENT_WORKFLOW, paymentWorkflowId } from '../domain/runs';
import { type Database, openDatabase } from '../platform/database';
import { issuerKeyVariables } from '../platform/issuer-keys';
import { type Usage, usageOf } from './process-usage';
import { quietCounter } from './query-count';
import { type SeededMerchant, seedMerchant } from './seed';

/** The same for the engine and the baseline. */
const POOL_MAX = 10;
const READY_WITHIN_MS = 60_000;
const BASELINE_GRACE_MS = 5_000;

export type BenchEngine = {
  /** Origins. */
  readonly api: string;
  readonly baseline: string;
  readonly databaseUrl: string;
  readonly db: Database;
  readonly merchant: SeededMerchant;
  /** Signs results as KB does. */
  readonly kbResultMacKey: Buffer;
  /** Starts a run for each payment, which no worker executes: its signals are stored and wake nobody. */
  readonly startRuns: (paymentIds: readonly string[]) => Promise<void>;
  /** The resources that a process has used so far. */
  usageOf(name: 'server' | 'baseline'): Usage | undefined;
  stop(): Promise<void>;
};

export type EngineOptions = {
  /** The folder for the server's CPU profile when it ends; undefined: no profile. */
  readonly profileFolder: string | undefined;
};

/**
 * Starts the engine and the baseline on separate parts: a PostgreSQL with fsync, Temporal's development server, a KMS
 * endpoint.
 * @throws LaunchError of the part that could not start, after everything else is stopped
 */
export async function startBenchEngine(
  context: LaunchContext,
  { profileFolder }: EngineOptions,
  supervisor: Supervisor,
  signal: AbortSignal,
): Promise<BenchEngine> {
  const parts = await startTestParts(context, {
    name: 'bench-parts',
    postgresSettings: ['shared_preload_libraries=pg_stat_statements'],
    suiteTools: false,
  });
  const folder = mkdtempSync(path.join(os.tmpdir(), 'appcard-bench-'));
  const databaseUrl = parts.env.TEST_DATABASE_URL ?? '';
  const db = openDatabase({ url: databaseUrl, poolMax: 2, applicationName: 'bench' });
  const supervised: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of supervised) await close();
    await db.$disconnect();
    await supervisor.stop([
      'server',
      'baseline',
      'bill-worker',
      'external-worker',
      'approval-worker',
      'van-worker',
      'webhook-worker',
    ]);
    await parts.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await withClient(databaseUrl, quietCounter);
    const [baselinePort = 0, ...ports] = await freePorts(1 + Object.keys(portTable).length);
    const settings: EngineSettings = {
      root: context.root,
      dataFolder: folder,
      ports: Object.fromEntries(Object.keys(portTable).map((name, at) => [name, ports[at]])) as Ports,
      secrets: loadSecrets(path.join(folder, 'secrets.json'), context.env),
      env: { ...context.env, ...noLimits, DATABASE_POOL_MAX: String(POOL_MAX) },
      parts: {
        DATABASE_URL: databaseUrl,
        TEMPORAL_ADDRESS: parts.env.TEST_TEMPORAL_ADDRESS,
        ...localKmsEnvironment(Number(new URL(parts.env.TEST_KMS_ENDPOINT ?? '').port)),
      },
    };
    const api = `http://127.0.0.1:${settings.ports.api}`;
    const specs = [profiled(server(settings), profileFolder), ...workers(settings), baseline(settings, baselinePort)];
    await context.progress.step('Starting the engine and the baseline', async () => {
      await Promise.all(specs.map((spec) => supervisor.start(spec, signal)));
      await waitFor(
        { what: 'The engine', timeoutMs: READY_WITHIN_MS, signal, advice: 'Check the logs in .cache/bench-logs' },
        httpProbe(`${api}/readyz`),
      );
    });
    const merchant = await seedMerchant(db);
    const kbResultMacKey = Buffer.from(settings.secrets[issuerKeyVariables('kb').resultMac.variable] ?? '', 'hex');
    const temporal = await connectTemporal(parts.env.TEST_TEMPORAL_ADDRESS ?? '');
    supervised.push(() => temporal.connection.close());
    return {
      api,
      startRuns: (paymentIds) => startRuns(temporal, paymentIds),
      kbResultMacKey,
      baseline: `http://127.0.0.1:${baselinePort}`,
      databaseUrl,
      db,
      merchant,
      usageOf: (name) => usageOf(supervisor.pidOf(name)),
      stop,
    };
  } catch (failure) {
    await stop();
    throw failure;
  }
}

const STARTS_AT_ONCE = 50;

async function connectTemporal(address: string): Promise<Client> {
  return new Client({ connection: await Connection.connect({ address }) });
}

async function startRuns(temporal: Client, paymentIds: readonly string[]): Promise<void> {
  const left = paymentIds.values();
  const startNext = async (): Promise<void> => {
    for (const paymentId of left)
      await temporal.workflow.start(PAYMENT_WORKFLOW, {
        workflowId: paymentWorkflowId(paymentId),
        taskQueue: 'bench-nobody',
        args: [],
      });
  };
  await Promise.all(Array.from({ length: STARTS_AT_ONCE }, startNext));
}

const profiled = (spec: ProcessSpec, folder: string | undefined): ProcessSpec =>
  folder === undefined ? spec : { ...spec, args: ['--cpu-prof', `--cpu-prof-dir=${folder}`, ...spec.args] };

function baseline({ root, env, parts }: EngineSettings, port: number): ProcessSpec {
  return {
    name: 'baseline',
    command: process.execPath,
    args: ['--enable-source-maps', path.join(root, 'dist/bench/baseline-server.js')],
    cwd: root,
    env: { ...env, ...parts, PORT: String(port), NODE_ENV: 'production' },
    graceMs: BASELINE_GRACE_MS,
    ready: httpProbe(`http://127.0.0.1:${port}/healthz`),
  };
}
