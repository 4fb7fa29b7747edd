import { randomBytes, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import {
  issuerPlaces,
  linqPlaces,
  noLimits,
  vanBooksFile,
  vanPlaces,
  vanSimulatorName,
} from '../../cli/embedded/engine';
import { forEachVan, type VanName, vanNames } from '../../domain/vans';
import { linqSecretVariables, vanPrefix } from '../../platform/config';
import { dataConverter } from '../../platform/data-converter';
import { newMerchantId } from '../../platform/ids';
import { adapterKeyVariables, resultKeyVariables } from '../../platform/issuer-keys';
import { openKeyring } from '../../platform/keyring';
import { kmsOf } from '../../platform/kms';
import { admitApiKey } from '../../server/admin/api-keys';
import { registerMerchant } from '../../server/admin/save-merchant';
import { newApiKey } from '../../server/api-key';
import { createDatabase, type TestDatabase } from './database';
import { type Answer, call } from './http';
import { parts, temporaryFolder } from './parts';
import { freePort, startProcess, type TestProcess } from './processes';
import { waitFor, waitUntil } from './wait-for';

/** `/readyz` asks Temporal about every queue: asked oftener, it would slow the start that it waits for. */
const READY_EVERY_MS = 250;
const KMS_KEY_ID = 'alias/appcard';
const REGION = 'ap-northeast-2';

/** Processes of the engine, by name, with their entries. */
const entries = {
  server: { entry: 'server/main.js', nodeOptions: [] },
  'bill-worker': { entry: 'workers/main.js', args: ['bill'], nodeOptions: [] },
  'external-worker': { entry: 'workers/main.js', args: ['external'], nodeOptions: [] },
  'approval-worker': { entry: 'workers/main.js', args: ['approval'], nodeOptions: [] },
  'van-worker': { entry: 'workers/main.js', args: ['van'], nodeOptions: [] },
  'webhook-worker': { entry: 'workers/main.js', args: ['webhook'], nodeOptions: [] },
  workers: { entry: 'workers/main.js', nodeOptions: [] },
  'issuer-simulator': { entry: 'simulators/issuer/main.js', nodeOptions: ['--openssl-legacy-provider'] },
  'merchant-simulator': { entry: 'simulators/merchant/main.js', nodeOptions: [] },
} as const;
const vanSimulator = { entry: 'simulators/van/main.js', nodeOptions: [] } as const;
/** `van-simulator` is VAN alpha's. */
export type ProcessName = keyof typeof entries | `van${string}-simulator`;

const workerNames = ['bill-worker', 'external-worker', 'approval-worker', 'van-worker'] as const;
type WorkerName = (typeof workerNames)[number];
/** The processes that serve their metrics at a port of their own. */
const measured = [...workerNames, 'webhook-worker', 'workers'] as const;
/** What only suites about webhooks need. */
const webhookParts = ['webhook-worker', 'merchant-simulator'] as const;

/** The roles of the process `workers`: those of every worker without a process of its own. */
const rolesBut = (alone: readonly WorkerName[]): readonly string[] =>
  workerNames.filter((name) => !alone.includes(name)).map((name) => name.replace('-worker', ''));

export type Engine = {
  /** The environment of every process. */
  readonly env: Readonly<Record<string, string>>;
  readonly api: string;
  readonly issuer: string;
  /** Controls of VAN alpha; for another see {@link atVan}. */
  readonly van: string;
  readonly vanControls: Readonly<Record<VanName, string>>;
  /** The merchant's simulator, which runs only if asked for. */
  readonly merchant: string;
  /** The VANs whose simulators run from the start. */
  readonly vans: readonly VanName[];
  readonly apiKey: string;
  readonly merchantId: string;
  readonly database: TestDatabase;
  readonly temporal: Client;
  readonly namespace: string;
  readonly processes: Map<ProcessName, TestProcess>;
  /** The metrics of the server and of each worker process that runs. */
  metrics(): Promise<string>;
  /** Every log line of every process so far. */
  logs(): Promise<string>;
  /** Kills or stops a process. */
  end(name: ProcessName, signal?: NodeJS.Signals): Promise<void>;
  /** @param settings environment variables that replace the suite's */
  start(name: ProcessName, settings?: Readonly<Record<string, string>>): Promise<void>;
  ready(): Promise<void>;
  /** Waits until a worker that was just started polls: Temporal remembers its predecessor, so `/readyz` can't tell. */
  polls(name: ProcessName): Promise<void>;
  stop(): Promise<void>;
};

export type Terminals = Parameters<typeof registerMerchant>[2]['terminals'];

const alphaOnly: Terminals = [{ van: 'alpha', terminalId: 'TEST000001', vendorCode: 'PMNT' }];

/** The API key of a merchant whose approvals go to the second VAN when the first is unreachable. */
export const alphaThenBeta: Terminals = [...alphaOnly, { van: 'beta', terminalId: 'TEST000002', vendorCode: 'PM02' }];

/**
 * The whole system on real parts: own database, own Temporal namespace, own processes. `settings` are environment
 * variables;
 * `TZ` is the time zone of the database too.
 * @param temporalAddress of a Temporal server that the suite stops and starts itself
 */
export const startEngine = (
  settings: Settings = {},
  terminals: Terminals = alphaOnly,
  temporalAddress = parts.temporalAddress(),
): Promise<Engine> => startProcesses(settings, { alone: workerNames, terminals, temporalAddress });

/**
 * Like small installations, with the workers in one process, except those that the suite stops: it starts sooner, and
 * takes less of the machine.
 */
export const startSmallEngine = (
  settings: Settings = {},
  { alone = [], terminals = alphaOnly, temporalAddress = parts.temporalAddress(), ...rest }: Partial<Shape> = {},
): Promise<Engine> => startProcesses(settings, { alone, terminals, temporalAddress, ...rest });

type Settings = Readonly<Record<string, string>>;
type Shape = {
  /** Workers that have a process of their own: those that the suite stops. */
  readonly alone: readonly WorkerName[];
  readonly terminals: Terminals;
  /** Of a Temporal server that the suite stops and starts itself. */
  readonly temporalAddress: string;
  /** Also starts what sends and receives webhooks. */
  readonly webhooks?: boolean;
  /** Of the server; by default a free one. */
  readonly apiPort?: number;
  /** A migrated database on another server than the other suites' one, from which the suite's own is copied. */
  readonly migrated?: string;
  /** The suite's database on the standby that answers lists. */
  readonly listsFrom?: (databaseUrl: string) => string;
  /** Puts something before the suite's database. @returns the URL that the processes are given */
  readonly byWayOf?: (databaseUrl: string) => Promise<string>;
};

async function startProcesses(
  settings: Settings,
  { alone, terminals, temporalAddress, webhooks = false, apiPort, byWayOf, migrated, listsFrom }: Shape,
): Promise<Engine> {
  const folder = temporaryFolder();
  const database = await createDatabase(settings.TZ, migrated);
  const namespace = `suite-${randomUUID()}`;
  const connection = await Connection.connect({ address: temporalAddress });
  await createNamespace(connection, namespace);
  const [freeApi = 0, issuerPort = 0, merchantPort = 0, ...otherPorts] = await Promise.all(
    Array.from({ length: 3 + measured.length + 2 * vanNames.length }, freePort),
  );
  const vanPorts = otherPorts.slice(measured.length);
  const metricsPorts = new Map<ProcessName, number>(measured.map((name, at) => [name, otherPorts[at] ?? 0]));
  const api = apiPort ?? freeApi;
  const vanPlace = forEachVan((van) => {
    const at = 2 * vanNames.indexOf(van);
    return { port: vanPorts[at] ?? 0, controlPort: vanPorts[at + 1] ?? 0 };
  });
  const vanEnvironments = new Map(
    vanNames.map((van) => [
      vanSimulatorName(van),
      {
        SIM_VAN_NAME: van,
        SIM_VAN_PORT: String(vanPlace[van].port),
        SIM_VAN_CONTROL_PORT: String(vanPlace[van].controlPort),
        // A killed VAN forgets nothing.
        SIM_VAN_BOOKS_FILE: path.join(folder, vanBooksFile(van)),
      },
    ]),
  );
  const mode = settings.SANDBOX === 'true' ? 'test' : 'live';
  const merchantId = newMerchantId(settings.CELL ?? '');
  const apiKey = newApiKey(mode, merchantId);
  const otherEnvironments = new Map<string, Readonly<Record<string, string>>>([
    ...vanEnvironments,
    ...[...metricsPorts].map(([name, port]) => [name, { METRICS_PORT: String(port) }] as const),
    [
      'merchant-simulator',
      {
        SIM_MERCHANT_PORT: String(merchantPort),
        SIM_MERCHANT_API_URL: `http://127.0.0.1:${api}`,
        SIM_MERCHANT_API_KEY: apiKey,
        // A killed merchant forgets no webhook.
        SIM_MERCHANT_BOOKS_FILE: path.join(folder, 'merchant-books.jsonl'),
      },
    ],
  ]);
  const usedVans = [...new Set(terminals.map(({ van }) => van))];
  const env = environment({
    api,
    issuerPort,
    vanPlace,
    booksFile: path.join(folder, 'van-books.jsonl'),
    namespace,
    databaseUrl: (await byWayOf?.(database.url)) ?? database.url,
    temporalAddress,
    settings: listsFrom === undefined ? settings : { ...settings, DATABASE_LISTS_URL: listsFrom(database.url) },
  });
  const kms = kmsOf({
    KMS_KEY_ID,
    KMS_FORMER_KEY_IDS: settings.KMS_FORMER_KEY_IDS ?? '',
    KMS_ENDPOINT: parts.kmsEndpoint(),
    AWS_REGION: REGION,
  });
  const keyring = await openKeyring({ kms, purpose: 'temporal-payload' });
  // Suites create many bills with few order numbers.
  const merchant = { name: '시험 상점', businessNo: '1208800767', terminals, orderNoReuse: true };
  await registerMerchant(database.db, { id: merchantId, mode }, merchant);
  await admitApiKey(database.db, merchantId, apiKey);

  const processes = new Map<ProcessName, TestProcess>();
  const ended: TestProcess[] = [];
  const engine: Engine = {
    env,
    api: `http://127.0.0.1:${api}`,
    issuer: `http://127.0.0.1:${issuerPort}`,
    van: `http://127.0.0.1:${vanPlace.alpha.controlPort}`,
    vanControls: forEachVan((van) => `http://127.0.0.1:${vanPlace[van].controlPort}`),
    merchant: `http://127.0.0.1:${merchantPort}`,
    vans: usedVans,
    apiKey,
    merchantId,
    database,
    temporal: new Client({ connection, namespace, dataConverter: dataConverter(keyring) }),
    namespace,
    processes,
    async metrics() {
      const urls = [
        `http://127.0.0.1:${api}`,
        ...[...metricsPorts].flatMap(([name, port]) => (processes.has(name) ? [`http://127.0.0.1:${port}`] : [])),
      ];
      const answers = await Promise.all(urls.map((url) => call('GET', `${url}/metrics`)));
      const refused = answers.find(({ status }) => status !== 200);
      if (refused !== undefined) throw new Error(`/metrics answered ${refused.status}`);
      return answers.map(({ text }) => text).join('\n');
    },
    async logs() {
      return (await Promise.all([...ended, ...processes.values()].map((one) => one.log()))).join('\n');
    },
    async end(name, signal) {
      const one = processes.get(name);
      if (one === undefined) throw new Error(`${name} does not run`);
      await one.end(signal);
      processes.delete(name);
      ended.push(one);
    },
    async start(name, changed = {}) {
      processes.set(
        name,
        startProcess({
          name,
          env: { ...env, ...otherEnvironments.get(name), ...changed },
          folder,
          ...(name in entries ? entries[name as keyof typeof entries] : vanSimulator),
          ...(name === 'workers' ? { args: rolesBut(alone) } : {}),
        }),
      );
    },
    async ready() {
      await waitUntil(
        'the engine to be ready',
        () => {
          const ended = [...processes.values()].find((one) => one.hasEnded());
          if (ended !== undefined) throw new Error(`${ended.name} ended before the engine was ready`);
          return isReady(engine);
        },
        120_000,
        READY_EVERY_MS,
      );
    },
    async polls(name) {
      await waitUntil(`${name} to poll`, async () =>
        Boolean((await processes.get(name)?.log())?.includes('worker is polling')),
      );
    },
    async stop() {
      // A process that was stopped by SIGSTOP would not get SIGTERM.
      for (const one of processes.values()) one.signal('SIGCONT');
      for (const name of [...processes.keys()]) await engine.end(name);
      await connection.close();
      keyring.close();
      kms.close();
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  const shared: readonly ProcessName[] = rolesBut(alone).length === 0 ? [] : ['workers'];
  const simulators = ['issuer-simulator', ...usedVans.map(vanSimulatorName)] as readonly ProcessName[];
  const names = ['server', ...alone, ...shared, ...simulators, ...(webhooks ? webhookParts : [])] as const;
  for (const name of names) await engine.start(name);
  await engine.ready().catch(async (failure: unknown) => {
    const logs = await engine.logs();
    // Jest would wait for ever for processes that nobody stops.
    await engine.stop();
    throw new Error(`${String(failure)}\n${logs.slice(-4_000)}`);
  });
  return engine;
}

async function isReady(engine: Engine): Promise<boolean> {
  const answers = await Promise.all(
    [
      `${engine.api}/readyz`,
      `${engine.issuer}/healthz`,
      ...engine.vans.map((van) => `${engine.vanControls[van]}/healthz`),
    ].map((url) => call('GET', url).catch((): Answer | undefined => undefined)),
  );
  return answers.every((answer) => answer?.status === 200);
}

type Places = {
  readonly api: number;
  readonly issuerPort: number;
  readonly vanPlace: Readonly<Record<VanName, { readonly port: number; readonly controlPort: number }>>;
  readonly booksFile: string;
  readonly namespace: string;
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly settings: Readonly<Record<string, string>>;
};

const environment = (places: Places): Record<string, string> => ({
  DATABASE_URL: places.databaseUrl,
  DATABASE_POOL_MAX: '5',
  TEMPORAL_ADDRESS: places.temporalAddress,
  TEMPORAL_NAMESPACE: places.namespace,
  KMS_KEY_ID,
  KMS_ENDPOINT: parts.kmsEndpoint(),
  AWS_REGION: REGION,
  LOG_LEVEL: 'info',
  API_PORT: String(places.api),
  PUBLIC_URL: `http://127.0.0.1:${places.api}`,
  DESKTOP_CARD_APP_URL: `http://127.0.0.1:${places.issuerPort}/app`,
  ...issuerKeys(),
  ...linqPlaces(`http://127.0.0.1:${places.api}`),
  REQUEST_DIGEST_KEY: randomBytes(32).toString('hex'),
  ...vanPlaces((van) => places.vanPlace[van]),
  ...vanSettings({ CONNECT_TIMEOUT_MS: '1000', READ_TIMEOUT_MS: '3000' }),
  BILLING_REHEARSALS: 'true',
  WEBHOOK_PRIVATE_TARGETS: 'true',
  ...noLimits,
  WORKFLOW_TASK_TIMEOUT_MS: '2000',
  STICKY_QUEUE_TIMEOUT_MS: '1000',
  // The suites start runs themselves.
  BILLING_SCHEDULES: 'false',
  UPKEEP_SCHEDULES: 'false',
  ...issuerPlaces(`http://127.0.0.1:${places.issuerPort}`),
  SIM_ISSUER_PORT: String(places.issuerPort),
  SIM_ISSUER_INBOUND_URL: `http://127.0.0.1:${places.api}`,
  // A killed issuer forgets no card.
  SIM_ISSUER_CARDS_FILE: places.booksFile.replace('van-books', 'issuer-cards'),
  // VAN alpha's file, for code that reads its books.
  SIM_VAN_BOOKS_FILE: places.booksFile,
  ...places.settings,
});

/** The same settings for every VAN: `READ_TIMEOUT_MS` as `VAN_ALPHA_READ_TIMEOUT_MS` and so on. */
export const vanSettings = (settings: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    vanNames.flatMap((van) => Object.entries(settings).map(([name, value]) => [`${vanPrefix(van)}_${name}`, value])),
  );

/** The engine with another VAN's controls in place of VAN alpha's. */
export const atVan = (engine: Engine, van: VanName): Engine => ({ ...engine, van: engine.vanControls[van] });

/** Every key that an issuer would provide. */
const issuerKeys = (): Record<string, string> =>
  Object.fromEntries(
    [
      ...resultKeyVariables(),
      ...adapterKeyVariables('bill'),
      ...adapterKeyVariables('approval'),
      ...linqSecretVariables,
    ].map(({ variable, bytes }) => [variable, randomBytes(bytes).toString('hex')]),
  );

/** A Temporal namespace for one suite. */
export async function createNamespace(connection: Connection, namespace: string): Promise<void> {
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: { seconds: 86_400 as unknown as Long },
  });
  await waitFor('the namespace', async () => {
    try {
      return await connection.workflowService.describeNamespace({ namespace });
    } catch {
      return undefined;
    }
  });
}
