import { bool, cleanEnv, host, makeValidator, port, str, url, type ValidatorSpec } from 'envalid';
import { MOST_SHARDS, type RunBounds } from '../domain/billing-shards';
import { type CellCode, isCellCode, type Mode } from '../domain/cells';
import type { CircuitRules } from '../domain/circuits';
import { commaList } from '../domain/comma-list';
import { type CryptoZone, forEachIssuer, type IssuerCode, issuerCodes } from '../domain/issuers';
import { parseMaintenance } from '../domain/maintenance';
import { parseVersion } from '../domain/patches';
import { LEAST_EVENT_MONTHS, LEGAL_MONTHS, MOST_MONTHS, type Retention } from '../domain/retention';
import { forEachService, type Service, services } from '../domain/services';
import { forEachVan, MOST_SLOTS, slotsFor, type VanName, vanNames, vans } from '../domain/vans';
import { type WebhookRules, webhookRules } from '../domain/webhooks';
import { type AllowList, parseAllowList } from './allow-list';
import {
  adapterKeyVariables,
  issuerKeyVariables,
  issuersOfZone,
  type KeyVariable,
  resultKeyVariables,
} from './issuer-keys';
import { placeOfProfile } from './temporal-profile';

/** Thrown at start when the environment is incomplete or wrong; the message names each variable and what it must be. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

type Environment = Readonly<Record<string, string | undefined>>;
type Specs = Record<string, ValidatorSpec<unknown>>;
type Values<S> = { readonly [K in keyof S]: S[K] extends ValidatorSpec<infer T> ? T : never };

const key = (bytes: number) =>
  makeValidator((text: string) => {
    if (text.length !== 2 * bytes || !/^[0-9a-f]+$/.test(text))
      throw new Error(`must be ${bytes} bytes as ${2 * bytes} lower-case hex digits`);
    return Buffer.from(text, 'hex');
  });

const integer = (minimum: number, maximum: number) =>
  makeValidator((text: string) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isInteger(value) || value < minimum || value > maximum) {
      throw new Error(`must be a whole number from ${minimum} to ${maximum}`);
    }
    return value;
  });

const milliseconds = integer(10, 3_600_000);

const cellCode = makeValidator((text: string): CellCode => {
  if (!isCellCode(text)) throw new Error('must be two lower-case hex digits');
  return text;
});

const MOST_TIMES = 10;

const risingMilliseconds = (most: number) =>
  makeValidator<readonly number[]>((text) => {
    const values = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
    const rises = values.every(
      (value, at) => Number.isInteger(value) && value >= 10 && value <= most && value > (values[at - 1] ?? 0),
    );
    if (!rises || values.length > MOST_TIMES) {
      throw new Error(
        `must be at most ${MOST_TIMES} whole numbers from 10 to ${most}, separated by commas, each above the one before`,
      );
    }
    return values;
  });

const instant = makeValidator((text: string) => {
  const at = new Date(text);
  if (Number.isNaN(at.getTime()) || !text.includes('T'))
    throw new Error('must be an instant as ISO 8601, e.g. 2026-11-24T23:59:59.900+09:00');
  return at;
});
const share = makeValidator((text: string) => {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1)) throw new Error('must be a number from 0 to 1');
  return value;
});
const headers = makeValidator((text: string) => {
  if (!/^[^=,\s]+=[^,]*(,\s*[^=,\s]+=[^,]*)*$/.test(text)) throw new Error('must be name=value,name=value');
  return text;
});
const maintenance = makeValidator(parseMaintenance);
const version = makeValidator(parseVersion);
const timeOfDay = makeValidator((text: string) => {
  const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  if (hour === undefined) throw new Error('must be a time of day as HH:mm');
  return { hour: Number(hour), minute: Number(minute) };
});

const keySpec = ({ variable, bytes }: KeyVariable): [string, ValidatorSpec<unknown>] => [variable, key(bytes)()];

const resultKeys = Object.fromEntries(resultKeyVariables().map(keySpec));

const allowList = makeValidator(parseAllowList);

/** For every issuer: the addresses that its results may come from. */
const sources = Object.fromEntries(
  issuerCodes.map((issuer): [string, ValidatorSpec<unknown>] => [
    issuerKeyVariables(issuer).sources,
    allowList({ default: parseAllowList('') }),
  ]),
);

/** The keys and codes of a zone's issuers, with which the PSP encrypts orders and decrypts results. */
const zoneKeys = (zone: CryptoZone): Readonly<Record<string, ValidatorSpec<unknown>>> =>
  Object.fromEntries([
    ...adapterKeyVariables(zone).map(keySpec),
    ...issuersOfZone(zone)
      .map((issuer) => issuerKeyVariables(issuer).serviceCode)
      .filter((code) => code !== undefined)
      .map((code): [string, ValidatorSpec<unknown>] => [code.variable, str({ default: code.default })]),
  ]);

/** For every service: its URL for LINQ, and the secret that both hold. */
const linqVariables = (service: Service) => ({
  url: `LINQ_${service.toUpperCase()}_URL`,
  secret: `LINQ_${service.toUpperCase()}_SECRET`,
});

/** The variables of these secrets, for code that generates keys. */
export const linqSecretVariables: readonly KeyVariable[] = services.map((service) => ({
  variable: linqVariables(service).secret,
  bytes: 32,
}));
export const linqUrlVariables: Readonly<Record<Service, string>> = forEachService(
  (service) => linqVariables(service).url,
);

const linqServices = Object.fromEntries([
  ...services.map((service): [string, ValidatorSpec<unknown>] => [
    linqUrlVariables[service],
    url({ default: `http://127.0.0.1:8080/services/${service}` }),
  ]),
  ...linqSecretVariables.map(keySpec),
]);

type UrlVariable = 'registrationUrl' | 'bridgeUrl' | 'otcUrl';

/** A URL of each issuer that declares one: its variable, and the simulators' default. */
const issuerUrls = (
  which: UrlVariable,
  path: (issuer: IssuerCode) => string,
): Readonly<Record<string, ValidatorSpec<unknown>>> =>
  Object.fromEntries(
    issuerCodes
      .map((issuer) => [issuerKeyVariables(issuer)[which], issuer] as const)
      .filter((one): one is readonly [string, IssuerCode] => one[0] !== undefined)
      .map(([variable, issuer]) => [variable, url({ default: `http://127.0.0.1:9080${path(issuer)}` })]),
  );

const urlTable = (values: Readonly<Record<string, unknown>>, which: UrlVariable): IssuerUrls =>
  Object.fromEntries(
    issuerCodes
      .map((issuer) => [issuer, issuerKeyVariables(issuer)[which]] as const)
      .filter(([, variable]) => variable !== undefined)
      .map(([issuer, variable]) => [issuer, String(valueOf(values, variable ?? ''))]),
  );

/** Where spans are sent, by OpenTelemetry's own names. */
const tracing = {
  /** The URL of an OTLP collector that takes HTTP; empty: nothing is traced, and OpenTelemetry's SDK is not loaded. */
  OTEL_EXPORTER_OTLP_ENDPOINT: url({ default: '' }),
  /** Headers for the collector, as name=value,name=value: the exporter itself reads them. */
  OTEL_EXPORTER_OTLP_HEADERS: headers({ default: '' }),
  /** The share of traces that are sent, from 0 to 1. */
  OTEL_TRACES_SAMPLER_ARG: share({ default: 1 }),
};

/** Variables of every process of the engine. */
const common = {
  /** This process is of the sandbox: its VANs and issuers are simulators, and it knows only test merchants. */
  SANDBOX: bool({ default: false }),
  DATABASE_URL: url(),
  DATABASE_POOL_MAX: integer(1, 100)({ default: 10 }),
  TEMPORAL_ADDRESS: str({ default: '127.0.0.1:7233' }),
  TEMPORAL_NAMESPACE: str({ default: 'default' }),
  /** Unset: only if certificates, an API key or the profile ask for it. */
  TEMPORAL_TLS: bool({ default: undefined }),
  TEMPORAL_API_KEY: str({ default: '' }),
  /** A profile of Temporal's configuration file, and that file; empty: neither is read. */
  TEMPORAL_PROFILE: str({ default: '' }),
  TEMPORAL_CONFIG_FILE: str({ default: '' }),
  /** Paths of PEM files: this client's certificate and key (mTLS), and the certificates that it trusts. */
  TEMPORAL_TLS_CLIENT_CERT_PATH: str({ default: '' }),
  TEMPORAL_TLS_CLIENT_KEY_PATH: str({ default: '' }),
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: str({ default: '' }),
  /** The name in the server's certificate, where it is not the host's. */
  TEMPORAL_TLS_SERVER_NAME: str({ default: '' }),
  KMS_KEY_ID: str(),
  /** Keys that only unwrap, separated by commas: what was sealed before KMS_KEY_ID named another one. */
  KMS_FORMER_KEY_IDS: str({ default: '' }),
  KMS_ENDPOINT: url({ default: undefined }),
  AWS_REGION: str({ default: 'ap-northeast-2' }),
  LOG_LEVEL: str({ choices: ['trace', 'debug', 'info', 'warn', 'error', 'fatal'], default: 'info' }),
  ...tracing,
};

/** For every worker: the file that it touches while it polls, by which `workers/health.ts` judges it; empty: none. */
const heartbeat = { HEARTBEAT_FILE: str({ default: '' }) };

/** The KMS key that encrypts cards; empty: KMS_KEY_ID. */
const cards = { CARD_KMS_KEY_ID: str({ default: '' }) };

/**
 * Whether the bill worker creates and updates the Schedules of billing runs, and those of sweep and checks, and whether
 * servers report missing ones.
 */
const schedules = { BILLING_SCHEDULES: bool({ default: true }), UPKEEP_SCHEDULES: bool({ default: true }) };
/** How long rows are kept, in whole months. */
const retention = {
  KEEP_EVENTS_MONTHS: integer(LEAST_EVENT_MONTHS, MOST_MONTHS)({ default: LEGAL_MONTHS }),
  KEEP_PAYMENTS_MONTHS: integer(LEGAL_MONTHS, MOST_MONTHS)({ default: LEGAL_MONTHS }),
};

export const retentionOf = (config: Values<typeof retention>): Retention => ({
  eventMonths: config.KEEP_EVENTS_MONTHS,
  paymentMonths: config.KEEP_PAYMENTS_MONTHS,
});

/** When billing runs begin, for whoever creates their Schedules. */
const billingTimes = {
  /** When the day's billing run begins, Korean time. */
  BILLING_DAILY_AT: timeOfDay({ default: { hour: 10, minute: 0 } }),
  /** The longest random delay of a scheduled run, so that runs don't all start in the same second. */
  BILLING_JITTER_MS: integer(0, 3_600_000)({ default: 30_000 }),
};

/** The prefix of a VAN's variables. */
export const vanPrefix = (name: VanName): string => `VAN_${name.toUpperCase()}`;
const longestProcessing = (name: VanName): string => `${vanPrefix(name)}_LONGEST_PROCESSING_MS`;
/**
 * What each VAN promises: how long it processes, by which the workers wait, and which the server compares with the
 * longest time seen; and how many telegrams it takes, by which the workers send, and the server reckons who must wait.
 */
const rate = (name: VanName): string => `${vanPrefix(name)}_TELEGRAMS_PER_SECOND`;
const vanPromises = Object.fromEntries(
  vanNames.flatMap((name): [string, ValidatorSpec<unknown>][] => [
    [longestProcessing(name), milliseconds({ default: vans[name].longestProcessingMs })],
    [rate(name), integer(1, 10_000)({ default: vans[name].telegramsPerSecond })],
  ]),
);

/** When the circuits of VANs and issuers open and close; the same in every process. */
const circuits = {
  /** The exchanges of this time count. */
  CIRCUIT_WINDOW_MS: integer(5_000, 3_600_000)({ default: 60_000 }),
  /** With fewer exchanges in it, a circuit stays closed. */
  CIRCUIT_LEAST_OUTCOMES: integer(1, 1_000_000_000)({ default: 20 }),
  /** It opens when so many of a hundred failed. */
  CIRCUIT_FAILURE_PERCENT: integer(1, 100)({ default: 50 }),
  /** How long no probe goes, after it opened and after a probe failed. */
  CIRCUIT_OPEN_MS: milliseconds({ default: 30_000 }),
  /** The least time between two payments that probe it. */
  CIRCUIT_PROBE_EVERY_MS: milliseconds({ default: 5_000 }),
  /** How many exchanges must be answered until it closes. */
  CIRCUIT_PROBES: integer(1, 1_000)({ default: 3 }),
};

/** The configured rules of circuits. */
export const circuitRulesOf = (config: Values<typeof circuits>): CircuitRules => ({
  windowMs: config.CIRCUIT_WINDOW_MS,
  leastOutcomes: config.CIRCUIT_LEAST_OUTCOMES,
  failurePercent: config.CIRCUIT_FAILURE_PERCENT,
  openMs: config.CIRCUIT_OPEN_MS,
  probeEveryMs: config.CIRCUIT_PROBE_EVERY_MS,
  probes: config.CIRCUIT_PROBES,
});

/** A card app in the browser (the simulator's `/app`): for desktops; in a sandbox, for every device. */
const browserCardApp = { DESKTOP_CARD_APP_URL: url({ default: undefined }) };

/** Whether webhooks may go to private, loopback and link-local addresses, and unencrypted. */
const webhookTargets = { WEBHOOK_PRIVATE_TARGETS: bool({ default: false }) };

/** Bearer token of operators for metrics and the codec endpoint; empty: only callers on this machine. */
const operatorToken = { OPERATOR_TOKEN: str({ default: '' }) };

/** `server/main.ts`. It holds the keys that verify results, but none that decrypt them. */
const server = {
  ...common,
  ...webhookTargets,
  ...cards,
  ...schedules,
  ...browserCardApp,
  ...resultKeys,
  ...sources,
  ...linqServices,
  ...vanPromises,
  ...circuits,
  ...operatorToken,
  /** How long LINQ waits for a service; Shinhan waits 4 s for LINQ. */
  LINQ_SERVICE_TIMEOUT_MS: integer(10, 3_500)({ default: 3_000 }),
  API_HOST: host({ default: '127.0.0.1' }),
  API_PORT: port({ default: 8080 }),
  /** The URL by which payers' browsers and issuers reach the server. */
  PUBLIC_URL: url({ default: 'http://127.0.0.1:8080' }),
  /** Peers whose X-Forwarded-For is trusted, comma-separated; empty: none. */
  TRUSTED_PROXIES: str({ default: '' }),
  /** Maintenance windows, in which issuers can't be chosen (점검시간). */
  ISSUER_MAINTENANCE: maintenance({ default: [] }),
  /** How long a pay call waits for its scheme before it answers 503. */
  PAY_CALL_TIMEOUT_MS: milliseconds({ default: 10_000 }),
  /**
   * A pay call is refused while its approval would wait longer than this for a VAN. Shorter than
   * APPROVAL_QUEUE_TIMEOUT_MS, after which it is not sent.
   */
  PAY_CALL_MOST_VAN_WAIT_MS: milliseconds({ default: 10_000 }),
  /** The time after which a lost worker's workflow task goes to another worker. */
  WORKFLOW_TASK_TIMEOUT_MS: milliseconds({ default: 10_000 }),
  /** How often this server runs a workflow, to see that workflows get done. */
  CANARY_INTERVAL_MS: integer(1_000, 600_000)({ default: 10_000 }),
  /** How long a payer may take in the card app. */
  AUTHENTICATION_TIMEOUT_MS: milliseconds({ default: 600_000 }),
  /** Browser origin of Temporal Web UI, which is allowed to call the codec endpoint. */
  TEMPORAL_UI_ORIGIN: url({ default: 'http://127.0.0.1:8233' }),
  /** A direct URL of PostgreSQL for LISTEN, when DATABASE_URL goes through a transaction pooler. */
  DATABASE_LISTEN_URL: str({ default: '' }),
  /** A standby of PostgreSQL that answers lists; empty: the primary does. */
  DATABASE_LISTS_URL: str({ default: '' }),
  /** Bearer token of administrators for /v1/admin; empty: nobody. */
  ADMIN_TOKEN: str({ default: '' }),
  /** The key of the digests that recognise a repeated request; the same on every server. */
  REQUEST_DIGEST_KEY: key(32)(),
  /** Status polls that may wait at once, on one server. */
  MOST_WAITING_POLLS: integer(0, 1_000_000)({ default: 10_000 }),
  /** Calls a minute of one merchant, on one server. */
  LIMIT_CALLS_PER_MERCHANT: integer(1, 1_000_000)({ default: 1_200 }),
  /** Page loads and polls a minute by one bill's link. */
  LIMIT_READS_PER_LINK: integer(1, 1_000_000)({ default: 300 }),
  /** Presses of pay and abort a minute by one bill's link. */
  LIMIT_PAYS_PER_LINK: integer(1, 1_000_000)({ default: 30 }),
  /** Calls of administrators a minute with the right token, and from one address with wrong ones. */
  LIMIT_ADMIN_CALLS_PER_ADDRESS: integer(1, 1_000_000)({ default: 120 }),
  /** Refused authentication results a minute from one address; more are answered without being read. */
  LIMIT_JUNK_PER_ADDRESS: integer(1, 1_000_000)({ default: 300 }),
  /** Requests in progress at once on one server, including waiting polls. */
  LIMIT_IN_PROGRESS: integer(1, 1_000_000)({ default: 12_000 }),
  /** Event loop delay above which requests are refused; 0: never. */
  LIMIT_EVENT_LOOP_DELAY_MS: integer(0, 60_000)({ default: 1_000 }),
  /**
   * The code of this cell, which the ids of its merchants and of all that they make carry, where merchants are spread
   * over cells behind a router; empty: the only cell, or the one whose ids carry none. It never changes.
   */
  CELL: cellCode({ default: '' }),
  /** The sandbox's server, to which this one passes the requests for it; empty: there is no sandbox. */
  SANDBOX_URL: url({ default: undefined }),
  /** The sandbox's ADMIN_TOKEN, by which this server gives merchants test keys. */
  SANDBOX_ADMIN_TOKEN: str({ default: '' }),
  /** The payment service provider (결제대행사), as payers' pages and sales slips name it. */
  PSP_NAME: str({ default: '페이민트' }),
  /**
   * Its 전자금융거래 이용약관, 개인정보 수집·이용 동의 and 개인정보 제3자 제공 동의, which payers agree to; empty: none is named.
   */
  PSP_TERMS_URL: url({ default: undefined }),
  PSP_COLLECTION_URL: url({ default: undefined }),
  PSP_PRIVACY_URL: url({ default: undefined }),
};

const vanAccess = Object.fromEntries(
  vanNames.flatMap((name): [string, ValidatorSpec<unknown>][] => {
    const prefix = vanPrefix(name);
    return [
      [`${prefix}_HOST`, host({ default: '127.0.0.1' })],
      [`${prefix}_PORT`, port({ default: vans[name].simulator.port })],
      [`${prefix}_CONNECT_TIMEOUT_MS`, milliseconds({ default: vans[name].connectTimeoutMs })],
      [`${prefix}_READ_TIMEOUT_MS`, milliseconds({ default: vans[name].readTimeoutMs })],
      [`${prefix}_NET_CANCEL_WINDOW_MS`, milliseconds({ default: vans[name].netCancelWindowMs })],
      [`${prefix}_REVIEW_AFTER_MS`, integer(10, 86_400_000)({ default: vans[name].reviewAfterMs })],
      [`${prefix}_LOOKS_AFTER_MS`, risingMilliseconds(3_600_000)({ default: vans[name].looksAfterMs })],
      [`${prefix}_SLOTS`, integer(1, MOST_SLOTS)({ default: undefined })],
      // Of a simulator: the URL where it says on which port it takes telegrams. Rehearsals send only to such a VAN.
      [`${prefix}_SIMULATOR_URL`, url({ default: undefined })],
    ];
  }),
);

/** All of them, for processes that send telegrams and decide by their times. */
const vanClocks = { ...vanAccess, ...vanPromises };

/** How long an approval may wait for a worker of its VAN; a time-out proves that it was not sent. */
const approvalQueue = { APPROVAL_QUEUE_TIMEOUT_MS: milliseconds({ default: 20_000 }) };

/** For rehearsals: the fixed time of the clock for attempts' date-times and deadlines. */
const clock = { CLOCK: instant({ default: undefined }) };

/** The bill worker: it encrypts orders and decrypts results, except for issuers of the approval zone. */
const billWorker = {
  ...common,
  ...heartbeat,
  ...browserCardApp,
  ...vanClocks,
  ...approvalQueue,
  ...circuits,
  ...clock,
  ...cards,
  ...zoneKeys('bill'),
  ...issuerUrls('bridgeUrl', (issuer) => `/${issuer}/bridge`),
  MAX_CACHED_WORKFLOWS: integer(10, 100_000)({ default: 1_000 }),
  /** Workflow tasks at once; each keeps its slot while its run executes a local activity. */
  WORKFLOW_TASK_SLOTS: integer(2, 2_000)({ default: 40 }),
  /** Local activities at once: CPU work, or a transaction with a connection of the pool. */
  STEP_SLOTS: integer(2, 2_000)({ default: 40 }),
  /** Regular activities with registered cards at once: each calls KMS and the database. */
  CARD_STEP_SLOTS: integer(1, 2_000)({ default: 20 }),
  /** How long to wait for a lost worker's cached workflows. */
  STICKY_QUEUE_TIMEOUT_MS: milliseconds({ default: 10_000 }),
  /** The sweep looks at an open row that nothing has moved for this long. */
  SWEEP_AFTER_MS: milliseconds({ default: 120_000 }),
  ...retention,
  ...schedules,
  /**
   * A billing run is cut into shards, loops of their own that any bill worker takes up: at most so many, and as many as
   * it has so many subscriptions and charges to go through.
   */
  BILLING_SHARDS: integer(1, MOST_SHARDS)({ default: 4 }),
  BILLING_DUE_PER_SHARD: integer(1, 1_000_000)({ default: 500 }),
  /**
   * The version that may come back after this one: runs take no steps that it does not know. Unset: none, and runs take
   * every step of this version.
   */
  MAY_COME_BACK: version({ default: undefined }),
  /** Allows billing of future days: for rehearsals, where every VAN is a simulator. */
  BILLING_REHEARSALS: bool({ default: false }),
  ...billingTimes,
  /** Whether a start makes what is missing in Temporal's namespace (search attributes, Schedules), or refuses it. */
  TEMPORAL_SETUP: str({ choices: ['make', 'verify'], default: 'make' }),
};

/** The command that makes search attributes and Schedules. */
const temporalSetup = { ...common, ...schedules, ...billingTimes };

/** Queues that a VAN worker polls: those of VANs, by name, and that of the engine's own checks. */
export const vanWorkerQueues = [...vanNames, 'check'] as const;
export type VanWorkerQueue = (typeof vanWorkerQueues)[number];
const queues = makeValidator<readonly VanWorkerQueue[]>((text) => {
  const names = text.split(',').map((name) => name.trim());
  const known = vanWorkerQueues.filter((queue) => names.includes(queue));
  if (names.some((name) => !known.some((queue) => queue === name)))
    throw new Error(`must be some of ${vanWorkerQueues.join(', ')}, separated by commas`);
  return known;
});

/** The VAN worker. */
const vanWorker = {
  ...common,
  ...heartbeat,
  /** The queues that this process polls. */
  VAN_QUEUES: queues({ default: vanWorkerQueues }),
  ...circuits,
  ...clock,
  ...vanClocks,
  /** Longer than the read time-out, so that a VAN call in flight ends before the process does. */
  SHUTDOWN_GRACE_MS: milliseconds({ default: 45_000 }),
};

/** The variable with the URL of a simulator's books. */
export const booksUrl = (name: VanName): string => `${vanPrefix(name)}_BOOKS_URL`;
const vanBooks = Object.fromEntries(
  vanNames.map((name): [string, ValidatorSpec<unknown>] => [
    booksUrl(name),
    url({ default: `http://127.0.0.1:${vans[name].simulator.controlPort}` }),
  ]),
);

/** Operators' commands: `npm run check`, `npm run resolve`. */
const operator = {
  ...common,
  ...retention,
  ...vanClocks,
  /** When the day's billing run begins, Korean time. */
  BILLING_DAILY_AT: timeOfDay({ default: { hour: 10, minute: 0 } }),
  /** A billing run by hand needs `--yes` when it would make more charges than this, or charge more won in total. */
  BILLING_UNASKED_CHARGES: integer(0, 1_000_000_000)({ default: 100 }),
  BILLING_UNASKED_WON: integer(0, 1_000_000_000_000)({ default: 10_000_000 }),
  ...vanBooks,
};

/** Where a worker process serves its metrics; a server does so at its API's own port. */
const workerMetrics = {
  ...operatorToken,
  METRICS_HOST: host({ default: '127.0.0.1' }),
  /** Empty: it serves none. */
  METRICS_PORT: port({ default: undefined }),
};

/** The approval worker: it holds the keys of the approval zone's issuers, and no others. */
const approvalWorker = { ...common, ...heartbeat, ...cards, ...clock, ...zoneKeys('approval') };

/** The external worker. It holds no issuer's key. */
const externalWorker = {
  ...common,
  ...heartbeat,
  ...issuerUrls('registrationUrl', (issuer) => `/${issuer}/registrations`),
  ...issuerUrls('otcUrl', (issuer) => `/${issuer}/otc`),
  /** How long an issuer may take for a whole answer. */
  ISSUER_CALL_TIMEOUT_MS: integer(1, 7_000)({ default: 5_000 }),
};

/** The webhook worker: it reaches the addresses that merchants name, and holds only the secrets that sign. */
const webhookWorker = {
  ...common,
  ...heartbeat,
  ...webhookTargets,
  /** How long a merchant's endpoint may take for its answer. */
  WEBHOOK_TIMEOUT_MS: integer(100, 30_000)({ default: 10_000 }),
  /** Pauses before the tries of a webhook; the last is repeated. */
  WEBHOOK_RETRY_PAUSES_MS: risingMilliseconds(86_400_000)({ default: webhookRules.retryPausesMs }),
  /** How long a webhook is tried, and how long an endpoint may fail before it is disabled. */
  WEBHOOK_GIVE_UP_AFTER_MS: integer(1_000, 2_592_000_000)({ default: webhookRules.giveUpAfterMs }),
  /** The least pause between two requests to an endpoint that keeps failing. */
  WEBHOOK_PROBE_EVERY_MS: milliseconds({ default: webhookRules.probeEveryMs }),
};

/** The names and values of a list such as `b1=PAYMINT0B1,c2=PAYMINT0C2`, each name once. */
const byCell = <T>(valueOf: (text: string) => T, form: string) =>
  makeValidator<ReadonlyMap<string, T>>((text) => {
    const entries = commaList(text).map((entry): [string, T] => {
      const at = entry.indexOf('=');
      const name = entry.slice(0, at);
      if (at < 0 || !(name === UNNAMED_CELL || isCellCode(name))) throw new Error(`must be ${form}`);
      return [name === UNNAMED_CELL ? '' : name, valueOf(entry.slice(at + 1))];
    });
    const values = new Map(entries);
    if (values.size < entries.length) throw new Error('must name each cell once');
    return values;
  });

/** The cell without a code, in the router's tables. */
const UNNAMED_CELL = 'default';

const cellUrls = byCell((text) => {
  const { protocol, origin } = new URL(URL.canParse(text) ? text : 'none:');
  if (!['http:', 'https:'].includes(protocol) || origin !== text.replace(/\/$/, ''))
    throw new Error('must be URLs of http or https without a path');
  return origin;
}, `${UNNAMED_CELL}=<url>,<two hex digits>=<url>`);

const cellServiceCodes = byCell((text) => {
  if (!/^[0-9A-Z]+$/.test(text)) throw new Error('must be service codes of digits and capitals');
  return text;
}, '<two hex digits>=<service code>,<two hex digits>=<service code>');

/** `server/router/main.ts`. It holds no key, and reaches nothing but the cells' servers. */
const router = {
  API_HOST: server.API_HOST,
  API_PORT: server.API_PORT,
  TRUSTED_PROXIES: server.TRUSTED_PROXIES,
  LIMIT_IN_PROGRESS: server.LIMIT_IN_PROGRESS,
  LOG_LEVEL: common.LOG_LEVEL,
  /** The URL of each cell's servers, as `default=<url>,b1=<url>`. */
  CELL_URLS: cellUrls(),
  /** For every issuer whose handles are its own: the service codes of cells there, as `b1=<code>`. */
  ...Object.fromEntries(
    issuerCodes.flatMap((issuer) => {
      const { cellServiceCodes: variable } = issuerKeyVariables(issuer);
      return variable === undefined ? [] : [[variable, cellServiceCodes({ default: new Map() })] as const];
    }),
  ),
};

/** Every variable the engine reads, for `.env.example` and its test. */
export const environmentVariables: readonly string[] = [
  ...new Set(
    [
      ...[server, billWorker, vanWorker, externalWorker, approvalWorker, webhookWorker],
      ...[workerMetrics, operator, router],
    ].flatMap((specs) => Object.keys(specs)),
  ),
].sort();

/** @throws ConfigurationError when the file, or the profile in it, can't be read */
function profilePlace(environment: Environment): Environment {
  try {
    return placeOfProfile(environment);
  } catch (failure) {
    throw new ConfigurationError(
      `Correct the variables TEMPORAL_…: ${failure instanceof Error ? failure.message : 'a file is unreadable'}.`,
    );
  }
}

function read<S extends Specs>(specs: S, environment: Environment): Values<S> {
  // An empty value counts as unset, as in a copied .env.example.
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const values = cleanEnv({ ...profilePlace(present), ...present }, specs, {
    reporter: ({ errors }) => {
      const problems = Object.entries(errors).map(([name, error]) => `  ${name}: ${error?.message ?? 'is missing'}`);
      if (problems.length > 0) {
        throw new ConfigurationError(`Set these environment variables (see .env.example):\n${problems.join('\n')}`);
      }
    },
  });
  return values as Values<S>;
}

export type CommonConfig = Values<typeof common>;
export type TracingConfig = Values<typeof tracing>;
/** What every worker reads. */
export type WorkerConfig = CommonConfig & Values<typeof heartbeat>;
export type ServerConfig = Values<typeof server> & {
  readonly inbound: Readonly<Record<IssuerCode, { readonly resultMacKey: Buffer; readonly sources: AllowList }>>;
  readonly linqServices: Readonly<Record<Service, { readonly url: string; readonly secret: Buffer }>>;
  readonly declaredProcessingMs: Readonly<Record<VanName, number>>;
  readonly telegramsPerSecond: Readonly<Record<VanName, number>>;
};
export type RouterConfig = Values<typeof router> & {
  /** The cell of each service code, by the issuer whose handles begin with it. */
  readonly cellsByServiceCode: Readonly<Partial<Record<IssuerCode, ReadonlyMap<string, CellCode>>>>;
};
export type BillWorkerConfig = Values<typeof billWorker> & {
  readonly vanAccess: VanAccessTable;
  readonly bridgeUrls: IssuerUrls;
  readonly issuerKeys: IssuerKeys;
  readonly runBounds: RunBounds;
};
/** The keys and codes from the issuers of one zone. */
type IssuerKeys = Readonly<
  Partial<
    Record<
      IssuerCode,
      {
        readonly orderMacKey: Buffer;
        readonly resultMacKey: Buffer;
        readonly cipherKey?: Buffer;
        readonly serviceCode?: string;
      }
    >
  >
>;
export type ApprovalWorkerConfig = Values<typeof approvalWorker> & { readonly approvalIssuerKeys: IssuerKeys };
/** URLs by issuer, for issuers that declare one. */
export type IssuerUrls = Readonly<Partial<Record<IssuerCode, string>>>;
export type ExternalWorkerConfig = Values<typeof externalWorker> & {
  readonly registrationUrls: IssuerUrls;
  readonly otcUrls: IssuerUrls;
};
export type OperatorConfig = Values<typeof operator> & {
  readonly vanAccess: VanAccessTable;
  readonly booksUrls: Readonly<Record<VanName, string>>;
};
export type TemporalSetupConfig = Values<typeof temporalSetup>;
export type WebhookWorkerConfig = Values<typeof webhookWorker> & { readonly webhookRules: WebhookRules };
export type VanWorkerConfig = Values<typeof vanWorker> & { readonly vanAccess: VanAccessTable };

/** A VAN's address and time-outs. */
export type VanAccess = {
  readonly host: string;
  readonly port: number;
  /** The control URL of the simulator that plays this VAN; undefined: it is a real VAN. */
  readonly simulatorUrl?: string | undefined;
  /** Telegrams go only to a simulator that confirms to be one: in a sandbox. */
  readonly simulatorsOnly?: boolean;
  readonly connectTimeoutMs: number;
  readonly readTimeoutMs: number;
  /** Its rate limit, over all workers of its queue. */
  readonly telegramsPerSecond: number;
  /** Times for an unknown approval: see domain/vans/. */
  readonly longestProcessingMs: number;
  readonly netCancelWindowMs: number;
  readonly reviewAfterMs: number;
  readonly looksAfterMs: readonly number[];
  /** Telegrams under way at once in one process. */
  readonly slots: number;
};
export type VanAccessTable = Readonly<Record<VanName, VanAccess>>;

function accessTable(values: Readonly<Record<string, unknown>>): VanAccessTable {
  const access = (name: VanName): VanAccess => {
    const prefix = vanPrefix(name);
    const pace = {
      connectTimeoutMs: Number(values[`${prefix}_CONNECT_TIMEOUT_MS`]),
      telegramsPerSecond: Number(values[rate(name)]),
      readTimeoutMs: Number(values[`${prefix}_READ_TIMEOUT_MS`]),
    };
    return {
      ...pace,
      slots: Number(values[`${prefix}_SLOTS`] ?? slotsFor(pace)),
      host: String(values[`${prefix}_HOST`]),
      port: Number(values[`${prefix}_PORT`]),
      simulatorUrl: values[`${prefix}_SIMULATOR_URL`] as string | undefined,
      simulatorsOnly: values.SANDBOX === true,
      longestProcessingMs: Number(values[`${prefix}_LONGEST_PROCESSING_MS`]),
      netCancelWindowMs: Number(values[`${prefix}_NET_CANCEL_WINDOW_MS`]),
      reviewAfterMs: Number(values[`${prefix}_REVIEW_AFTER_MS`]),
      looksAfterMs: values[`${prefix}_LOOKS_AFTER_MS`] as readonly number[],
    };
  };
  return forEachVan(access);
}

const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '::1', '[::1]']);

/** Whether a host name means this machine. */
export const isLoopback = (hostname: string): boolean => LOOPBACK_NAMES.has(hostname);

type Reachable = {
  readonly API_HOST: string;
  readonly PUBLIC_URL: string;
  readonly TRUSTED_PROXIES: string;
  readonly OPERATOR_TOKEN: string;
};

/**
 * Without a token, operators' endpoints are open to callers on this machine. That is safe only while nobody else can
 * get here: neither directly nor through a proxy, which also runs on this machine.
 */
function refuseOpenOperators({ API_HOST, PUBLIC_URL, TRUSTED_PROXIES, OPERATOR_TOKEN }: Reachable): void {
  const isAlone = isLoopback(API_HOST) && isLoopback(new URL(PUBLIC_URL).hostname) && TRUSTED_PROXIES.trim() === '';
  if (OPERATOR_TOKEN !== '' || isAlone) return;
  throw new ConfigurationError(
    'Set OPERATOR_TOKEN: by API_HOST, PUBLIC_URL or TRUSTED_PROXIES, others reach this server, and without a token /metrics and /ops/codec ' +
      'are open to every caller from this machine, including a proxy on it.',
  );
}

/** The cell that a process is of. */
export const modeOfProcess = ({ SANDBOX }: { readonly SANDBOX: boolean }): Mode => (SANDBOX ? 'test' : 'live');

type SandboxParts = {
  readonly SANDBOX: boolean;
  readonly SANDBOX_URL: string | undefined;
  readonly SANDBOX_ADMIN_TOKEN: string;
};

/** @throws ConfigurationError */
function refuseHalfSandbox({ SANDBOX, SANDBOX_URL = '', SANDBOX_ADMIN_TOKEN }: SandboxParts): void {
  if (SANDBOX && SANDBOX_URL !== '')
    throw new ConfigurationError('Unset SANDBOX_URL: this server is of the sandbox itself, by SANDBOX.');
  if ((SANDBOX_URL === '') !== (SANDBOX_ADMIN_TOKEN === ''))
    throw new ConfigurationError('Set both SANDBOX_URL and SANDBOX_ADMIN_TOKEN, or neither.');
}

type CardAppParts = { readonly SANDBOX: boolean; readonly DESKTOP_CARD_APP_URL: string | undefined };

/** A test payment must never open a payer's own card app. @throws ConfigurationError */
function refuseSandboxWithoutCardApp({ SANDBOX, DESKTOP_CARD_APP_URL }: CardAppParts): void {
  if (SANDBOX && DESKTOP_CARD_APP_URL === undefined)
    throw new ConfigurationError(
      "Set DESKTOP_CARD_APP_URL to the issuer simulator's /app: a sandbox opens no other app.",
    );
}

/** A test payment must never reach a VAN that moves money. @throws ConfigurationError */
function refuseSandboxWithoutSimulators({ SANDBOX }: { readonly SANDBOX: boolean }, accesses: VanAccessTable): void {
  const missing = vanNames.filter((van) => accesses[van].simulatorUrl === undefined);
  if (!SANDBOX || missing.length === 0) return;
  const variables = missing.map((van) => `${vanPrefix(van)}_SIMULATOR_URL`).join(', ');
  throw new ConfigurationError(
    `Set ${variables}: a sandbox sends telegrams only to simulators that confirm to be some.`,
  );
}

/** @throws ConfigurationError */
export function serverConfig(environment: Environment): ServerConfig {
  const values: ReturnType<typeof read<typeof server>> = read(server, environment);
  refuseOpenOperators(values);
  refuseHalfSandbox(values);
  refuseSandboxWithoutCardApp(values);
  const inbound = forEachIssuer((issuer) => {
    const variables = issuerKeyVariables(issuer);
    return {
      resultMacKey: keyOf(values, variables.resultMac),
      sources: valueOf(values, variables.sources) as AllowList,
    };
  });
  const linq = forEachService((service) => {
    const variables = linqVariables(service);
    return {
      url: String(valueOf(values, variables.url)).replace(/\/$/, ''),
      secret: valueOf(values, variables.secret) as Buffer,
    };
  });
  const declaredProcessingMs = forEachVan((van) => Number(valueOf(values, longestProcessing(van))));
  const telegramsPerSecond = forEachVan((van) => Number(valueOf(values, rate(van))));
  return { ...values, inbound, linqServices: linq, declaredProcessingMs, telegramsPerSecond };
}

/** @throws ConfigurationError */
export function routerConfig(environment: Environment): RouterConfig {
  const values = read(router, environment);
  if (!values.CELL_URLS.has(''))
    throw new ConfigurationError(
      `Name ${UNNAMED_CELL}=<url> in CELL_URLS: to it goes whatever says no cell, or one that is not in the list.`,
    );
  const cellsByServiceCode = Object.fromEntries(
    issuerCodes.flatMap((issuer) => {
      const { cellServiceCodes: variable } = issuerKeyVariables(issuer);
      if (variable === undefined) return [];
      const codes = valueOf(values, variable) as ReadonlyMap<CellCode, string>;
      const cells = new Map([...codes].map(([cell, code]) => [code, cell]));
      if (cells.size < codes.size || [...codes.keys()].some((cell) => !values.CELL_URLS.has(cell)))
        throw new ConfigurationError(
          `Name in ${variable} only cells of CELL_URLS, each with a service code of its own.`,
        );
      return [[issuer, cells] as const];
    }),
  );
  return { ...values, cellsByServiceCode };
}

export type WorkerMetricsConfig = Omit<Values<typeof workerMetrics>, 'METRICS_PORT'> & {
  /** Undefined: it serves none. */
  readonly METRICS_PORT: number | undefined;
};

/** @throws ConfigurationError */
export function workerMetricsConfig(environment: Environment): WorkerMetricsConfig {
  const values: WorkerMetricsConfig = read(workerMetrics, environment);
  if (values.METRICS_PORT !== undefined && values.OPERATOR_TOKEN === '' && !isLoopback(values.METRICS_HOST))
    throw new ConfigurationError(
      'Set OPERATOR_TOKEN: by METRICS_HOST, others reach the metrics of this process, and without a token everybody may read them.',
    );
  return values;
}

/** @throws ConfigurationError */
export function billWorkerConfig(environment: Environment): BillWorkerConfig {
  const values = read(billWorker, environment);
  refuseDisproportion(values);
  refuseSandboxWithoutCardApp(values);
  const vanAccess = accessTable(values);
  return {
    ...values,
    vanAccess,
    runBounds: {
      mostShards: values.BILLING_SHARDS,
      duePerShard: values.BILLING_DUE_PER_SHARD,
      telegramsPerSecond: Math.min(...Object.values(vanAccess).map((van) => van.telegramsPerSecond)),
    },
    issuerKeys: issuerKeysOf(values, 'bill'),
    bridgeUrls: urlTable(values, 'bridgeUrl'),
  };
}

/**
 * The most activities that share a connection. With more, the last of them waits longer than the pool's five seconds as
 * soon as each holds it for a quarter of a second.
 */
const MOST_STEPS_PER_CONNECTION = 20;

type SlotVariable =
  'WORKFLOW_TASK_SLOTS' | 'STEP_SLOTS' | 'CARD_STEP_SLOTS' | 'MAX_CACHED_WORKFLOWS' | 'DATABASE_POOL_MAX';
type Slots = Readonly<Record<SlotVariable, number>>;
type Proportion = { readonly holds: (slots: Slots) => boolean; readonly otherwise: string };

const proportions: readonly Proportion[] = [
  {
    holds: ({ STEP_SLOTS, WORKFLOW_TASK_SLOTS }) => STEP_SLOTS >= WORKFLOW_TASK_SLOTS,
    otherwise:
      'STEP_SLOTS must be at least WORKFLOW_TASK_SLOTS, or workflow tasks hold slots while activities wait for one',
  },
  {
    holds: ({ MAX_CACHED_WORKFLOWS, WORKFLOW_TASK_SLOTS }) => MAX_CACHED_WORKFLOWS >= WORKFLOW_TASK_SLOTS,
    otherwise:
      'MAX_CACHED_WORKFLOWS must be at least WORKFLOW_TASK_SLOTS, or active runs evict each other from the cache',
  },
  {
    holds: ({ STEP_SLOTS, CARD_STEP_SLOTS, DATABASE_POOL_MAX }) =>
      STEP_SLOTS + CARD_STEP_SLOTS <= MOST_STEPS_PER_CONNECTION * DATABASE_POOL_MAX,
    otherwise:
      `DATABASE_POOL_MAX must be at least a ${MOST_STEPS_PER_CONNECTION}th of STEP_SLOTS and CARD_STEP_SLOTS together, ` +
      'or activities wait too long for a connection',
  },
];

/** @throws ConfigurationError when slots and pool do not fit together */
function refuseDisproportion(slots: Slots): void {
  const broken = proportions.filter(({ holds }) => !holds(slots)).map(({ otherwise }) => otherwise);
  if (broken.length > 0) throw new ConfigurationError(broken.join('\n'));
}

/** @throws ConfigurationError */
export function operatorConfig(environment: Environment): OperatorConfig {
  const values = read(operator, environment);
  const all: Readonly<Record<string, unknown>> = values;
  return { ...values, vanAccess: accessTable(values), booksUrls: forEachVan((van) => String(all[booksUrl(van)])) };
}

/** @throws ConfigurationError */
export const temporalSetupConfig = (environment: Environment): TemporalSetupConfig => read(temporalSetup, environment);

/** @throws ConfigurationError */
export function approvalWorkerConfig(environment: Environment): ApprovalWorkerConfig {
  const values = read(approvalWorker, environment);
  return { ...values, approvalIssuerKeys: issuerKeysOf(values, 'approval') };
}

function issuerKeysOf(values: Readonly<Record<string, unknown>>, zone: CryptoZone): IssuerKeys {
  const keys = (issuer: IssuerCode): IssuerKeys[IssuerCode] => {
    const { orderMac, resultMac, cipher, serviceCode } = issuerKeyVariables(issuer);
    return {
      orderMacKey: keyOf(values, orderMac),
      resultMacKey: keyOf(values, resultMac),
      ...(cipher === undefined ? {} : { cipherKey: keyOf(values, cipher) }),
      ...(serviceCode === undefined ? {} : { serviceCode: String(valueOf(values, serviceCode.variable)) }),
    };
  };
  return Object.fromEntries(issuersOfZone(zone).map((issuer) => [issuer, keys(issuer)]));
}

/** @throws ConfigurationError */
export function externalWorkerConfig(environment: Environment): ExternalWorkerConfig {
  const values = read(externalWorker, environment);
  return { ...values, registrationUrls: urlTable(values, 'registrationUrl'), otcUrls: urlTable(values, 'otcUrl') };
}

/** @throws ConfigurationError */
export function webhookWorkerConfig(environment: Environment): WebhookWorkerConfig {
  const values = read(webhookWorker, environment);
  return {
    ...values,
    webhookRules: {
      retryPausesMs: values.WEBHOOK_RETRY_PAUSES_MS,
      giveUpAfterMs: values.WEBHOOK_GIVE_UP_AFTER_MS,
      probeEveryMs: values.WEBHOOK_PROBE_EVERY_MS,
    },
  };
}

const valueOf = (values: Readonly<Record<string, unknown>>, variable: string): unknown => values[variable];

/** `read` has checked that it is set. */
const keyOf = (values: Readonly<Record<string, unknown>>, { variable }: KeyVariable): Buffer =>
  valueOf(values, variable) as Buffer;

/** @throws ConfigurationError */
export function vanWorkerConfig(environment: Environment): VanWorkerConfig {
  const values = read(vanWorker, environment);
  const vanAccess = accessTable(values);
  refuseSandboxWithoutSimulators(values, vanAccess);
  for (const [name, access] of Object.entries(vanAccess)) {
    if (values.SHUTDOWN_GRACE_MS <= access.connectTimeoutMs + access.readTimeoutMs) {
      throw new ConfigurationError(
        `SHUTDOWN_GRACE_MS must be above VAN ${name}'s connect and read time-outs together, or a shutdown can interrupt an approval`,
      );
    }
  }
  return { ...values, vanAccess };
}

/** The KMS key that encrypts cards. */
export const cardKeyOf = ({
  CARD_KMS_KEY_ID,
  KMS_KEY_ID,
}: {
  readonly CARD_KMS_KEY_ID: string;
  readonly KMS_KEY_ID: string;
}): string => (CARD_KMS_KEY_ID === '' ? KMS_KEY_ID : CARD_KMS_KEY_ID);
