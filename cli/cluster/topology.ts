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
  readonly temporalServers: readonly { readonly name: string; readonly ports: readonly number[] }[];
};

/** Temporal's table of its members keeps a port as a smallint. */
const TEMPORAL_PORTS = [20_000, 32_767] as const;

const serverNames = deployed.filter((name) => name.startsWith('server-'));

/** Free ports for everything. */
export async function portsOfCluster(): Promise<ClusterPorts> {
  const names = Object.keys(portTable);
  const free = await freePorts(names.length + serverNames.length);
  const forTemporal = await freePorts(temporalServers.length * PORTS_OF_A_SERVER, TEMPORAL_PORTS);
  return {
    ports: Object.fromEntries(names.map((name, at) => [name, free[at]])) as Ports,
    servers: Object.fromEntries(serverNames.map((name, at) => [name, free[names.length + at] ?? 0])),
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

/** Processes of the engine as a build runs them, by name. */
export function processesOf(
  settings: EngineSettings,
  { servers }: Pick<ClusterPorts, 'servers'>,
  { root }: Build,
): ReadonlyMap<string, ProcessSpec> {
  const ofBuild = { ...settings, root };
  const workerSpecs = workers(ofBuild);
  const specOf = (name: string): ProcessSpec => {
    const port = servers[name];
    if (port !== undefined) return server({ ...ofBuild, ports: { ...settings.ports, api: port } });
    const found = workerSpecs.find((spec) => spec.name === kindOf(name));
    if (found === undefined) throw new Error(`No process of the engine is called ${name}`);
    return found;
  };
  return new Map(deployed.map((name) => [name, { ...specOf(name), name }]));
}
