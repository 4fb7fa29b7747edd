import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { vanNames, vans } from '../../domain/vans';
import { vanPrefix } from '../../platform/config';

const fileOf = (root: string): string => path.join(root, '.data', 'running.json');

/**
 * Leaves the variables that operators' commands on this machine need to reach the run: DATABASE_URL, TEMPORAL_ADDRESS
 * and so on.
 */
export function noteRunning(root: string, environment: NodeJS.ProcessEnv): void {
  writeFileSync(fileOf(root), JSON.stringify(environment), { mode: 0o600 });
}

export function forgetRunning(root: string): void {
  rmSync(fileOf(root), { force: true });
}

/** Thrown when a command finds no engine to work on. */
export class NothingRuns extends Error {
  override readonly name = 'NothingRuns';
  constructor() {
    super(
      'No engine runs in this folder. Start one with npm start, in another terminal; or, for an engine elsewhere, set DATABASE_URL, ' +
        'TEMPORAL_ADDRESS, KMS_KEY_ID and so on, as its processes have them (.env.example).',
    );
  }
}

/**
 * The environment that `npm start` left; undefined when nothing runs here, also after a run that was killed without
 * cleaning up.
 */
export function runningEnvironment(root: string): NodeJS.ProcessEnv | undefined {
  if (!existsSync(fileOf(root)) || !isHeld(path.join(root, '.data', 'start.lock'))) return undefined;
  return JSON.parse(readFileSync(fileOf(root), 'utf8')) as NodeJS.ProcessEnv;
}

/** Whether the process that took a lock still runs. */
function isHeld(lock: string): boolean {
  try {
    const { pid } = JSON.parse(readFileSync(lock, 'utf8')) as { readonly pid: number };
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** The variables that identify an engine, and what they mean when they are not set. */
const identifying: readonly (readonly [variable: string, unset: string])[] = [
  ['TEMPORAL_ADDRESS', ''],
  ['TEMPORAL_NAMESPACE', 'default'],
  ['KMS_KEY_ID', ''],
  ['KMS_ENDPOINT', ''],
  ...vanNames.map((van) => [`${vanPrefix(van)}_HOST`, '127.0.0.1'] as const),
  ...vanNames.map((van) => [`${vanPrefix(van)}_PORT`, String(vans[van].simulator.port)] as const),
];

/** Thrown when only some of the set variables name another engine. */
export class AnotherEngine extends Error {
  override readonly name = 'AnotherEngine';
  constructor(variables: readonly string[]) {
    super(
      `${variables.join(', ')} ${variables.length === 1 ? 'is' : 'are'} not what the engine in this folder has. ` +
        'Unset it to work on that one; for an engine elsewhere, set DATABASE_URL too.',
    );
  }
}

/** A command with one engine's database and another's Temporal would act on one engine by the rows of the other. */
function requireSameEngine(set: NodeJS.ProcessEnv, running: NodeJS.ProcessEnv): void {
  const others = identifying.filter(
    ([name, unset]) => (set[name] ?? running[name] ?? unset) !== (running[name] ?? unset),
  );
  if (others.length > 0) throw new AnotherEngine(others.map(([name]) => name));
}

/**
 * The environment of an operator's command: set variables take precedence over those that `npm start` left.
 * @throws NothingRuns, AnotherEngine
 */
export function operatorEnvironment(root: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  if (set.DATABASE_URL !== undefined) return set;
  const running = runningEnvironment(root);
  if (running === undefined) throw new NothingRuns();
  requireSameEngine(set, running);
  return { ...running, ...set };
}
