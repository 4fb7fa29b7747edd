import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from '../platform/project-root';

type Health = { readonly test?: readonly string[]; readonly disable?: boolean };

/** A service of docker-compose.yml, as far as the tests read it. */
export type Service = {
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly profiles?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string; readonly required?: boolean }>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly networks?: readonly string[] | Readonly<Record<string, { readonly ipv4_address?: string }>>;
  readonly healthcheck?: Health;
  readonly restart?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly stop_grace_period?: string;
  readonly deploy?: { readonly resources?: { readonly limits?: { readonly cpus?: string; readonly memory?: string } } };
};

export type Compose = {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly ipam?: unknown }>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};

const VARIABLE = /\$\$|\$\{(\w+)(?:(:?-)([^}]*))?\}/g;

/** Docker's interpolation of `${NAME}`, `${NAME-unset}` and `${NAME:-unset or empty}`; `$$` is a dollar. */
const interpolated = (text: string, variables: Readonly<Record<string, string>>): string =>
  text.replaceAll(
    VARIABLE,
    (whole, name: string | undefined, mark: string | undefined, otherwise: string | undefined) => {
      if (name === undefined) return whole.slice(1);
      const value = variables[name];
      return value === undefined || (mark === ':-' && value === '') ? (otherwise ?? '') : value;
    },
  );

function resolved(value: unknown, variables: Readonly<Record<string, string>>): unknown {
  if (typeof value === 'string') return interpolated(value, variables);
  if (Array.isArray(value)) return (value as readonly unknown[]).map((each) => resolved(each, variables));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, resolved(each, variables)]));
}

/** docker-compose.yml as Docker reads it with these variables. */
export const readCompose = (variables: Readonly<Record<string, string>> = {}): Compose =>
  resolved(
    parse(readFileSync(path.join(projectRoot, 'docker-compose.yml'), 'utf8'), { merge: true }),
    variables,
  ) as Compose;

/** Whether a service runs the engine's image: processes, jobs and simulators alike. */
export const isEngines = ({ image }: Service): boolean => image.startsWith('appcard-payment-engine:');

/** Whether a service ends by itself. */
export const isJob = ({ restart }: Service): boolean => restart === 'on-failure:5';

/** Whether a service runs a worker. */
export const isWorker = ({ command = [] }: Service): boolean => command.includes('dist/workers/main.js');

/** One job of a Prometheus configuration, as far as the tests read it. */
type ScrapeJob = {
  readonly job_name: string;
  readonly authorization?: { readonly credentials_file: string };
  readonly dns_sd_configs?: readonly { readonly names: readonly string[]; readonly port: number }[];
  readonly static_configs?: readonly { readonly labels?: Readonly<Record<string, string>> }[];
  readonly relabel_configs?: readonly {
    readonly source_labels: readonly string[];
    readonly target_label?: string;
    readonly regex?: string;
  }[];
};

/** The jobs of a Prometheus configuration, by name. */
export const readScrapeJobs = (file: string): Readonly<Record<string, ScrapeJob>> => {
  const { scrape_configs: jobs } = parse(readFileSync(path.join(projectRoot, file), 'utf8')) as {
    readonly scrape_configs: readonly ScrapeJob[];
  };
  return Object.fromEntries(jobs.map((job) => [job.job_name, job]));
};

/** The environment of a service, as its process gets it. */
export const environmentOf = ({ environment = {} }: Service): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, String(value)]));

/** The process whose keys a service reads; undefined: it reads none. */
export const keysFolderOf = ({ volumes = [] }: Service): string | undefined =>
  volumes.map((volume) => /^(.+)-keys:\/run\/keys(:ro)?$/.exec(volume)?.[1]).find((name) => name !== undefined);
