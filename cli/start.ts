import { mkdirSync } from 'node:fs';
import path from 'node:path';
import {
  chooseKms,
  choosePostgres,
  chooseTemporal,
  type KmsChoice,
  type PostgresChoice,
  type TemporalChoice,
} from './embedded/choices';
import { failureText, type LaunchContext, LaunchError } from './embedded/context';
import { seedDemo } from './embedded/demo';
import {
  engineEnvironment,
  type EngineSettings,
  merchantSimulator,
  server,
  simulators,
  stopOrder,
  workers,
} from './embedded/engine';
import { startKms } from './embedded/kms';
import { migrate } from './embedded/migrations';
import { type PortName, type Ports, portTable, readPorts, requireFreePorts, sandboxPorts } from './embedded/ports';
import { startPostgres } from './embedded/postgres';
import { type ProcessSpec, Supervisor } from './embedded/processes';
import { temporalCliWheel } from './embedded/python-wheel';
import { forgetRunning, noteRunning } from './embedded/running';
import {
  ensureSandboxDatabase,
  neededSandboxPorts,
  SANDBOX_NAMESPACE,
  sandboxPlace,
  sandboxProcesses,
  sandboxSettings,
} from './embedded/sandbox';
import { loadSecrets, type Secrets } from './embedded/secrets';
import { Interrupted, StopSignals } from './embedded/stop-signals';
import { lookAround, resolveBinary } from './embedded/surroundings';
import { ensureNamespace, namespaceOf, requireTemporal, startTemporal } from './embedded/temporal';
import { waitFor } from './embedded/wait-for';
import { type Build, watchSources } from './embedded/watch';
import { createDemoOrder, engineProbe, summary } from './embedded/welcome';

const READY_TIMEOUT_MS = 60_000;
const KILLED_EXIT_CODE = 130;

/** Thrown when a process of the run keeps ending. */
class GivenUpError extends LaunchError {
  override readonly name = 'GivenUpError';
  constructor(readonly process: string) {
    super(`${process} keeps ending, so everything is stopped. Find the cause in its log, then start again.`);
  }
}

type Choices = { readonly temporal: TemporalChoice; readonly postgres: PostgresChoice; readonly kms: KmsChoice };
type Run = {
  readonly context: LaunchContext;
  readonly supervisor: Supervisor;
  readonly signal: AbortSignal;
  readonly dataFolder: string;
  readonly choices: Choices;
  readonly ports: Ports;
  readonly secrets: Secrets;
  readonly withSandbox: boolean;
};

function choose({ env, progress }: LaunchContext): Choices {
  const surroundings = lookAround(env);
  const choices = {
    temporal: chooseTemporal(env, surroundings),
    postgres: choosePostgres(env),
    kms: chooseKms(env, surroundings),
  };
  progress.say(`  Temporal    ${choices.temporal.reason}`);
  progress.say(`  PostgreSQL  ${choices.postgres.reason}`);
  progress.say(`  KMS         ${choices.kms.reason}`);
  return choices;
}

/** A part that runs elsewhere needs no port of ours. */
function neededPorts({ temporal, postgres, kms }: Choices): readonly PortName[] {
  const elsewhere = new Set<PortName>([
    ...(temporal.kind === 'existing' ? (['temporal', 'temporalUi'] as const) : []),
    ...(postgres.kind === 'existing' ? (['postgres'] as const) : []),
    ...(kms.kind === 'local' ? [] : (['kms'] as const)),
  ]);
  return (Object.keys(portTable) as PortName[]).filter((name) => !elsewhere.has(name));
}

async function providePostgres({
  choices,
  context,
  supervisor,
  signal,
  dataFolder,
  ports,
  secrets,
}: Run): Promise<string> {
  if (choices.postgres.kind === 'existing') return choices.postgres.url;
  const options = {
    dataFolder: path.join(dataFolder, 'postgres'),
    port: ports.postgres,
    password: secrets.POSTGRES_PASSWORD,
    database: 'appcard',
    settings: [],
    env: context.env,
  };
  return context.progress.step('Starting PostgreSQL', () => startPostgres(supervisor, options, signal));
}

async function provideTemporal({ choices, context, supervisor, signal, dataFolder, ports }: Run): Promise<string> {
  const choice = choices.temporal;
  if (choice.kind === 'existing') {
    await context.progress.step(`Reaching Temporal at ${choice.address}`, () =>
      requireTemporal(choice.address, context.env, signal),
    );
    return choice.address;
  }
  const cli = await resolveBinary(choice, temporalCliWheel, context, signal);
  const options = {
    cli,
    port: ports.temporal,
    uiPort: ports.temporalUi,
    namespace: namespaceOf(context.env),
    databaseFile: path.join(dataFolder, 'temporal.db'),
    codecEndpoint: `http://127.0.0.1:${ports.api}/ops/codec`,
    cwd: context.root,
    env: context.env,
  };
  return context.progress.step('Starting Temporal', () => startTemporal(supervisor, options, signal));
}

async function provideKms({
  choices,
  context,
  supervisor,
  signal,
  dataFolder,
  ports,
}: Run): Promise<NodeJS.ProcessEnv> {
  if (choices.kms.kind !== 'local') return {};
  return startKms(
    supervisor,
    { root: context.root, port: ports.kms, keysFile: path.join(dataFolder, 'kms-keys.json'), env: context.env },
    signal,
  );
}

/** Starts everything, each part as soon as its dependencies are ready. */
async function launch(run: Run): Promise<void> {
  const { context, supervisor, signal, dataFolder, ports, secrets, choices } = run;
  const { progress } = context;
  const [DATABASE_URL, TEMPORAL_ADDRESS, kms] = await Promise.all([
    providePostgres(run),
    provideTemporal(run),
    provideKms(run),
  ]);
  const settings = {
    root: context.root,
    dataFolder,
    ports,
    secrets,
    env: context.env,
    parts: { DATABASE_URL, TEMPORAL_ADDRESS, ...kms },
  };
  await migrate(DATABASE_URL, context, signal);
  const sandbox = run.withSandbox ? await prepareSandbox(run, settings) : noSandbox;
  const processes = [
    ...simulators(settings),
    ...workers(settings),
    server(settings, sandbox.place),
    ...sandbox.processes,
  ];
  const startEngine = processes.map((spec) => supervisor.start(spec, signal));
  const startMerchant = seedDemo(settings, signal).then(async (merchantId) => {
    await supervisor.start(merchantSimulator(settings), signal);
    return merchantId;
  });
  const advice = `Check the logs: ${path.join(dataFolder, 'logs')}`;
  await progress.step('Starting the engine and the simulators', async () => {
    await Promise.all([...startEngine, startMerchant]);
    for (const port of [ports.api, ...sandbox.apiPorts])
      await waitFor({ what: 'The engine', timeoutMs: READY_TIMEOUT_MS, signal, advice }, engineProbe(port));
  });
  const portVariables = Object.fromEntries(
    Object.entries(portTable).map(([name, { variable }]) => [variable, String(ports[name as PortName])]),
  );
  noteRunning(context.root, { ...engineEnvironment(settings), ...portVariables });
  const order = await createDemoOrder(ports.merchant);
  progress.say(
    summary({
      ports,
      order,
      logFolder: path.join(dataFolder, 'logs'),
      sandboxOf: run.withSandbox ? await startMerchant : undefined,
      ownTemporal: choices.temporal.kind !== 'existing',
      temporalAddress: TEMPORAL_ADDRESS,
    }),
  );
}

/** What a sandbox adds to a run. */
type Sandbox = {
  /** For the live cell's server. */
  readonly place: NodeJS.ProcessEnv;
  readonly processes: readonly ProcessSpec[];
  readonly apiPorts: readonly number[];
};
const noSandbox: Sandbox = { place: {}, processes: [], apiPorts: [] };

/** Makes a database and a namespace ready for a sandbox. */
async function prepareSandbox({ context, signal }: Run, live: EngineSettings): Promise<Sandbox> {
  const sandbox = sandboxSettings(live);
  const { DATABASE_URL = '', TEMPORAL_ADDRESS = '' } = live.parts;
  await ensureSandboxDatabase(DATABASE_URL);
  await migrate(sandbox.parts.DATABASE_URL ?? '', context, signal);
  await ensureNamespace(TEMPORAL_ADDRESS, SANDBOX_NAMESPACE, context.env, signal);
  return { place: sandboxPlace(sandbox), processes: sandboxProcesses(sandbox), apiPorts: [sandbox.ports.api] };
}

async function stopEverything({ progress }: LaunchContext, supervisor: Supervisor): Promise<void> {
  if (!supervisor.hasProcesses) return;
  for (const { what, names } of stopOrder) await progress.step(`Stopping ${what}`, () => supervisor.stop(names));
  progress.say('  Everything is stopped.');
}

/**
 * `npm start`: the whole system on this machine, until Ctrl-C.
 * @param withSandbox also runs a sandbox beside it (docs/sandbox.md): `npm start -- --sandbox`
 * @param build compiles when sources change, and restarts what changed: `npm run dev`
 * @returns the exit code: 0 when it was stopped in order by the user
 */
export async function start(context: LaunchContext, withSandbox: boolean, build?: Build): Promise<number> {
  const { root, env, progress, identityOf } = context;
  const dataFolder = path.join(root, '.data');
  mkdirSync(dataFolder, { recursive: true });
  const stop = new StopSignals(() => {
    supervisor.killAll();
    process.exit(KILLED_EXIT_CODE);
  });
  const supervisor = new Supervisor({
    progress,
    identityOf,
    logFolder: path.join(dataFolder, 'logs'),
    recordFile: path.join(dataFolder, 'run.json'),
    onGivenUp: (name) => {
      // With `npm run dev`, a developer fixes it and it is restarted.
      if (build === undefined) stop.abort(new GivenUpError(name));
    },
  });
  try {
    const choices = choose(context);
    const ports = readPorts(env);
    await supervisor.stopLeftovers();
    await requireFreePorts(ports, neededPorts(choices));
    if (withSandbox) await requireFreePorts(sandboxPorts(ports), neededSandboxPorts(ports));
    const secrets = loadSecrets(path.join(dataFolder, 'secrets.json'), env);
    await launch({ context, supervisor, signal: stop.signal, dataFolder, choices, ports, secrets, withSandbox });
    if (build === undefined) await stop.requested();
    else await watch(context, build, supervisor, stop.signal);
    stop.signal.throwIfAborted();
    return 0;
  } catch (error) {
    return report(context, stop.signal.aborted ? stop.signal.reason : error);
  } finally {
    // A part that is still starting must not start behind our back.
    stop.abort(new Interrupted('Stopping'));
    forgetRunning(root);
    await stopEverything(context, supervisor);
    stop.dispose();
  }
}

async function watch(context: LaunchContext, build: Build, supervisor: Supervisor, signal: AbortSignal): Promise<void> {
  context.progress.say(
    '  Watching the sources: what you save is compiled, and the processes that run it are restarted.\n',
  );
  await watchSources({ context, supervisor, build, signal });
}

function report({ progress }: LaunchContext, reason: unknown): number {
  if (reason instanceof Interrupted) {
    progress.say('\n  Stopping in order; Ctrl-C again kills everything at once.');
    return 0;
  }
  progress.say(`\n✗ ${failureText(reason)}\n`);
  return 1;
}
