import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseEnv, promisify } from 'node:util';
import { Connection } from '@temporalio/client';
import Ajv from 'ajv';
import { parse, parseAllDocuments } from 'yaml';
import {
  environmentOf,
  isEngines,
  isJob,
  isWorker,
  keysFolderOf,
  readCompose,
  readScrapeJobs,
  type Service,
} from '../deploy/compose-fixtures';
import { routerConfig, vanWorkerConfig } from '../platform/config';
import { projectRoot } from '../platform/project-root';
import { createEmptyDatabase } from './support/database';
import { createNamespace } from './support/engine';
import { parts, temporaryFolder } from './support/parts';
import { freePort, startProcess, type TestProcess } from './support/processes';
import { queries, readQuery } from './support/promql';
import { waitUntil } from './support/wait-for';

const run = promisify(execFile);

test('hadolint finds no fault in the Dockerfile', async () => {
  const { stdout } = await run(parts.hadolint(), [path.join(projectRoot, 'Dockerfile')]);
  expect(stdout).toBe('');
});

type Container = {
  readonly name: string;
  readonly image: string;
  readonly args: readonly string[];
  readonly env?: readonly {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: { readonly secretKeyRef: { readonly name: string } };
  }[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly envFrom?: readonly { readonly secretRef?: { readonly name: string } }[];
  readonly livenessProbe?: object;
  readonly readinessProbe?: object;
  readonly startupProbe?: object;
  readonly resources?: { readonly requests?: object; readonly limits?: { readonly memory?: string } };
  readonly securityContext?: object;
};
type Pod = {
  readonly serviceAccountName?: string;
  readonly terminationGracePeriodSeconds?: number;
  readonly securityContext?: object;
  readonly containers: readonly Container[];
};
type Resource = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name?: string; readonly generateName?: string; readonly namespace?: string };
  readonly spec?: {
    readonly template?: { readonly spec: Pod };
    readonly scaleTargetRef?: { readonly name: string };
    readonly metrics?: readonly {
      readonly external?: { readonly metric: { readonly name: string; readonly selector: object } };
    }[];
    readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> };
    readonly podSelector?: {
      readonly matchLabels?: Readonly<Record<string, string>>;
      readonly matchExpressions?: readonly { readonly values: readonly string[] }[];
    };
    readonly ingress?: readonly {
      readonly from: readonly object[];
      readonly ports: readonly { readonly port: number }[];
    }[];
    readonly egress?: readonly unknown[];
  };
};

type Adapter = {
  readonly rules: {
    readonly external: readonly { readonly seriesQuery: string; readonly name: { readonly as: string } }[];
  };
};

const KUBERNETES = 'v1.37.0-local-strict';

/** Checks resources by Kubernetes' own schemas, which allow no field that they do not know. */
function kubernetesForms(): (resource: Resource) => unknown {
  const folder = path.join(parts.kubernetesSchemas(), KUBERNETES);
  const read = (file: string): object => JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as object;
  const base = 'https://kubernetes.invalid';
  const ajv = new Ajv({ strict: false, validateSchema: false, validateFormats: false });
  ajv.addSchema({ ...read('_definitions.json'), $id: `${base}/api/_definitions.json` });
  return ({ apiVersion, kind }) => {
    const version = apiVersion.replace(/\.[a-z0-9.]+\//, '/').replace('/', '-');
    const file = `${kind.toLowerCase()}-${version}.json`;
    const name = `${base}/${file}`;
    return ajv.getSchema(name) ?? ajv.compile({ ...read(file), $id: name });
  };
}

describe('deploy/kubernetes', () => {
  let resources: readonly Resource[] = [];
  const of = (kind: string): readonly Resource[] => resources.filter((resource) => resource.kind === kind);
  const namesOf = (kind: string): readonly (string | undefined)[] => of(kind).map(({ metadata }) => metadata.name);
  const pods = (): readonly (readonly [string, Pod])[] =>
    of('Deployment').flatMap(({ metadata: { name = '' }, spec }) =>
      spec?.template === undefined ? [] : [[name, spec.template.spec] as const],
    );

  beforeAll(async () => {
    const folder = path.join(projectRoot, 'deploy/kubernetes');
    const { stdout } = await run(parts.kubectl(), ['kustomize', path.join(folder, 'base')], {
      maxBuffer: 4 * 1024 * 1024,
    });
    const jobs = ['migrate-job.yaml', 'temporal-setup-job.yaml'].map((name) =>
      readFileSync(path.join(folder, name), 'utf8'),
    );
    resources = parseAllDocuments([stdout, ...jobs].join('\n---\n')).map((document) => document.toJS() as Resource);
  });

  test('has only resources of the form that Kubernetes takes', () => {
    expect(resources.length).toBeGreaterThan(30);
    const formOf = kubernetesForms();
    for (const resource of resources) {
      const validate = formOf(resource) as { (value: unknown): boolean; errors?: unknown };
      expect([resource.kind, resource.metadata.name, validate(resource), validate.errors]).toEqual([
        resource.kind,
        resource.metadata.name,
        true,
        null,
      ]);
    }
  });

  test('has routers for several cells, of the same form and with as few rights', async () => {
    const folder = path.join(projectRoot, 'deploy/kubernetes/router');
    const { stdout } = await run(parts.kubectl(), ['kustomize', folder]);
    const routers = parseAllDocuments(stdout).map((document) => document.toJS() as Resource);
    const formOf = kubernetesForms();
    for (const resource of routers) {
      const validate = formOf(resource) as { (value: unknown): boolean; errors?: unknown };
      expect([resource.kind, validate(resource), validate.errors]).toEqual([resource.kind, true, null]);
    }
    const [container] = routers.find(({ kind }) => kind === 'Deployment')?.spec?.template?.spec.containers ?? [];
    const env = Object.fromEntries((container?.env ?? []).map(({ name, value }) => [name, value]));
    expect([...routerConfig(env).CELL_URLS.keys()]).toEqual(['', 'b1']);
    expect(container).toMatchObject({ args: ['dist/server/router/main.js'] });
    expect(container).not.toHaveProperty('envFrom');
    const engine = pods().find(([name]) => name === 'server')?.[1].containers[0];
    expect([container?.image, container?.securityContext]).toEqual([engine?.image, engine?.securityContext]);
  });

  test('runs what docker-compose.yml runs of the engine: servers, and a worker for each task queue', () => {
    const roles = Object.entries(readCompose().services).filter(
      ([, service]) => isEngines(service) && !isJob(service) && service.profiles === undefined,
    );
    expect([...namesOf('Deployment')].sort()).toEqual(roles.map(([name]) => name).sort());
  });

  test('probes every process, gives it time to end, limits it, and takes every right from it', () => {
    const { SHUTDOWN_GRACE_MS } = vanWorkerConfig({ DATABASE_URL: 'postgresql://d', KMS_KEY_ID: 'k' });
    for (const [name, pod] of pods()) {
      expect([name, pod.serviceAccountName]).toEqual([name, name]);
      expect((pod.terminationGracePeriodSeconds ?? 0) * 1_000).toBeGreaterThan(SHUTDOWN_GRACE_MS + 5_000);
      expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
      expect(pod.containers).toHaveLength(1);
      for (const container of pod.containers) {
        const { livenessProbe, readinessProbe, startupProbe, resources: size, image } = container;
        for (const probe of [livenessProbe, readinessProbe, startupProbe])
          expect([name, probe]).toEqual([name, expect.anything()]);
        expect(size).toMatchObject({
          requests: expect.anything() as object,
          limits: { memory: expect.any(String) as string },
        });
        expect(image).toMatch(/:\d+\.\d+\.\d+$/);
        expect(container.securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
      }
    }
  });

  test('has a job make what the bill worker verifies, in the same Temporal', () => {
    const containerOf = (kind: string, named: RegExp) =>
      of(kind).find(({ metadata: { name, generateName = name } }) => named.test(generateName ?? ''))?.spec?.template
        ?.spec.containers[0];
    const { args, env = [] } = containerOf('Job', /^temporal-setup-/) ?? {};
    expect(args).toEqual(['dist/cli/temporal-setup.js']);
    const file = readFileSync(path.join(projectRoot, 'deploy/kubernetes/base/engine.env'), 'utf8');
    expect(Object.fromEntries(env.map(({ name, value }) => [name, value]))).toEqual(parseEnv(file));
    expect(containerOf('Deployment', /^bill-worker$/)?.env).toContainEqual({ name: 'TEMPORAL_SETUP', value: 'verify' });
  });

  test('keeps some of every process through a disruption', () => {
    expect([...namesOf('PodDisruptionBudget')].sort()).toEqual([...namesOf('Deployment')].sort());
    for (const { metadata, spec } of of('PodDisruptionBudget'))
      expect(spec?.selector?.matchLabels).toEqual({ app: metadata.name });
  });

  test('scales workers by how long their tasks wait, and the server by its work', () => {
    const scaled = namesOf('Deployment').filter((name) => name !== 'check-worker');
    expect([...namesOf('HorizontalPodAutoscaler')].sort()).toEqual([...scaled].sort());
    const adapter = parse(
      readFileSync(path.join(projectRoot, 'deploy/kubernetes/prometheus-adapter.yaml'), 'utf8'),
    ) as Adapter;
    const shown = queries.flatMap(([, expr]) => readQuery(expr).metrics);
    for (const { metadata, spec } of of('HorizontalPodAutoscaler').filter(
      ({ metadata: { name } }) => name !== 'server',
    )) {
      const [{ external } = {}] = spec?.metrics ?? [];
      const rule = adapter.rules.external.find(({ name }) => name.as === external?.metric.name);
      // The dashboards' metrics are those that a running engine tells (tests/structure.test.ts).
      const [, series = 'none'] = /__name__="(\w+)"/.exec(rule?.seriesQuery ?? '') ?? [];
      expect(shown).toContain(series);
      const queue = metadata.name?.replace('-worker', '');
      expect(external?.metric.selector).toEqual({ matchLabels: { task_queue: queue } });
      expect(spec?.scaleTargetRef?.name).toBe(metadata.name);
    }
  });

  test('gives each secret by reference, and the approval zone’s to the approval worker alone', () => {
    const referring = (secret: string): readonly string[] =>
      pods()
        .filter(([, pod]) =>
          pod.containers.some(({ envFrom = [] }) => envFrom.some(({ secretRef }) => secretRef?.name === secret)),
        )
        .map(([name]) => name);
    expect(referring('appcard-approval-worker')).toEqual(['approval-worker']);
    expect(referring('appcard-bill-worker')).toEqual(['bill-worker']);
    expect(referring('appcard-server')).toEqual(['server']);
    expect([...referring('appcard-database')].sort()).toEqual([...namesOf('Deployment')].sort());
    expect(namesOf('Secret')).toEqual([]);
    const written = pods().flatMap(([, pod]) =>
      pod.containers.flatMap(({ env = [] }) =>
        env.filter(({ valueFrom }) => valueFrom === undefined).map(({ name }) => name),
      ),
    );
    expect(written.filter((name) => /KEY$|SECRET$|TOKEN$|PASSWORD$/.test(name))).toEqual([]);
  });

  test('lets Prometheus, and nobody else, ask every worker for its metrics, with the operators’ token', () => {
    const portOf = ({ ports = [] }: Container, named: string) =>
      ports.find(({ name }) => name === named)?.containerPort;
    const jobs = readScrapeJobs('deploy/kubernetes/prometheus.yml');
    const askedPort = (job: string) =>
      jobs[job]?.relabel_configs?.find(({ source_labels: [label] }) => label?.endsWith('container_port_name'))?.regex;
    expect([askedPort('server'), askedPort('worker')]).toEqual(['http', 'metrics']);
    const opened = of('NetworkPolicy').find(({ metadata }) => metadata.name === 'metrics')?.spec;
    expect(opened?.podSelector).toEqual({ matchLabels: { 'appcard/part': 'worker' } });
    const [{ from, ports } = {}] = opened?.ingress ?? [];
    expect(from).toEqual([{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }]);
    const workers = pods().filter(([name]) => name !== 'server');
    expect(workers.length).toBeGreaterThan(7);
    for (const [name, { containers }] of workers)
      for (const container of containers) {
        const { env = [] } = container;
        const valueOf = (variable: string) => env.find((one) => one.name === variable);
        expect([name, valueOf('METRICS_PORT')?.value]).toEqual([name, String(portOf(container, 'metrics'))]);
        expect(valueOf('METRICS_HOST')?.value).toBe('0.0.0.0');
        expect(valueOf('OPERATOR_TOKEN')?.valueFrom?.secretKeyRef.name).toBe('appcard-operators');
        expect(ports?.map(({ port }) => port)).toEqual([portOf(container, 'metrics')]);
      }
  });

  test('closes every way that is not named: only VAN workers reach VANs, only the external worker issuers', () => {
    const policy = (name: string) => of('NetworkPolicy').find(({ metadata }) => metadata.name === name)?.spec;
    expect(policy('default-deny')).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
    const openTo = (name: string): readonly string[] => {
      const { matchLabels = {}, matchExpressions = [] } = policy(name)?.podSelector ?? {};
      return [...Object.values(matchLabels), ...matchExpressions.flatMap(({ values }) => values)];
    };
    expect(openTo('van-alpha')).toEqual(['van-alpha-worker', 'check-worker']);
    expect(openTo('issuers')).toEqual(['external-worker']);
    expect(openTo('merchants')).toEqual(['webhook-worker']);
    // The approval worker, with Shinhan's keys, reaches what every process does, and nothing else.
    const named = of('NetworkPolicy').map(({ metadata }) => metadata.name ?? '');
    expect(named.filter((name) => openTo(name).includes('approval-worker'))).toEqual([]);
  });
});

/** Where a service of the compose file runs here. */
type Place = {
  readonly folder: string;
  readonly databaseUrl: string;
  readonly namespace: string;
  /** By the port that it has in its container. */
  readonly ports: ReadonlyMap<string, number>;
  /** Of each worker's metrics, by service. */
  readonly metricsPorts: ReadonlyMap<string, number>;
};

const HOSTS = /\b(?:proxy|server|kms|issuer-simulator|van-(?:alpha|beta|gamma)|127\.0\.0\.1)(?=:)/g;

/** A value of the compose file with the names and ports of this machine. */
function here(value: string, name: string, { ports, folder }: Place): string {
  const port = ports.get(value);
  if (port !== undefined) return String(port);
  if (/^van-(alpha|beta|gamma)$/.test(value)) return '127.0.0.1';
  if (value === '0.0.0.0') return '127.0.0.1';
  return value
    .replaceAll(HOSTS, '127.0.0.1')
    .replaceAll(/(?<=127\.0\.0\.1:)\d+/g, (digits) => String(ports.get(digits) ?? digits))
    .replace('/var/lib/appcard', path.join(folder, name))
    .replace('/tmp/heartbeat', path.join(folder, `${name}-heartbeat`));
}

function environmentHere(name: string, service: Service, place: Place): Readonly<Record<string, string>> {
  const given = Object.entries(environmentOf(service)).map(([variable, value]) => [variable, here(value, name, place)]);
  return {
    NODE_ENV: 'production',
    ...(Object.fromEntries(given) as Record<string, string>),
    ...(isWorker(service) ? { METRICS_PORT: String(place.metricsPorts.get(name)) } : {}),
    DATABASE_URL: place.databaseUrl,
    TEMPORAL_ADDRESS: parts.temporalAddress(),
    TEMPORAL_NAMESPACE: place.namespace,
  };
}

/** Options of Node, entry and arguments of a service's command. */
function commandHere(name: string, service: Service, place: Place) {
  const words = (service.command ?? []).map((word) =>
    here(word, name, place)
      .replace('/run/keys', path.join(place.folder, 'keys', keysFolderOf(service) ?? ''))
      .replace('/run/operators', path.join(place.folder, 'keys/operators')),
  );
  const at = words.findIndex((word) => word.startsWith('dist/'));
  return { nodeOptions: words.slice(0, at), entry: (words[at] ?? '').replace('dist/', ''), args: words.slice(at + 1) };
}

describe('every service of docker-compose.yml that runs the engine’s image', () => {
  const services = Object.entries(readCompose().services).filter(([, service]) => isEngines(service));
  const running: TestProcess[] = [];
  let place: Place;
  let database: Awaited<ReturnType<typeof createEmptyDatabase>>;

  const runJob = async (name: string): Promise<string> => {
    const service = services.find(([known]) => known === name)?.[1] ?? { image: '' };
    const { nodeOptions, entry, args } = commandHere(name, service, place);
    const env = { PATH: process.env.PATH ?? '', ...environmentHere(name, service, place) };
    const words = [...nodeOptions, path.join(parts.dist(), entry), ...args];
    return (await run(process.execPath, words, { env })).stdout;
  };

  /** The health check that Docker would run in the container: undefined once it exits 0. */
  const fault = async (name: string, service: Service): Promise<string | undefined> => {
    const [, , file = '', ...args] = service.healthcheck?.test ?? [];
    const env = { PATH: process.env.PATH ?? '', ...environmentHere(name, service, place) };
    const words = [path.join(projectRoot, file), ...args.map((word) => here(word, name, place))];
    return run(process.execPath, words, { env }).then(
      () => undefined,
      (failure: unknown) => String(failure),
    );
  };

  const begin = (name: string, service: Service): void => {
    const env = environmentHere(name, service, place);
    running.push(startProcess({ name, folder: place.folder, env, ...commandHere(name, service, place) }));
  };

  const becomesWell = async (name: string, service: Service): Promise<void> => {
    const isWell = async (): Promise<boolean> => (await fault(name, service)) === undefined;
    await waitUntil(`${name} to be well`, isWell, 120_000, 500).catch(async (failure: unknown) => {
      const log = await running.find((one) => one.name === name)?.log();
      throw new Error(`${String(failure)}\n${(await fault(name, service)) ?? ''}\n${log?.slice(-2_000) ?? ''}`);
    });
  };

  beforeAll(async () => {
    const inside = ['8080', '9080', '9081', '9082', '9083', '9084', '9085', '9086', '9087', '9088'];
    const ports = new Map<string, number>();
    for (const port of inside) ports.set(port, await freePort());
    const metricsPorts = new Map<string, number>();
    for (const [name, service] of services) if (isWorker(service)) metricsPorts.set(name, await freePort());
    database = await createEmptyDatabase();
    const namespace = `suite-compose-${Date.now()}`;
    const connection = await Connection.connect({ address: parts.temporalAddress() });
    await createNamespace(connection, namespace);
    await connection.close();
    place = { folder: temporaryFolder(), databaseUrl: database.url, namespace, ports, metricsPorts };
    for (const [name] of services) mkdirSync(path.join(place.folder, name), { recursive: true });
  });

  afterAll(async () => {
    await Promise.all(running.map((one) => one.end()));
    await database.drop();
    rmSync(place.folder, { recursive: true, force: true });
  });

  test('starts by its own command and environment, after the jobs, until its own health check passes', async () => {
    expect(await runJob('keys')).toContain('approval-worker');
    expect(await runJob('migrate')).toContain('Applied');
    expect(await runJob('migrate')).toContain('up to date');
    expect(await runJob('demo-merchant')).toContain('merchantId');
    const processes = services.filter(([, service]) => !isJob(service));
    expect(processes.length).toBeGreaterThan(14);
    // What waits for nothing comes first, as with Docker: the engine needs KMS.
    const waits = ([, { depends_on: on }]: (typeof processes)[number]): boolean => on !== undefined;
    const startAll = async (group: typeof processes): Promise<void> => {
      for (const [name, service] of group) begin(name, service);
      for (const [name, service] of group) await becomesWell(name, service);
    };
    await startAll(processes.filter((one) => !waits(one)));
    await expect(runJob('bill-worker')).rejects.toMatchObject({
      stderr: expect.stringMatching(
        /Run npm run temporal:setup: .*PaymentVan \(Keyword\).* the Schedules .*sweep/,
      ) as string,
    });
    expect(await runJob('temporal-setup')).toMatch(/Registered the search attributes .*PaymentVan[^]*Created .*sweep/);
    expect(await runJob('temporal-setup')).toMatch(/There were 11 of 11[^]*Updated .*sweep/);
    await startAll(processes.filter(waits));
    const token = readFileSync(path.join(place.folder, 'keys/operators/token'), 'utf8');
    for (const [name, port] of place.metricsPorts) {
      const scrape = (headers: Readonly<Record<string, string>>) =>
        fetch(`http://127.0.0.1:${port}/metrics`, { headers });
      expect([name, (await scrape({})).status]).toEqual([name, 401]);
      expect([name, await (await scrape({ authorization: `Bearer ${token}` })).text()]).toEqual([
        name,
        expect.stringContaining('temporal_worker_task_slots_available'),
      ]);
    }
  });
});
