import { execFile } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { type LaunchContext, LaunchError } from '../embedded/context';
import { ensureDatabase } from '../embedded/postgres';
import type { ProcessSpec, Supervisor } from '../embedded/processes';
import { namespaceProbe } from '../embedded/temporal';

const run = promisify(execFile);
const VERSION = 'v1.32.1';
const BUILD_TIMEOUT_MS = 3_600_000;
const GRACE_MS = 20_000;
/** Fixed for the life of a database: it can't be changed later, so production begins with at least as many. */
export const HISTORY_SHARDS = 512;
const STORES = { temporal: 'postgresql/v12/temporal', temporal_visibility: 'postgresql/v12/visibility' } as const;
const SERVICES = ['frontend', 'history', 'matching', 'worker'] as const;
/** Each service listens for calls and for its cluster's members. */
export const PORTS_OF_A_SERVER = 2 * SERVICES.length;

/** Thrown when there is no Temporal server, and none can be built here. */
export class TemporalServerUnavailableError extends LaunchError {
  override readonly name = 'TemporalServerUnavailableError';
  constructor(problem: string) {
    super(
      `Temporal's server could not be built: ${problem}\n` +
        'Install Go 1.26, whose module proxy has its sources, or set TEMPORAL_SERVER_PATH and TEMPORAL_SQL_TOOL_PATH ' +
        `to "temporal-server" and "temporal-sql-tool" of ${VERSION}.`,
    );
  }
}

export type Binaries = { readonly server: string; readonly sqlTool: string };

/**
 * Temporal's server and its schema tool: those that TEMPORAL_SERVER_PATH and TEMPORAL_SQL_TOOL_PATH name, or built once
 * into `.cache/` from the Go module proxy.
 * @throws TemporalServerUnavailableError
 */
export async function temporalBinaries({ root, env, progress }: LaunchContext, signal: AbortSignal): Promise<Binaries> {
  const { TEMPORAL_SERVER_PATH: server = '', TEMPORAL_SQL_TOOL_PATH: sqlTool = '' } = env;
  if (server !== '' && sqlTool !== '') return { server, sqlTool };
  const folder = path.join(root, '.cache', `temporal-server-${VERSION}`);
  const built = { server: path.join(folder, 'server'), sqlTool: path.join(folder, 'sql') };
  if (existsSync(built.server) && existsSync(built.sqlTool)) return built;
  const packages = ['cmd/server', 'cmd/tools/sql'].map((name) => `go.temporal.io/server/${name}@${VERSION}`);
  await progress.step(
    `Building Temporal's server ${VERSION} with Go into .cache/ (once; ten minutes and more)`,
    async () => {
      const options = { env: { ...env, GOBIN: folder, CGO_ENABLED: '0' }, signal, timeout: BUILD_TIMEOUT_MS };
      for (const name of packages)
        await run('go', ['install', name], options).catch((failure: unknown): never => {
          signal.throwIfAborted();
          throw new TemporalServerUnavailableError(failure instanceof Error ? failure.message : String(failure));
        });
    },
  );
  return built;
}

/** Where Temporal keeps its state: a PostgreSQL server on this machine. */
export type Store = { readonly url: URL };

/** Creates Temporal's two databases and their tables. */
export async function createStores({ sqlTool }: Binaries, { url }: Store, env: NodeJS.ProcessEnv): Promise<void> {
  for (const [database, schema] of Object.entries(STORES)) {
    await ensureDatabase(url.href, database);
    const at = ['--plugin', 'postgres12', '--ep', url.hostname, '-p', url.port, '-u', url.username, '--db', database];
    const options = { env: { ...env, SQL_PASSWORD: url.password } };
    await run(sqlTool, [...at, 'setup-schema', '-v', '0.0'], options);
    await run(sqlTool, [...at, 'update-schema', '--schema-name', schema], options);
  }
}

type Server = { readonly name: string; readonly ports: readonly number[] };
type ServersOptions = {
  readonly binaries: Binaries;
  readonly store: Store;
  readonly servers: readonly Server[];
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
};

/** The port at which clients reach a server. */
export const frontendPort = ({ ports: [port = 0] }: Server): number => port;

/** A datastore of a server's configuration. The names are Temporal's. */
const datastore = ({ url }: Store, databaseName: string, maxConns: number) => ({
  sql: {
    pluginName: 'postgres12',
    databaseName,
    connectAddr: url.host,
    connectProtocol: 'tcp',
    user: url.username,
    password: url.password,
    maxConns,
    maxIdleConns: maxConns,
    maxConnLifetime: '1h',
  },
});

/** JSON is YAML too. */
export function configurationOf({ store, folder }: Pick<ServersOptions, 'store' | 'folder'>, server: Server): object {
  const rpc = SERVICES.map((service, at) => {
    const [grpcPort, membershipPort] = server.ports.slice(2 * at, 2 * at + 2);
    return [service, { rpc: { grpcPort, membershipPort, bindOnLocalHost: true } }] as const;
  });
  const cluster = {
    enabled: true,
    initialFailoverVersion: 1,
    rpcName: 'frontend',
    rpcAddress: `127.0.0.1:${frontendPort(server)}`,
  };
  return {
    log: { stdout: true, level: 'warn' },
    persistence: {
      numHistoryShards: HISTORY_SHARDS,
      defaultStore: 'default',
      visibilityStore: 'visibility',
      datastores: {
        default: datastore(store, 'temporal', 40),
        visibility: datastore(store, 'temporal_visibility', 10),
      },
    },
    global: { membership: { maxJoinDuration: '30s', broadcastAddress: '127.0.0.1' } },
    services: Object.fromEntries(rpc),
    clusterMetadata: {
      enableGlobalNamespace: false,
      failoverVersionIncrement: 10,
      masterClusterName: 'active',
      currentClusterName: 'active',
      clusterInformation: { active: cluster },
    },
    dcRedirectionPolicy: { policy: 'noop' },
    dynamicConfigClient: { filepath: path.join(folder, 'dynamic.yaml'), pollInterval: '60s' },
  };
}

/**
 * As in the development server: merchants' telegrams at a VAN take turns, whoever sends more; and a run that no worker
 * could go on with is tried again soon.
 */
const dynamicConfig = {
  'matching.enableFairness': [{ value: true }],
  'history.workflowTaskRetryMaxInterval': [{ value: '20s' }],
};

/**
 * Starts Temporal's servers on one store: a cluster whose members find each other in its database.
 * @throws ProcessEndedError, NotReadyError
 */
export async function startTemporalServers(supervisor: Supervisor, options: ServersOptions): Promise<void> {
  const { binaries, servers, folder, env, signal } = options;
  writeFileSync(path.join(folder, 'dynamic.yaml'), JSON.stringify(dynamicConfig));
  const specOf = (server: Server): ProcessSpec => {
    const file = path.join(folder, `${server.name}.yaml`);
    // It holds the database's password.
    writeFileSync(file, JSON.stringify(configurationOf(options, server)), { mode: 0o600 });
    return {
      name: server.name,
      command: binaries.server,
      args: ['--config-file', file, '--allow-no-auth', 'start'],
      cwd: folder,
      env,
      graceMs: GRACE_MS,
      // Its own namespace is there from the start.
      ready: namespaceProbe({ address: `127.0.0.1:${frontendPort(server)}` }, 'temporal-system'),
    };
  };
  // The first one alone, because it writes the cluster's row.
  for (const server of servers) await supervisor.start(specOf(server), signal);
}
