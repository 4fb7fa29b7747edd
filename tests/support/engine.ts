import { randomBytes, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { issuerPlaces, linqPlaces, noLimits } from '../../cli/embedded/engine';
import { linqSecretVariables } from '../../platform/config';
import { dataConverter } from '../../platform/data-converter';
import { adapterKeyVariables, resultKeyVariables } from '../../platform/issuer-keys';
import { openKeyring } from '../../platform/keyring';
import { createKms } from '../../platform/kms';
import { admitApiKey, newApiKey } from '../../server/admin/api-keys';
import { addMerchant } from '../../server/admin/save-merchant';
import { createDatabase, type TestDatabase } from './database';
import { type Answer, call } from './http';
import { parts, temporaryFolder } from './parts';
import { freePort, startProcess, type TestProcess } from './processes';
import { waitFor, waitUntil } from './wait-for';

const KMS_KEY_ID = 'alias/appcard';
const REGION = 'ap-northeast-2';

/** Processes of the engine, by name, with their entries. */
const entries = {
  server: { entry: 'server/main.js', nodeOptions: [] },
  'bill-worker': { entry: 'workers/bill.js', nodeOptions: [] },
  'external-worker': { entry: 'workers/external.js', nodeOptions: [] },
  'approval-worker': { entry: 'workers/approval.js', nodeOptions: [] },
  'van-worker': { entry: 'workers/van.js', nodeOptions: [] },
  workers: { entry: 'workers/all.js', nodeOptions: [] },
  'issuer-simulator': { entry: 'simulators/issuer/main.js', nodeOptions: ['--openssl-legacy-provider'] },
  'van-simulator': { entry: 'simulators/van/main.js', nodeOptions: [] },
  'van-beta-simulator': { entry: 'simulators/van/main.js', nodeOptions: [] },
} as const;
export type ProcessName = keyof typeof entries;

const simulators = ['issuer-simulator', 'van-simulator', 'van-beta-simulator'] as const;
const apart = ['server', 'bill-worker', 'external-worker', 'approval-worker', 'van-worker', ...simulators] as const;
const together = ['server', 'workers', ...simulators] as const;

export type Engine = {
  /** What every process is told. */
  readonly env: Readonly<Record<string, string>>;
  readonly api: string;
  readonly issuer: string;
  /** Controls of VAN alpha and of VAN beta. */
  readonly van: string;
  readonly vanBeta: string;
  readonly apiKey: string;
  readonly merchantId: string;
  readonly database: TestDatabase;
  readonly temporal: Client;
  readonly namespace: string;
  readonly processes: Map<ProcessName, TestProcess>;
  /** Every log line of every process so far. */
  logs(): Promise<string>;
  /** Kills or stops a process. */
  end(name: ProcessName, signal?: NodeJS.Signals): Promise<void>;
  /** @param settings environment variables in place of the suite's */
  start(name: ProcessName, settings?: Readonly<Record<string, string>>): Promise<void>;
  ready(): Promise<void>;
  stop(): Promise<void>;
};

export type Terminals = Parameters<typeof addMerchant>[1]['terminals'];

const alphaOnly: Terminals = [{ van: 'alpha', terminalId: 'TEST000001', vendorCode: 'PMNT' }];

/** Of a merchant whose approvals go to the second VAN when the first is not to be had. */
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
): Promise<Engine> => startProcesses(apart, settings, terminals, temporalAddress);

/** As small installations run it, with every worker in one process: for suites that stop none. It starts sooner. */
export const startSmallEngine = (settings: Settings = {}): Promise<Engine> =>
  startProcesses(together, settings, alphaOnly, parts.temporalAddress());

type Settings = Readonly<Record<string, string>>;

async function startProcesses(
  names: readonly ProcessName[],
  settings: Settings,
  terminals: Terminals,
  temporalAddress: string,
): Promise<Engine> {
  const folder = temporaryFolder();
  const database = await createDatabase(settings.TZ);
  const namespace = `suite-${randomUUID()}`;
  const connection = await Connection.connect({ address: temporalAddress });
  await createNamespace(connection, namespace);
  const [api = 0, issuerPort = 0, vanPort = 0, vanControl = 0, betaPort = 0, betaControl = 0] = await Promise.all(
    Array.from({ length: 6 }, freePort),
  );
  const beta = {
    SIM_VAN_PORT: String(betaPort),
    SIM_VAN_CONTROL_PORT: String(betaControl),
    SIM_VAN_ISSUER_TABLE: 'TOSS',
    SIM_VAN_BOOKS_FILE: path.join(folder, 'van-beta-books.jsonl'),
  };
  const env = environment({
    api,
    issuerPort,
    vanPort,
    vanControl,
    betaPort,
    betaControl,
    booksFile: path.join(folder, 'van-books.jsonl'),
    namespace,
    databaseUrl: database.url,
    temporalAddress,
    settings,
  });
  const kms = createKms({ keyId: KMS_KEY_ID, region: REGION, endpoint: parts.kmsEndpoint() });
  const keyring = await openKeyring({ kms, purpose: 'temporal-payload' });
  const merchantId = await addMerchant(database.db, {
    name: '시험 상점',
    businessNo: '1208800767',
    terminals,
    // Suites make many bills, and name few orders.
    orderNoReuse: true,
  });
  const apiKey = newApiKey();
  await admitApiKey(database.db, merchantId, apiKey);

  const processes = new Map<ProcessName, TestProcess>();
  const ended: TestProcess[] = [];
  const engine: Engine = {
    env,
    api: `http://127.0.0.1:${api}`,
    issuer: `http://127.0.0.1:${issuerPort}`,
    van: `http://127.0.0.1:${vanControl}`,
    vanBeta: `http://127.0.0.1:${betaControl}`,
    apiKey,
    merchantId,
    database,
    temporal: new Client({ connection, namespace, dataConverter: dataConverter(keyring) }),
    namespace,
    processes,
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
          env: { ...env, ...(name === 'van-beta-simulator' ? beta : {}), ...changed },
          folder,
          ...entries[name],
        }),
      );
    },
    async ready() {
      await waitUntil('the engine to be ready', () => isReady(engine), 120_000);
    },
    async stop() {
      // A process that was stopped by SIGSTOP would not hear SIGTERM.
      for (const one of processes.values()) one.signal('SIGCONT');
      for (const name of [...processes.keys()]) await engine.end(name);
      await connection.close();
      keyring.close();
      kms.close();
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  for (const name of names) await engine.start(name);
  await engine.ready().catch(async (failure: unknown) => {
    const logs = await engine.logs();
    // Jest would wait for ever for the end of processes that nobody stops.
    await engine.stop();
    throw new Error(`${String(failure)}\n${logs.slice(-4_000)}`);
  });
  return engine;
}

async function isReady(engine: Engine): Promise<boolean> {
  const answers = await Promise.all(
    [`${engine.api}/readyz`, `${engine.issuer}/healthz`, `${engine.van}/healthz`, `${engine.vanBeta}/healthz`].map(
      (url) => call('GET', url).catch((): Answer | undefined => undefined),
    ),
  );
  return answers.every((answer) => answer?.status === 200);
}

type Places = {
  readonly api: number;
  readonly issuerPort: number;
  readonly vanPort: number;
  readonly vanControl: number;
  readonly betaPort: number;
  readonly betaControl: number;
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
  LOG_LEVEL: 'trace',
  API_PORT: String(places.api),
  PUBLIC_URL: `http://127.0.0.1:${places.api}`,
  DESKTOP_CARD_APP_URL: `http://127.0.0.1:${places.issuerPort}/app`,
  ...issuerKeys(),
  ...linqPlaces(`http://127.0.0.1:${places.api}`),
  REQUEST_DIGEST_KEY: randomBytes(32).toString('hex'),
  VAN_ALPHA_PORT: String(places.vanPort),
  VAN_ALPHA_SIMULATOR_URL: `http://127.0.0.1:${places.vanControl}`,
  VAN_BETA_SIMULATOR_URL: `http://127.0.0.1:${places.betaControl}`,
  BILLING_REHEARSALS: 'true',
  VAN_ALPHA_CONNECT_TIMEOUT_MS: '1000',
  VAN_ALPHA_READ_TIMEOUT_MS: '3000',
  VAN_BETA_PORT: String(places.betaPort),
  VAN_BETA_CONNECT_TIMEOUT_MS: '1000',
  VAN_BETA_READ_TIMEOUT_MS: '3000',
  ...noLimits,
  WORKFLOW_TASK_TIMEOUT_MS: '2000',
  STICKY_QUEUE_TIMEOUT_MS: '1000',
  // Runs are begun by the suites, each at its time.
  BILLING_SCHEDULES: 'false',
  UPKEEP_SCHEDULES: 'false',
  ...issuerPlaces(`http://127.0.0.1:${places.issuerPort}`),
  SIM_ISSUER_PORT: String(places.issuerPort),
  SIM_ISSUER_INBOUND_URL: `http://127.0.0.1:${places.api}`,
  // An issuer that is killed forgets no card.
  SIM_ISSUER_CARDS_FILE: places.booksFile.replace('van-books', 'issuer-cards'),
  SIM_VAN_PORT: String(places.vanPort),
  SIM_VAN_CONTROL_PORT: String(places.vanControl),
  // A VAN that is killed forgets nothing.
  SIM_VAN_BOOKS_FILE: places.booksFile,
  ...places.settings,
});

/** Every key that an issuer would have given. */
const issuerKeys = (): Record<string, string> =>
  Object.fromEntries(
    [
      ...resultKeyVariables(),
      ...adapterKeyVariables('bill'),
      ...adapterKeyVariables('approval'),
      ...linqSecretVariables,
    ].map(({ variable, bytes }) => [variable, randomBytes(bytes).toString('hex')]),
  );

async function createNamespace(connection: Connection, namespace: string): Promise<void> {
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
