import { existsSync } from 'node:fs';
import path from 'node:path';
import { type EngineSettings, linqPlaces, noLimits, server, workers } from '../embedded/engine';
import { freePorts, type Ports, portTable } from '../embedded/ports';
import type { ProcessSpec } from '../embedded/processes';
import type { Build } from './builds';
import { deployed, temporalServers } from './plan';
import { PORTS_OF_A_SERVER } from './temporal-server';

/** Two servers stand behind one address. */
export type ClusterPorts = {
  readonly ports: Ports;
  readonly servers: Readonly<Record<string, number>>;
  /** Where each worker serves its metrics, by its name. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly temporalServers: readonly { readonly name: string; readonly ports: readonly number[] }[];
};

const workerNames = deployed.filter((name) => !name.startsWith('server-'));
const serverNames = deployed.filter((name) => name.startsWith('server-'));

/** Free ports for everything. */
export async function portsOfCluster(): Promise<ClusterPorts> {
  const names = Object.keys(portTable);
  const free = await freePorts(names.length + deployed.length);
  const forTemporal = await freePorts(temporalServers.length * PORTS_OF_A_SERVER);
  return {
    ports: Object.fromEntries(names.map((name, at) => [name, free[at]])) as Ports,
    servers: Object.fromEntries(serverNames.map((name, at) => [name, free[names.length + at] ?? 0])),
    metrics: Object.fromEntries(
      workerNames.map((name, at) => [name, free[names.length + serverNames.length + at] ?? 0]),
    ),
    temporalServers: temporalServers.map((name, at) => ({
      name,
      ports: forTemporal.slice(at * PORTS_OF_A_SERVER, (at + 1) * PORTS_OF_A_SERVER),
    })),
  };
}

/** What every process of the engine is told: payers, issuers and LINQ reach it at the balancer. */
export function clusterEnvironment(env: NodeJS.ProcessEnv, { ports }: ClusterPorts): NodeJS.ProcessEnv {
  const api = `http://127.0.0.1:${ports.api}`;
  return { ...env, ...noLimits, PUBLIC_URL: api, ...linqPlaces(api) };
}

/** `bill-worker-2` is a process of the kind `bill-worker`. */
const kindOf = (name: string): string => name.replace(/-\d+$/, '');

/** Where a worker says that it polls: whoever starts it again removes the file first. */
export const heartbeatFile = ({ dataFolder }: Pick<EngineSettings, 'dataFolder'>, name: string): string =>
  path.join(dataFolder, `${name}.heartbeat`);

/** Processes of the engine as a build runs them, by name: those that it has. */
export function processesOf(
  settings: EngineSettings,
  { servers, metrics }: Pick<ClusterPorts, 'servers' | 'metrics'>,
  { root, hasHeartbeats, hasWebhooks }: Build,
): ReadonlyMap<string, ProcessSpec> {
  const ofBuild = { ...settings, root };
  const workerSpecs = workers(ofBuild);
  const specOf = (name: string): ProcessSpec => {
    const port = servers[name];
    if (port !== undefined) return server({ ...ofBuild, ports: { ...settings.ports, api: port } });
    const found = workerSpecs.find((spec) => spec.name === kindOf(name));
    if (found === undefined) throw new Error(`No process of the engine is called ${name}`);
    const file = heartbeatFile(settings, name);
    const env = { ...found.env, METRICS_PORT: String(metrics[name]), HEARTBEAT_FILE: file };
    // A worker that does not poll is no worker: a deployment must not go on without it.
    if (!hasHeartbeats) return { ...found, env };
    return { ...found, env, ready: async () => (existsSync(file) ? 'ready' : 'it does not poll yet') };
  };
  const names = deployed.filter((name) => hasWebhooks || kindOf(name) !== 'webhook-worker');
  return new Map(names.map((name) => [name, { ...specOf(name), name }]));
}
