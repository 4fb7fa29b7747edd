import { Connection, type ConnectionOptions, isGrpcServiceError } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import { GRPC_ALREADY_EXISTS } from '../../platform/temporal';
import { connectionOptionsOf } from '../../platform/temporal-profile';
import type { Supervisor } from './processes';
import { waitFor } from './wait-for';

const GRACE_MS = 15_000;
const REACH_TIMEOUT_MS = 15_000;
const DYNAMIC_CONFIG = [
  /** Merchants' telegrams at a VAN take turns, whoever sends more. */
  'matching.enableFairness=true',
  /** A run that no worker could go on with is tried again at least so often, not every ten minutes. */
  'history.workflowTaskRetryMaxInterval="20s"',
];
/** By default, the development server forgets finished payments after a day. */
const RETENTION = '30 days';

export type TemporalServerOptions = {
  readonly cli: string;
  readonly port: number;
  readonly uiPort: number;
  readonly namespace: string;
  /** SQLite file; created when missing. @default none: the data ends with the server */
  readonly databaseFile?: string;
  /** The URL that decodes payloads for Web UI. */
  readonly codecEndpoint: string;
  /** More `name=value` settings of the server. @default none */
  readonly settings?: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
};

async function withConnection<T>(options: ConnectionOptions, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ ...options, connectTimeout: 2_000 });
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

/** Ready once the server knows the namespace. */
export const namespaceProbe = (options: ConnectionOptions, namespace: string) => () =>
  withConnection(options, async (connection) => {
    await connection.workflowService.describeNamespace({ namespace });
    return 'ready';
  });

/**
 * Starts the development server.
 * @returns its address
 * @throws ProcessEndedError, NotReadyError
 */
export async function startTemporal(
  supervisor: Supervisor,
  options: TemporalServerOptions,
  signal: AbortSignal,
): Promise<string> {
  const { namespace, settings = [] } = options;
  const dynamicConfig = [...DYNAMIC_CONFIG, ...settings].flatMap((value) => ['--dynamic-config-value', value]);
  const address = `127.0.0.1:${options.port}`;
  const flags = {
    ...(options.databaseFile === undefined ? {} : { '--db-filename': options.databaseFile }),
    '--ip': '127.0.0.1',
    '--port': String(options.port),
    '--ui-port': String(options.uiPort),
    '--namespace': namespace,
    '--ui-codec-endpoint': options.codecEndpoint,
    '--log-level': 'warn',
  };
  await supervisor.start(
    {
      name: 'temporal',
      command: options.cli,
      args: ['server', 'start-dev', '--ui-disable-news-fetch', ...dynamicConfig, ...Object.entries(flags).flat()],
      cwd: options.cwd,
      env: options.env,
      graceMs: GRACE_MS,
      ready: namespaceProbe({ address }, namespace),
    },
    signal,
  );
  await withConnection({ address }, (connection) =>
    connection.workflowService.updateNamespace({
      namespace,
      config: { workflowExecutionRetentionTtl: msToTs(RETENTION) },
    }),
  );
  return address;
}

const connectionTo = (address: string, env: NodeJS.ProcessEnv): ConnectionOptions =>
  connectionOptionsOf({ ...env, TEMPORAL_ADDRESS: address });

/** Creates a namespace unless it exists. */
export async function ensureNamespace(
  address: string,
  namespace: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<void> {
  const options = connectionTo(address, env);
  await withConnection(options, ({ workflowService }) =>
    workflowService
      .registerNamespace({ namespace, workflowExecutionRetentionPeriod: msToTs(RETENTION) })
      .catch((failure: unknown) => {
        const code: number | undefined = isGrpcServiceError(failure) ? failure.code : undefined;
        if (code !== GRPC_ALREADY_EXISTS) throw failure;
      }),
  );
  const advice = `Look whether the server at ${address} allows new namespaces, or create "${namespace}" yourself.`;
  const what = `Temporal's namespace ${namespace}`;
  await waitFor({ what, timeoutMs: REACH_TIMEOUT_MS, signal, advice }, namespaceProbe(options, namespace));
}

/**
 * Checks that the user's own server answers and has the namespace.
 * @throws NotReadyError
 */
export async function requireTemporal(address: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> {
  const namespace = namespaceOf(env);
  const advice = `Check TEMPORAL_ADDRESS (and TEMPORAL_TLS, TEMPORAL_API_KEY), and that the namespace "${namespace}" exists; or unset TEMPORAL_ADDRESS.`;
  await waitFor(
    { what: `Temporal at ${address}`, timeoutMs: REACH_TIMEOUT_MS, signal, advice },
    namespaceProbe(connectionTo(address, env), namespace),
  );
}

export const namespaceOf = (env: NodeJS.ProcessEnv): string => (env.TEMPORAL_NAMESPACE ?? '') || 'default';
