import { execFileSync, type ExecFileSyncOptionsWithStringEncoding } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { type VanName, vanNames, vans } from '../../domain/vans';
import { LaunchError } from './context';

const others = {
  api: { part: 'API server', variable: 'API_PORT', port: 8080 },
  temporal: { part: 'Temporal', variable: 'TEMPORAL_PORT', port: 7233 },
  temporalUi: { part: 'Temporal Web UI', variable: 'TEMPORAL_UI_PORT', port: 8233 },
  postgres: { part: 'PostgreSQL', variable: 'POSTGRES_PORT', port: 5433 },
  issuer: { part: 'issuer simulator', variable: 'SIM_ISSUER_PORT', port: 9080 },
  merchant: { part: 'merchant simulator', variable: 'SIM_MERCHANT_PORT', port: 9083 },
  kms: { part: 'KMS endpoint', variable: 'SIM_KMS_PORT', port: 9084 },
} as const;

/** The worker processes of a run. */
export const workerNames = ['bill', 'external', 'approval', 'van', 'webhook'] as const;
export type WorkerName = (typeof workerNames)[number];

type MetricsPortName = `metrics-${WorkerName}`;
export const metricsPort = (worker: WorkerName) => `metrics-${worker}` as const;
const FIRST_METRICS_PORT = 9101;

/** The ports of a VAN's simulator: for telegrams, and for its controls. */
type VanPortName = `van-${VanName}` | `van-${VanName}-control`;
export type PortName = keyof typeof others | VanPortName | MetricsPortName;
export const vanPort = (van: VanName) => `van-${van}` as const;
export const vanControlPort = (van: VanName) => `van-${van}-control` as const;

type PortEntry = { readonly part: string; readonly variable: string; readonly port: number };
const vanPorts = Object.fromEntries(
  vanNames.flatMap((van): readonly [VanPortName, PortEntry][] => {
    const { name, port, controlPort } = vans[van].simulator;
    const variables = `SIM_${name.toUpperCase().replace('-', '_')}`;
    const part = `VAN simulator ${van}`;
    return [
      [vanPort(van), { part: `${part} (telegrams)`, variable: `${variables}_PORT`, port }],
      [vanControlPort(van), { part: `${part} (control)`, variable: `${variables}_CONTROL_PORT`, port: controlPort }],
    ];
  }),
) as Record<VanPortName, PortEntry>;

const metricsPorts = Object.fromEntries(
  workerNames.map((worker, at): readonly [MetricsPortName, PortEntry] => [
    metricsPort(worker),
    {
      part: `metrics of the ${worker} worker`,
      variable: `${worker.toUpperCase()}_METRICS_PORT`,
      port: FIRST_METRICS_PORT + at,
    },
  ]),
) as Record<MetricsPortName, PortEntry>;

/** Every port that a run listens on, with the variable that changes it. */
export const portTable: Readonly<Record<PortName, PortEntry>> = { ...others, ...vanPorts, ...metricsPorts };

export type Ports = Readonly<Record<PortName, number>>;

const SANDBOX_OFFSET = 100;

/** The ports of a sandbox's own parts: those of the live ones, and a hundred. */
export const sandboxPorts = (ports: Ports): Ports =>
  Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, port + SANDBOX_OFFSET])) as Ports;

/** Thrown when a variable is not a port number. */
export class InvalidPortError extends LaunchError {
  override readonly name = 'InvalidPortError';
  constructor(
    readonly variable: string,
    readonly value: string,
  ) {
    super(`${variable} is "${value}"; it must be a port number from 1 to 65535.`);
  }
}

export type TakenPort = { readonly name: PortName; readonly port: number; readonly holder: string };

/** Thrown before anything starts when a port is not available. */
export class PortsTakenError extends LaunchError {
  override readonly name = 'PortsTakenError';
  constructor(readonly taken: readonly TakenPort[]) {
    const lines = taken.map(({ name, port, holder }) => {
      const { part, variable } = portTable[name];
      return `  port ${port} (${part}) is taken by ${holder}: stop it, or set ${variable} to a free port`;
    });
    super(`Nothing was started, because ports are taken:\n${lines.join('\n')}`);
  }
}

/**
 * The ports of a run: the defaults, or the values of their variables. An empty variable counts as unset.
 * @throws InvalidPortError
 */
export function readPorts(env: NodeJS.ProcessEnv): Ports {
  const entries = Object.entries(portTable).map(([name, { variable, port }]) => {
    const value = env[variable] ?? '';
    if (value === '') return [name, port] as const;
    const number = Number(value);
    if (!Number.isInteger(number) || number < 1 || number > 65_535) throw new InvalidPortError(variable, value);
    return [name, number] as const;
  });
  return Object.fromEntries(entries) as Ports;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen({ port, host: '127.0.0.1', exclusive: true });
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

/** The process that listens on a port, as far as this user may know it. */
function holderOf(port: number): string {
  try {
    const options: ExecFileSyncOptionsWithStringEncoding = {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 5_000,
    };
    const fields = execFileSync('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], options).split('\n');
    const field = (letter: string) => fields.find((line) => line.startsWith(letter))?.slice(1);
    return `${field('c') ?? 'a process'} (process ${field('p') ?? 'unknown'})`;
  } catch {
    return 'another process';
  }
}

/**
 * Checks all ports before anything starts.
 * @throws PortsTakenError naming every port that is not available, also one that two parts want
 */
export async function requireFreePorts(ports: Ports, needed: readonly PortName[]): Promise<void> {
  const taken: TakenPort[] = [];
  const wantedBy = new Map<number, PortName>();
  for (const name of needed) {
    const port = ports[name];
    const rival = wantedBy.get(port);
    if (rival !== undefined) taken.push({ name, port, holder: `this run's ${portTable[rival].part}` });
    else if (!(await isFree(port))) taken.push({ name, port, holder: holderOf(port) });
    wantedBy.set(port, name);
  }
  if (taken.length > 0) throw new PortsTakenError(taken);
}

/**
 * Below the ports that systems give to outgoing connections: one of those could take a port between the choice of it
 * and the start of what listens on it. Temporal's table of its members keeps a port as a smallint, too.
 */
const LOWEST = 15_000;
const HIGHEST = 29_999;

/** Ports that nobody listens on now: all different, and different from those that this process got a moment ago. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const { default: getPort, portNumbers } = await import('get-port');
  // Processes that look for ports at the same time begin at different ones.
  const first = randomInt(LOWEST, HIGHEST);
  const port = [...portNumbers(first, HIGHEST), ...portNumbers(LOWEST, first)];
  return Promise.all(Array.from({ length: count }, () => getPort({ host: '127.0.0.1', port })));
}
