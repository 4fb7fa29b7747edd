import path from 'node:path';
import { issuerCodes } from '../../domain/issuers';
import { services } from '../../domain/services';
import { type VanName, vanNames, vans } from '../../domain/vans';
import { booksUrl, linqUrlVariables, vanPrefix } from '../../platform/config';
import { issuerKeyVariables } from '../../platform/issuer-keys';
import { metricsPort, type Ports, vanControlPort, vanPort, type WorkerName } from './ports';
import type { ProcessSpec } from './processes';
import { adapterKeysOf, linqSecretsOf, resultKeysOf, type Secrets } from './secrets';
import { httpProbe } from './wait-for';

/** Settings of the engine's and the simulators' processes. */
export type EngineSettings = {
  readonly root: string;
  readonly dataFolder: string;
  readonly ports: Ports;
  readonly secrets: Secrets;
  readonly env: NodeJS.ProcessEnv;
  /** DATABASE_URL, TEMPORAL_ADDRESS and the KMS variables of the parts that were chosen. */
  readonly parts: NodeJS.ProcessEnv;
};

const SIMULATOR_GRACE_MS = 6_000;
const SERVER_GRACE_MS = 40_000;
/**
 * A VAN call in flight may take its connect and read time-outs; an interrupted worker leaves an unknown approval
 * behind.
 */
export const WORKER_GRACE_MS = 45_000;

const local = (port: number): string => `http://127.0.0.1:${port}`;

/** Defaults of this run, overridden by what the user set; an empty variable counts as unset. */
function withDefaults(defaults: NodeJS.ProcessEnv, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  return { ...defaults, ...set };
}

/** The environment shared by the engine's processes, without the keys that only some of them may hold. */
export function engineEnvironment({ ports, env, parts }: EngineSettings): NodeJS.ProcessEnv {
  const defaults = {
    PUBLIC_URL: local(ports.api),
    TEMPORAL_UI_ORIGIN: local(ports.temporalUi),
    DESKTOP_CARD_APP_URL: `${local(ports.issuer)}/app`,
    ...linqPlaces(local(ports.api)),
    // The AWS SDK's notice about future releases would be the first lines of every log.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    SHUTDOWN_GRACE_MS: String(WORKER_GRACE_MS - 3_000),
    // Every VAN here is a simulator, so future days can be rehearsed.
    ...vanPlaces((van) => ({ port: ports[vanPort(van)], controlPort: ports[vanControlPort(van)] })),
    BILLING_REHEARSALS: 'true',
    // The merchant's simulator is on this machine.
    WEBHOOK_PRIVATE_TARGETS: 'true',
  };
  return {
    ...withDefaults(defaults, env),
    ...parts,
    API_PORT: String(ports.api),
    NODE_ENV: env.NODE_ENV ?? 'production',
  };
}

function node(
  settings: EngineSettings,
  spec: Pick<ProcessSpec, 'name' | 'env' | 'graceMs' | 'ready'> & {
    readonly file: string;
    /** Files that it loads in addition to the imports of `file`. */
    readonly loads?: readonly string[];
    readonly options?: readonly string[];
    readonly args?: readonly string[];
  },
): ProcessSpec {
  const { file, loads = [], options = [], args = [], ...rest } = spec;
  const compiled = (name: string): string => path.join(settings.root, 'dist', name);
  return {
    ...rest,
    command: process.execPath,
    args: ['--enable-source-maps', ...options, compiled(file), ...args],
    cwd: settings.root,
    code: [file, ...loads].map(compiled),
  };
}

/** Here one engine is all services. */
export const linqPlaces = (api: string): Readonly<Record<string, string>> =>
  Object.fromEntries(services.map((service) => [linqUrlVariables[service], `${api}/services/${service}`]));

/** The simulator's URLs for registrations, bridge pages and OTCs. */
export const issuerPlaces = (simulator: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    issuerCodes.flatMap((issuer) => {
      const { registrationUrl, bridgeUrl, otcUrl } = issuerKeyVariables(issuer);
      const places: readonly (readonly [string | undefined, string])[] = [
        [registrationUrl, `${simulator}/${issuer}/registrations`],
        [bridgeUrl, `${simulator}/${issuer}/bridge`],
        [otcUrl, `${simulator}/${issuer}/otc`],
      ];
      return places.filter((place): place is readonly [string, string] => place[0] !== undefined);
    }),
  );

type VanPlace = { readonly port: number; readonly controlPort: number };

/** The addresses of each VAN's simulator: for telegrams, for its books, and for its identity. */
export const vanPlaces = (placeOf: (van: VanName) => VanPlace): Readonly<Record<string, string>> =>
  Object.fromEntries(
    vanNames.flatMap((van) => {
      const { port, controlPort } = placeOf(van);
      return [
        [`${vanPrefix(van)}_PORT`, String(port)],
        [booksUrl(van), local(controlPort)],
        [`${vanPrefix(van)}_SIMULATOR_URL`, local(controlPort)],
      ];
    }),
  );

/** The simulators that start without the engine. */
export function simulators(settings: EngineSettings): readonly ProcessSpec[] {
  const { ports, secrets, env } = settings;
  return [
    node(settings, {
      name: 'issuer-simulator',
      file: 'simulators/issuer/main.js',
      // SEED is in OpenSSL's legacy provider.
      options: ['--openssl-legacy-provider'],
      env: {
        ...env,
        SIM_ISSUER_PORT: String(ports.issuer),
        SIM_ISSUER_INBOUND_URL: local(ports.api),
        SIM_ISSUER_CARDS_FILE: path.join(settings.dataFolder, 'issuer-cards.jsonl'),
        ...adapterKeysOf(secrets, 'bill'),
        ...adapterKeysOf(secrets, 'approval'),
        ...resultKeysOf(secrets),
      },
      graceMs: SIMULATOR_GRACE_MS,
      ready: httpProbe(`${local(ports.issuer)}/healthz`),
    }),
    ...vanNames.map((van) => vanSimulator(settings, van)),
  ];
}

export const vanSimulatorName = (van: VanName): string => `${vans[van].simulator.name}-simulator`;
export const vanBooksFile = (van: VanName): string => `${vans[van].simulator.name}-books.jsonl`;

function vanSimulator(settings: EngineSettings, van: VanName): ProcessSpec {
  const controlPort = settings.ports[vanControlPort(van)];
  const places = {
    SIM_VAN_PORT: String(settings.ports[vanPort(van)]),
    SIM_VAN_CONTROL_PORT: String(controlPort),
    SIM_VAN_BOOKS_FILE: path.join(settings.dataFolder, vanBooksFile(van)),
  };
  return node(settings, {
    name: vanSimulatorName(van),
    file: 'simulators/van/main.js',
    env: { ...settings.env, ...places, SIM_VAN_NAME: van },
    graceMs: SIMULATOR_GRACE_MS,
    ready: httpProbe(`${local(controlPort)}/healthz`),
  });
}

/** Starts after the demo merchant exists, whose API key it holds. */
export function merchantSimulator(settings: EngineSettings): ProcessSpec {
  const { ports, env, secrets } = settings;
  return node(settings, {
    name: 'merchant-simulator',
    file: 'simulators/merchant/main.js',
    env: {
      ...env,
      SIM_MERCHANT_PORT: String(ports.merchant),
      SIM_MERCHANT_API_URL: local(ports.api),
      SIM_MERCHANT_API_KEY: secrets.DEMO_API_KEY,
      SIM_MERCHANT_BOOKS_FILE: path.join(settings.dataFolder, 'merchant-books.jsonl'),
    },
    graceMs: SIMULATOR_GRACE_MS,
    ready: httpProbe(`${local(ports.merchant)}/healthz`),
  });
}

/** For benchmarks and suites, which send more requests than any payer or merchant may, on a busy machine. */
export const noLimits: Readonly<Record<string, string>> = {
  LIMIT_CALLS_PER_MERCHANT: '1000000',
  LIMIT_READS_PER_LINK: '1000000',
  LIMIT_PAYS_PER_LINK: '1000000',
  LIMIT_ADMIN_CALLS_PER_ADDRESS: '1000000',
  LIMIT_JUNK_PER_ADDRESS: '1000000',
  LIMIT_EVENT_LOOP_DELAY_MS: '0',
  // They disturb VANs on purpose: no circuit opens.
  CIRCUIT_LEAST_OUTCOMES: '1000000000',
  PAY_CALL_MOST_VAN_WAIT_MS: '3600000',
};

/** Workers do not report that they are ready: the server's `/readyz` sees them poll. */
const seenByReadyz = (): Promise<string> => Promise.resolve('ready');

function worker(
  settings: EngineSettings,
  name: WorkerName,
  { env, loads = [] }: { readonly env: NodeJS.ProcessEnv; readonly loads?: readonly string[] },
): ProcessSpec {
  return node(settings, {
    name: `${name}-worker`,
    file: 'workers/main.js',
    loads: [`workers/${name}-worker.js`, ...loads],
    args: [name],
    env: { ...engineEnvironment(settings), ...env, METRICS_PORT: String(settings.ports[metricsPort(name)]) },
    graceMs: WORKER_GRACE_MS,
    ready: seenByReadyz,
  });
}

export function workers(settings: EngineSettings): readonly ProcessSpec[] {
  const { secrets, ports } = settings;
  const places = issuerPlaces(local(ports.issuer));
  return [
    worker(settings, 'bill', { env: { ...places, ...adapterKeysOf(secrets, 'bill') }, loads: ['workflow-bundle.js'] }),
    worker(settings, 'external', { env: places }),
    worker(settings, 'approval', { env: adapterKeysOf(secrets, 'approval') }),
    worker(settings, 'van', { env: {} }),
    worker(settings, 'webhook', { env: {} }),
  ];
}

/** Every worker in one process, for small installations. */
export function workersInOne(settings: EngineSettings): ProcessSpec {
  const { secrets, ports } = settings;
  return node(settings, {
    name: 'workers',
    file: 'workers/main.js',
    loads: ['workflow-bundle.js'],
    env: {
      ...engineEnvironment(settings),
      ...issuerPlaces(local(ports.issuer)),
      ...adapterKeysOf(secrets, 'bill'),
      ...adapterKeysOf(secrets, 'approval'),
      METRICS_PORT: String(ports[metricsPort('bill')]),
    },
    graceMs: WORKER_GRACE_MS,
    ready: seenByReadyz,
  });
}

/** @param place of the sandbox beside it, if there is one */
export function server(settings: EngineSettings, place: NodeJS.ProcessEnv = {}): ProcessSpec {
  const { REQUEST_DIGEST_KEY, ADMIN_TOKEN } = settings.secrets;
  return node(settings, {
    name: 'server',
    file: 'server/main.js',
    env: {
      ...engineEnvironment(settings),
      ...resultKeysOf(settings.secrets),
      ...linqSecretsOf(settings.secrets),
      REQUEST_DIGEST_KEY,
      ADMIN_TOKEN,
      ...place,
    },
    graceMs: SERVER_GRACE_MS,
    ready: httpProbe(`${local(settings.ports.api)}/healthz`),
  });
}

/** The name of a process of the sandbox, after that of the live one. */
export const sandboxName = (name: string): string => `sandbox-${name}`;

const simulatorNames = ['issuer-simulator', ...vanNames.map(vanSimulatorName)];

/** The order in which processes are stopped; those of a row stop at the same time. */
export const stopOrder: readonly { readonly what: string; readonly names: readonly string[] }[] = [
  { what: 'the servers', names: ['server', sandboxName('server')] },
  {
    what: `the workers (they finish a VAN call in flight, up to ${WORKER_GRACE_MS / 1_000} s)`,
    names: [
      'bill-worker',
      'external-worker',
      'approval-worker',
      'van-worker',
      'webhook-worker',
      sandboxName('workers'),
    ],
  },
  {
    what: 'the simulators',
    names: ['merchant-simulator', ...simulatorNames, ...simulatorNames.map(sandboxName), 'kms'],
  },
  { what: 'Temporal', names: ['temporal'] },
  { what: 'PostgreSQL', names: ['postgres'] },
];
