import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { isLive, paymentStatuses } from '../../domain/payment-states';
import { type LaunchContext, LaunchError } from '../embedded/context';
import { seedDemo } from '../embedded/demo';
import { engineEnvironment, type EngineSettings, merchantSimulator, simulators } from '../embedded/engine';
import { startKms } from '../embedded/kms';
import { migrate } from '../embedded/migrations';
import { vanControlPort } from '../embedded/ports';
import { startPostgres, withClient } from '../embedded/postgres';
import { Supervisor } from '../embedded/processes';
import { loadSecrets } from '../embedded/secrets';
import { StopSignals } from '../embedded/stop-signals';
import { ensureNamespace } from '../embedded/temporal';
import { httpProbe, waitFor } from '../embedded/wait-for';
import { balance, type Balancer } from './balancer';
import type { Build, Builds } from './builds';
import { disturb } from './disturb';
import { costsOf, idleTallies, tallyOf } from './measure';
import { LINGER_MS, startPayers } from './payers';
import { deployed, disturbances, type RollBackKind, rollBacks, temporalServers } from './plan';
import { mostStuck, type Outcome, reportOf } from './report';
import { createStores, frontendPort, startTemporalServers, type Store, temporalBinaries } from './temporal-server';
import { clusterEnvironment, type ClusterPorts, portsOfCluster, processesOf } from './topology';

const execute = promisify(execFile);
const READY_WITHIN_MS = 120_000;
const SETTLED_WITHIN_MS = 900_000;
const NAMESPACE = 'default';
const CONNECTIONS = 400;

export type ClusterOptions = {
  readonly builds: Builds;
  readonly payments: number;
  readonly perSecond: number;
  /** Disturbs nothing, and measures what a payment costs PostgreSQL. */
  readonly calm: boolean;
  /**
   * In place of kills, every process is replaced and put back. `prepared` by MAY_COME_BACK, no run may get stuck, and
   * the next version comes again; `unprepared`, it is not set; `for-good`, that version does not come again.
   */
  readonly rollsBack: RollBackKind | undefined;
};

/** Thrown when the run has shown a fault: a payer without an answer, or a broken invariant. */
export class ClusterFaultError extends LaunchError {
  override readonly name = 'ClusterFaultError';
}

type Run = ClusterOptions & {
  readonly context: LaunchContext;
  readonly supervisor: Supervisor;
  readonly signal: AbortSignal;
  readonly folder: string;
  readonly logFolder: string;
};

/** The whole cluster, with every process of the current build. */
type Cluster = { readonly settings: EngineSettings; readonly ports: ClusterPorts; readonly balancers: Balancer[] };

async function startParts(run: Run, ports: ClusterPorts, balancers: Balancer[]): Promise<EngineSettings> {
  const { context, supervisor, signal, folder, builds } = run;
  const { progress, env } = context;
  const binaries = await temporalBinaries(context, signal);
  const secrets = loadSecrets(path.join(folder, 'secrets.json'), env);
  const DATABASE_URL = await progress.step('Starting PostgreSQL', () =>
    startPostgres(
      supervisor,
      {
        dataFolder: path.join(folder, 'postgres'),
        port: ports.ports.postgres,
        password: secrets.POSTGRES_PASSWORD,
        database: 'appcard',
        settings: [`max_connections=${CONNECTIONS}`],
        env,
      },
      signal,
    ),
  );
  const store: Store = { url: new URL(DATABASE_URL) };
  await progress.step('Starting two Temporal servers on PostgreSQL', async () => {
    await createStores(binaries, store, env);
    const temporalFolder = path.join(folder, 'temporal');
    mkdirSync(temporalFolder);
    await startTemporalServers(supervisor, {
      binaries,
      store,
      servers: ports.temporalServers,
      folder: temporalFolder,
      env,
      signal,
    });
  });
  const frontends = ports.temporalServers.map((server) => ({ name: server.name, port: frontendPort(server) }));
  balancers.push(await balance(frontends, ports.ports.temporal));
  const TEMPORAL_ADDRESS = `127.0.0.1:${ports.ports.temporal}`;
  await ensureNamespace(TEMPORAL_ADDRESS, NAMESPACE, env, signal);
  const kms = await startKms(
    supervisor,
    { root: context.root, port: ports.ports.kms, keysFile: path.join(folder, 'kms-keys.json'), env },
    signal,
  );
  await migrate(DATABASE_URL, context, signal, builds.current.root);
  return {
    root: context.root,
    dataFolder: folder,
    ports: ports.ports,
    secrets,
    env: clusterEnvironment(env, ports),
    parts: { DATABASE_URL, TEMPORAL_ADDRESS, ...kms },
  };
}

async function startCluster(run: Run, balancers: Balancer[]): Promise<Cluster> {
  const { context, supervisor, signal, builds, logFolder } = run;
  const ports = await portsOfCluster();
  const settings = await startParts(run, ports, balancers);
  const servers = Object.entries(ports.servers).map(([name, port]) => ({ name, port }));
  balancers.push(await balance(servers, ports.ports.api));
  await context.progress.step('Starting the engine: two servers, two bill workers, two VAN workers', async () => {
    const current = processesOf(settings, ports, builds.current);
    await Promise.all([...simulators(settings), ...current.values()].map((spec) => supervisor.start(spec, signal)));
    await seedDemo({ ...settings, root: builds.current.root }, signal);
    await supervisor.start(merchantSimulator(settings), signal);
    for (const { name, port } of servers)
      await waitFor(
        { what: name, timeoutMs: READY_WITHIN_MS, signal, advice: `Check the logs in ${logFolder}` },
        httpProbe(`http://127.0.0.1:${port}/readyz`),
      );
  });
  return { settings, ports, balancers };
}

/** Payments pay while processes are killed and replaced. */
async function payAndDisturb(run: Run, { settings, ports }: Cluster): Promise<Outcome> {
  const { context, supervisor, signal, folder, builds, payments, perSecond, calm, rollsBack } = run;
  const { DATABASE_URL = '' } = settings.parts;
  // The new version's migrations come first, while the processes of the old one still run.
  await migrate(DATABASE_URL, context, signal);
  const startedAt = Date.now();
  const crowd = startPayers(
    {
      api: `http://127.0.0.1:${ports.ports.api}`,
      issuer: `http://127.0.0.1:${ports.ports.issuer}`,
      van: `http://127.0.0.1:${ports.ports[vanControlPort('alpha')]}`,
      apiKey: settings.secrets.DEMO_API_KEY,
    },
    { count: payments, perSecond, lingerMs: rollsBack === undefined ? 0 : LINGER_MS },
    signal,
  );
  const processes = {
    current: processesOf(settings, ports, builds.current),
    next: processesOf(rollsBack === 'prepared' ? preparedFor(builds.current, settings) : settings, ports, builds.next),
  };
  const planned = rollsBack === undefined ? disturbances : rollBacks[rollsBack];
  const temporal = { address: settings.parts.TEMPORAL_ADDRESS ?? '', namespace: NAMESPACE };
  const [seen, done] = await Promise.all([
    crowd.seen,
    disturb(
      { supervisor, progress: context.progress, processes, signal, temporal, dataFolder: folder },
      calm ? [] : planned,
      { count: payments, begun: crowd.begun },
    ),
  ]);
  return { builds, seen, rollsBack, repeated: crowd.repeated(), done, ms: Date.now() - startedAt };
}

/** What the docs tell to set before a version that may be rolled back. */
const preparedFor = ({ version }: Build, settings: EngineSettings): EngineSettings => ({
  ...settings,
  env: { ...settings.env, MAY_COME_BACK: version },
});

const live = paymentStatuses.filter(isLive);

/** Waits until no payment is open any more. @throws NotReadyError naming those that are */
async function requireSettled({ signal, logFolder }: Run, { settings }: Cluster): Promise<void> {
  const { DATABASE_URL = '' } = settings.parts;
  const open = async (): Promise<string> =>
    withClient(DATABASE_URL, async (client) => {
      const text = 'SELECT id, status::text FROM payment WHERE status::text = ANY($1) LIMIT 20';
      const { rows } = await client.query<{ id: string; status: string }>(text, [live]);
      return rows.length === 0 ? 'ready' : rows.map(({ id, status }) => `${id} ${status}`).join(', ');
    });
  const advice = `Check the logs in ${logFolder}`;
  await waitFor({ what: 'The end of every payment', timeoutMs: SETTLED_WITHIN_MS, signal, advice }, open);
}

/** `npm run check` on the cluster. @throws ClusterFaultError when an invariant is broken */
async function requireInvariants({ context, signal }: Run, { settings }: Cluster): Promise<void> {
  const file = path.join(context.root, 'dist/cli/check.js');
  const env = engineEnvironment(settings);
  const checked = await execute(process.execPath, ['--enable-source-maps', file], { env, signal }).catch(
    (failure: unknown): never => {
      signal.throwIfAborted();
      const { stdout = '', stderr = '' } = failure as { readonly stdout?: string; readonly stderr?: string };
      throw new ClusterFaultError(`npm run check is not content:\n${stdout}${stderr}`);
    },
  );
  context.progress.say(checked.stdout.trim());
}

/** @throws ClusterFaultError when runs were stuck at the version before although the roll-back was prepared */
function requireNoStuckRun({ rollsBack, builds }: Run, { done }: Outcome): void {
  const stuck = mostStuck(done) ?? 0;
  if (rollsBack === 'prepared' && stuck > 0)
    throw new ClusterFaultError(
      `${stuck} runs that ${builds.next.version} began were stuck at ${builds.current.version}, although MAY_COME_BACK was set`,
    );
}

/** @throws ClusterFaultError when a payer has no answer */
function requireAnswers({ seen }: Outcome): void {
  const lost = seen.filter(({ letter }) => letter !== 'F' && letter !== 'D');
  if (lost.length === 0) return;
  const named = lost.map(({ billId, status }) => `${billId} (${status})`).join(', ');
  throw new ClusterFaultError(`Payers do not know how their payment ended: ${named}`);
}

const silent: LaunchContext['progress'] = { say: () => undefined, step: (_title, work) => work() };

async function stopAll({ supervisor, folder, context }: Run, balancers: readonly Balancer[]): Promise<void> {
  await context.progress.step('Stopping', async () => {
    await supervisor.stop(deployed);
    await supervisor.stop(supervisor.specs.map(({ name }) => name).filter((name) => !isState(name)));
    await supervisor.stop(temporalServers);
    await supervisor.stop(['postgres']);
    for (const balancer of balancers) await balancer.stop();
  });
  rmSync(folder, { recursive: true, force: true });
}

const isState = (name: string): boolean => name === 'postgres' || temporalServers.some((server) => server === name);

/**
 * `npm run cluster`: the split of production on this machine, with processes killed and replaced while payers pay.
 * @returns a report in Markdown
 * @throws ClusterFaultError when something was lost, LaunchError when something could not start
 */
export async function runCluster(context: LaunchContext, options: ClusterOptions): Promise<string> {
  const stop = new StopSignals(() => {
    supervisor.killAll();
  });
  const logFolder = path.join(context.root, '.cache/cluster-logs');
  rmSync(logFolder, { recursive: true, force: true });
  const supervisor = new Supervisor({
    // Processes end all the time here; the disturbances say so themselves.
    progress: silent,
    identityOf: context.identityOf,
    logFolder,
    recordFile: path.join(context.root, '.cache/cluster-run.json'),
    onGivenUp: (name) => {
      stop.abort(new ClusterFaultError(`${name} keeps ending. Its log: ${path.join(logFolder, `${name}.log`)}`));
    },
  });
  await supervisor.stopLeftovers();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'appcard-cluster-'));
  const run: Run = { ...options, context, supervisor, signal: stop.signal, folder, logFolder };
  const balancers: Balancer[] = [];
  try {
    const cluster = await startCluster(run, balancers);
    const { DATABASE_URL = '' } = cluster.settings.parts;
    const idle = options.calm
      ? await context.progress.step('Measuring the idle cluster', () => idleTallies(DATABASE_URL, stop.signal))
      : undefined;
    const outcome = await payAndDisturb(run, cluster);
    requireAnswers(outcome);
    requireNoStuckRun(run, outcome);
    await context.progress.step('Waiting until every payment has ended', () => requireSettled(run, cluster));
    const costs = idle === undefined ? [] : costsOf(idle, [idle[1], await tallyOf(DATABASE_URL)], outcome.seen.length);
    await context.progress.step('Checking the invariants: npm run check', () => requireInvariants(run, cluster));
    return reportOf(outcome, costs);
  } catch (failure) {
    throw stop.signal.aborted ? stop.signal.reason : failure;
  } finally {
    await stopAll(run, balancers);
    stop.dispose();
  }
}
