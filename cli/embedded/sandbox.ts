import path from 'node:path';
import { environmentVariables } from '../../platform/config';
import { engineEnvironment, type EngineSettings, sandboxName, server, simulators, workersInOne } from './engine';
import { metricsPort, type PortName, type Ports, sandboxPorts } from './ports';
import { ensureDatabase } from './postgres';
import type { ProcessSpec } from './processes';
import { loadSecrets } from './secrets';

const DATABASE = 'appcard_sandbox';
export const SANDBOX_NAMESPACE = 'sandbox';

/** What the live cell's server needs of the sandbox. */
export type SandboxPlace = { readonly SANDBOX_URL: string; readonly SANDBOX_ADMIN_TOKEN: string };

/**
 * The settings of the sandbox beside a live cell: its own database on the same server, namespace, secrets and
 * simulators. Of the user's variables it takes none that the engine reads: they may name a VAN that moves money.
 */
export function sandboxSettings(live: EngineSettings): EngineSettings {
  const dataFolder = path.join(live.dataFolder, 'sandbox');
  const own = new Set(environmentVariables);
  const env = Object.fromEntries(Object.entries(live.env).filter(([name]) => !own.has(name)));
  return {
    root: live.root,
    dataFolder,
    ports: sandboxPorts(live.ports),
    secrets: loadSecrets(path.join(dataFolder, 'secrets.json'), {}),
    env: { ...env, SIM_VAN_MAGIC_AMOUNTS: 'true' },
    parts: {
      ...live.parts,
      DATABASE_URL: sandboxDatabaseUrl(live.parts.DATABASE_URL ?? ''),
      TEMPORAL_NAMESPACE: SANDBOX_NAMESPACE,
      SANDBOX: 'true',
      PUBLIC_URL: engineEnvironment(live).PUBLIC_URL,
    },
  };
}

export const sandboxPlace = ({ ports, secrets }: EngineSettings): SandboxPlace => ({
  SANDBOX_URL: `http://127.0.0.1:${ports.api}`,
  SANDBOX_ADMIN_TOKEN: secrets.ADMIN_TOKEN,
});

/** Creates the sandbox's database unless it exists. */
export const ensureSandboxDatabase = (liveUrl: string): Promise<void> => ensureDatabase(liveUrl, DATABASE);

function sandboxDatabaseUrl(liveUrl: string): string {
  const url = new URL(liveUrl);
  url.pathname = `/${DATABASE}`;
  return url.href;
}

/** Every process of the sandbox. Its workers share one: a sandbox need not be fast. */
export const sandboxProcesses = (sandbox: EngineSettings): readonly ProcessSpec[] =>
  [...simulators(sandbox), workersInOne(sandbox), server(sandbox)].map((spec) => ({
    ...spec,
    name: sandboxName(spec.name),
  }));

/** Beside those of its VANs. */
const ownPorts: readonly PortName[] = ['api', 'issuer', metricsPort('bill')];

/** The ports that a sandbox listens on. */
export const neededSandboxPorts = (ports: Ports): readonly PortName[] =>
  (Object.keys(ports) as PortName[]).filter((name) => ownPorts.includes(name) || name.startsWith('van-'));
