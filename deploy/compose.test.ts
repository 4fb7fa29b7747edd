import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { keysOf } from '../cli/embedded/process-keys';
import { loadSecrets } from '../cli/embedded/secrets';
import { temporaryFolder } from '../cli/embedded/testing';
import {
  APPROVAL_TASK_QUEUE,
  BILL_TASK_QUEUE,
  CHECK_TASK_QUEUE,
  EXTERNAL_TASK_QUEUE,
  WEBHOOK_TASK_QUEUE,
} from '../domain/runs';
import { type VanName, vanNames, vanTaskQueue } from '../domain/vans';
import {
  approvalWorkerConfig,
  billWorkerConfig,
  environmentVariables,
  externalWorkerConfig,
  serverConfig,
  temporalSetupConfig,
  vanWorkerConfig,
  type VanWorkerQueue,
  webhookWorkerConfig,
  workerMetricsConfig,
} from '../platform/config';
import { adapterKeyVariables, resultKeyVariables } from '../platform/issuer-keys';
import { projectRoot } from '../platform/project-root';
import { readIssuerConfig } from '../simulators/issuer/config';
import { readMerchantConfig } from '../simulators/merchant/config';
import { readVanConfig } from '../simulators/van/config';
import { alerts } from '../tests/support/promql';
import {
  environmentOf,
  isEngines,
  isJob,
  isWorker,
  keysFolderOf,
  readCompose,
  readScrapeJobs,
  type Service,
} from './compose-fixtures';

const compose = readCompose();
const services = Object.entries(compose.services);
const engines = services.filter(([, service]) => isEngines(service));
const processes = engines.filter(([, service]) => !isJob(service));

const read = (file: string): string => readFileSync(path.join(projectRoot, file), 'utf8');

/** The words after `dist/<entry>` of a service's command, if it runs that. */
const argsOf = ({ command = [] }: Service, entry: string): readonly string[] | undefined =>
  command.includes(entry) ? command.slice(command.indexOf(entry) + 1) : undefined;

const keys = (() => {
  const { folder, remove } = temporaryFolder();
  try {
    return keysOf(loadSecrets(path.join(folder, 'secrets.json'), {}), 'a-token');
  } finally {
    remove();
  }
})();

/** What a service's process finds: its environment in the file, and the keys that it is given. */
function whole(service: Service): Readonly<Record<string, string>> {
  const folder = keysFolderOf(service);
  const isGivenToken = service.command?.includes('--env-file=/run/operators/operators.env') === true;
  return {
    ...environmentOf(service),
    ...(folder === undefined ? {} : keys[folder]),
    ...(isGivenToken ? { OPERATOR_TOKEN: 'a-token' } : {}),
  };
}

describe('docker-compose.yml', () => {
  test('is of the form that the Compose specification gives', () => {
    const schema = read('node_modules/dclint/schemas/compose.schema.json');
    const ajv = new Ajv({ strict: false, validateSchema: false, allErrors: true });
    addFormats(ajv);
    ajv.addFormat('duration', true).addFormat('subnet_ip_address', true);
    const validate = ajv.compile(JSON.parse(schema) as object);
    validate(compose);
    expect(validate.errors).toBeNull();
  });

  test('has one worker service for each task queue', () => {
    const queueOf = (queue: VanWorkerQueue): string => (queue === 'check' ? CHECK_TASK_QUEUE : vanTaskQueue(queue));
    const queues: Readonly<Record<string, (service: Service) => readonly string[]>> = {
      bill: () => [BILL_TASK_QUEUE],
      external: () => [EXTERNAL_TASK_QUEUE],
      approval: () => [APPROVAL_TASK_QUEUE],
      webhook: () => [WEBHOOK_TASK_QUEUE],
      van: (service) => vanWorkerConfig(whole(service)).VAN_QUEUES.map(queueOf),
    };
    const polled = processes.map(([, service]) =>
      (argsOf(service, 'dist/workers/main.js') ?? []).flatMap((role) => queues[role]?.(service) ?? [`of ${role}`]),
    );
    expect(polled.every((some) => some.length <= 1)).toBe(true);
    expect(polled.flat().sort()).toEqual(
      [
        BILL_TASK_QUEUE,
        EXTERNAL_TASK_QUEUE,
        APPROVAL_TASK_QUEUE,
        WEBHOOK_TASK_QUEUE,
        CHECK_TASK_QUEUE,
        ...vanNames.map(vanTaskQueue),
      ].sort(),
    );
  });

  test('gives every process an environment that it starts with, and no variable that nothing reads', () => {
    const readers: readonly (readonly [
      entry: string,
      role: string | undefined,
      (env: NodeJS.ProcessEnv) => unknown,
    ])[] = [
      ['dist/server/main.js', undefined, serverConfig],
      ['dist/workers/main.js', 'bill', billWorkerConfig],
      ['dist/workers/main.js', 'van', vanWorkerConfig],
      ['dist/workers/main.js', 'approval', approvalWorkerConfig],
      ['dist/workers/main.js', 'external', externalWorkerConfig],
      ['dist/workers/main.js', 'webhook', webhookWorkerConfig],
      ['dist/simulators/issuer/main.js', undefined, readIssuerConfig],
      ['dist/simulators/merchant/main.js', undefined, readMerchantConfig],
      ['dist/simulators/van/main.js', undefined, readVanConfig],
    ];
    const started = processes.filter(([, service]) =>
      readers.some(([entry, role, readConfig]) => {
        const isIts = argsOf(service, entry)?.[0] === role;
        if (isIts && argsOf(service, entry) !== undefined) readConfig(whole(service));
        return isIts && argsOf(service, entry) !== undefined;
      }),
    );
    expect(started.length).toBe(processes.length - 1);
    const known = new Set([...environmentVariables, ...SDK_VARIABLES, ...SIMULATOR_VARIABLES]);
    for (const [name, service] of engines)
      expect([name, Object.keys(environmentOf(service)).filter((variable) => !known.has(variable))]).toEqual([
        name,
        [],
      ]);
  });

  test('gives the keys of the approval zone to the approval worker alone, and to the issuers’ simulator', () => {
    // Servers hold those that verify results.
    const verifying = resultKeyVariables().map(({ variable }) => variable);
    const secret = adapterKeyVariables('approval')
      .map(({ variable }) => variable)
      .filter((variable) => !verifying.includes(variable));
    expect(secret.length).toBeGreaterThan(0);
    const holders = engines.filter(([, service]) => secret.some((variable) => variable in whole(service)));
    expect(holders.map(([name]) => name)).toEqual(['approval-worker', 'issuer-simulator']);
    expect(compose.services.keys?.command).toEqual(['dist/cli/keys.js', '/run/keys']);
  });

  test('names no secret', () => {
    const names = Object.values(keys).flatMap((variables) => Object.keys(variables));
    for (const [name, service] of services)
      expect([name, Object.keys(environmentOf(service)).filter((variable) => names.includes(variable))]).toEqual([
        name,
        [],
      ]);
  });

  test.each(services)('pins the version of %s, limits it, and says how to see that it is well', (name, service) => {
    expect(service.image).toMatch(isEngines(service) ? /:local$/ : /:v?\d+(\.\d+)+(-\w+)?$/);
    const { cpus = '', memory = '' } = service.deploy?.resources?.limits ?? {};
    expect(cpus).toMatch(/^[1-9]$/);
    expect(memory).toMatch(/^\d+[MG]$/);
    const looked = service.healthcheck?.test !== undefined;
    // A job's end says it. The collector's image has nothing that could ask it.
    expect(looked).toBe(!isJob(service) && name !== 'otel-collector');
    for (const published of service.ports ?? []) expect(published).toMatch(/^127\.0\.0\.1:/);
  });

  test.each(engines)('lets %s write nothing but /tmp and its volumes, and gives it time to end', (_name, service) => {
    expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], stop_grace_period: '60s' });
    const { SHUTDOWN_GRACE_MS } = vanWorkerConfig(whole(compose.services['van-alpha-worker'] ?? service));
    expect(60_000).toBeGreaterThan(SHUTDOWN_GRACE_MS);
  });

  test('starts the engine when the tables, the namespace, what it needs there, and the keys are there', () => {
    const needs = ['migrate', 'temporal-namespace', 'temporal-setup', 'keys'];
    const roles = processes.filter(([, { profiles }]) => profiles === undefined);
    expect(roles.length).toBe(vanNames.length + 6);
    for (const [name, { depends_on: on = {} }] of roles)
      for (const need of needs)
        expect([name, need, on[need]]).toEqual([name, need, { condition: 'service_completed_successfully' }]);
  });

  test('makes search attributes and Schedules by a job, and has the bill worker only verify them', () => {
    expect(compose.services['temporal-setup']?.command).toEqual(['dist/cli/temporal-setup.js']);
    const bill = whole(compose.services['bill-worker'] ?? { image: '' });
    expect(billWorkerConfig(bill).TEMPORAL_SETUP).toBe('verify');
    const job = temporalSetupConfig(whole(compose.services['temporal-setup'] ?? { image: '' }));
    expect(job).toEqual(temporalSetupConfig(bill));
  });

  test('waits for nothing that does not exist, and for nothing in a circle', () => {
    const before = (name: string, seen: readonly string[]): void => {
      expect(seen).not.toContain(name);
      const service = compose.services[name];
      expect([name, service === undefined]).toEqual([name, false]);
      for (const other of Object.keys(service?.depends_on ?? {})) before(other, [...seen, name]);
    };
    for (const [name] of services) before(name, []);
  });

  test('waits for nothing of the simulators’ profile without it', () => {
    for (const [name, { profiles, depends_on: on = {} }] of services)
      for (const [other, { required }] of Object.entries(on))
        if (profiles === undefined && compose.services[other]?.profiles !== undefined)
          expect([name, other, required]).toEqual([name, other, false]);
  });

  test('gives Temporal at least 512 history shards, and says that they stay', () => {
    const shards = (service = 'temporal', variable = 'NUM_HISTORY_SHARDS'): number =>
      Number(compose.services[service]?.environment?.[variable]);
    expect(shards()).toBeGreaterThanOrEqual(512);
    expect(shards('temporal-schema', 'HISTORY_SHARDS')).toBe(shards());
    expect(read('docker-compose.yml')).toContain('IT CAN NEVER BE CHANGED');
  });

  test('has the server trust the proxy alone, which replaces what callers claim', () => {
    const { networks = {} } = compose.services.proxy ?? {};
    const address = 'edge' in networks ? networks.edge.ipv4_address : undefined;
    expect(environmentOf(compose.services.server ?? { image: '' }).TRUSTED_PROXIES).toBe(address);
    const settings = read('deploy/compose/nginx.conf');
    const forwarded = settings.match(/X-Forwarded-For \S+/g) ?? [];
    expect(new Set(forwarded)).toEqual(new Set(['X-Forwarded-For $remote_addr;']));
  });

  test('mounts only files that there are', () => {
    const files = services
      .flatMap(([, { volumes = [] }]) => volumes)
      .filter((volume) => volume.startsWith('./'))
      .map((volume) => volume.split(':')[0] ?? '')
      .filter((file) => path.extname(file) !== '');
    expect(files.length).toBeGreaterThan(2);
    expect(files.filter((file) => !existsSync(path.join(projectRoot, file)))).toEqual([]);
  });

  test('has Prometheus ask every server and every worker, with the operators’ token, in the jobs that alerts name', () => {
    const jobs = readScrapeJobs('deploy/compose/prometheus.yml');
    const asked = (job = ''): readonly string[] =>
      (jobs[job]?.dns_sd_configs ?? []).flatMap(({ names, port }) => names.map((name) => `${name}:${port}`));
    const workers = processes.filter(([, service]) => isWorker(service));
    expect(workers).toHaveLength(vanNames.length + 5);
    for (const [name, service] of workers) {
      const { METRICS_HOST, OPERATOR_TOKEN } = workerMetricsConfig(whole(service));
      expect([name, METRICS_HOST, OPERATOR_TOKEN]).toEqual([name, '0.0.0.0', 'a-token']);
      expect(service.volumes).toContain('operator-keys:/run/operators:ro');
      expect(Object.values(service.networks ?? {})).toContain('core');
    }
    const addresses = workers.map(([name, service]) => `${name}:${workerMetricsConfig(whole(service)).METRICS_PORT}`);
    expect([...asked('worker')].sort()).toEqual([...addresses].sort());
    expect(asked('server')).toEqual([`server:${environmentOf(compose.services.server ?? { image: '' }).API_PORT}`]);
    for (const job of jobsOfAlerts)
      expect([job, jobs[job]?.authorization?.credentials_file]).toEqual([job, '/run/keys/token']);
    expect(compose.services.prometheus?.volumes).toContain('operator-keys:/run/keys:ro');
  });

  test.each(['deploy/prometheus/prometheus.yml', 'deploy/compose/prometheus.yml', 'deploy/kubernetes/prometheus.yml'])(
    '%s has every job that alerts name, with the process of each target',
    (file) => {
      expect(jobsOfAlerts).toEqual(['server', 'worker']);
      const jobs = readScrapeJobs(file);
      for (const job of jobsOfAlerts) {
        const { relabel_configs: relabelled = [], static_configs: targets = [] } = jobs[job] ?? {};
        const labels = [
          ...relabelled.map(({ target_label: label }) => label),
          ...targets.flatMap((target) => Object.keys(target.labels ?? {})),
        ];
        expect([job, labels.includes('process')]).toEqual([job, true]);
      }
    },
  );

  test('mounts the alerts where Prometheus reads them', () => {
    const [name, file] = /rule_files: \[(.*)\/(.*)\]/.exec(read('deploy/compose/prometheus.yml'))?.slice(1) ?? [];
    expect(compose.services.prometheus?.volumes).toContain(`./deploy/prometheus:${name}:ro`);
    expect(existsSync(path.join(projectRoot, 'deploy/prometheus', file ?? ''))).toBe(true);
  });

  test('sends the traces of every process of the engine to the collector, which takes them there', () => {
    const roles = processes.filter(([, { profiles }]) => profiles === undefined);
    const { receivers } = parse(read('deploy/otel-collector/config.yml')) as {
      readonly receivers: { readonly otlp: { readonly protocols: { readonly http: { readonly endpoint: string } } } };
    };
    const port = new URL(`http://${receivers.otlp.protocols.http.endpoint}`).port;
    for (const [name, service] of roles) {
      expect([name, environmentOf(service).OTEL_EXPORTER_OTLP_ENDPOINT]).toEqual([
        name,
        `http://otel-collector:${port}`,
      ]);
      expect(Object.values(service.networks ?? {})).toContain('core');
    }
    expect(compose.services['otel-collector']?.networks).toEqual(['core']);
  });

  test('reaches VANs from their workers and the checks, and issuers from the external worker', () => {
    const on = (network: string): readonly string[] =>
      processes
        .filter(
          ([, { profiles, networks = [] }]) => profiles === undefined && Object.values(networks).includes(network),
        )
        .map(([name]) => name);
    const vanWorker = (van: VanName): string => `van-${van}-worker`;
    expect(on('vans')).toEqual([...vanNames.map(vanWorker), 'check-worker']);
    expect(on('issuers')).toEqual(['external-worker']);
    expect(on('merchants')).toEqual(['webhook-worker']);
  });
});

/** The scrape jobs that some alert's query names. */
const jobsOfAlerts = [
  ...new Set(
    alerts.flatMap(({ expr }) => [...expr.matchAll(/job=~?"([^"]+)"/g)].flatMap(([, some = '']) => some.split('|'))),
  ),
].sort();

const SDK_VARIABLES = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];
const SIMULATOR_VARIABLES = [
  'SIM_HOST',
  'SIM_KMS_PORT',
  'SIM_KMS_KEYS_FILE',
  'SIM_ISSUER_PORT',
  'SIM_ISSUER_INBOUND_URL',
  'SIM_ISSUER_CARDS_FILE',
  'SIM_VAN_NAME',
  'SIM_VAN_PORT',
  'SIM_VAN_CONTROL_PORT',
  'SIM_VAN_BOOKS_FILE',
  'SIM_MERCHANT_PORT',
  'SIM_MERCHANT_API_URL',
  'SIM_MERCHANT_BOOKS_FILE',
];
