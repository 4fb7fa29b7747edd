import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

type Variables = Readonly<Record<string, string | undefined>>;

/** The parts of this jest worker: `npm test` starts parts for each. */
function ownVariables(): Variables {
  const all = JSON.parse(process.env.TEST_PARTS ?? '[]') as readonly Variables[];
  return all[Number(process.env.JEST_WORKER_ID ?? '1') - 1] ?? process.env;
}

function required(name: string): string {
  const value = ownVariables()[name];
  if (value === undefined || value === '')
    throw new Error(`${name} is not set: run the system tests by npm test, which starts what they need`);
  return value;
}

/** What `npm test` starts before the system tests. */
export const parts = {
  databaseUrl: () => required('TEST_DATABASE_URL'),
  temporalAddress: () => required('TEST_TEMPORAL_ADDRESS'),
  /** Temporal Web UI, without a slash at the end. */
  temporalUi: () => required('TEST_TEMPORAL_UI'),
  /** The Temporal CLI, for suites that stop their own server. */
  temporalCli: () => required('TEST_TEMPORAL_CLI'),
  kmsEndpoint: () => required('TEST_KMS_ENDPOINT'),
  timeSkippingServer: () => required('TEST_TIME_SKIPPING_SERVER'),
  /** Folder of the Python package, for PYTHONPATH. */
  schemathesis: () => required('TEST_SCHEMATHESIS'),
  hadolint: () => required('TEST_HADOLINT'),
  kubectl: () => required('TEST_KUBECTL'),
  /** Folder with a folder of JSON schemas for each version of Kubernetes. */
  kubernetesSchemas: () => required('TEST_KUBERNETES_SCHEMAS'),
  /** Folder of the compiled project. */
  dist: () => required('TEST_DIST'),
} as const;

/** A folder for this run. */
export const temporaryFolder = (): string => mkdtempSync(path.join(os.tmpdir(), 'appcard-test-'));
