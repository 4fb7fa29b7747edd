import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const fileOf = (root: string): string => path.join(root, '.data', 'running.json');

/** Leaves what operators' commands on this machine need to reach the run: DATABASE_URL, TEMPORAL_ADDRESS and so on. */
export function noteRunning(root: string, environment: NodeJS.ProcessEnv): void {
  writeFileSync(fileOf(root), JSON.stringify(environment), { mode: 0o600 });
}

export function forgetRunning(root: string): void {
  rmSync(fileOf(root), { force: true });
}

/** Thrown by a command that finds no engine to work on. */
export class NothingRuns extends Error {
  override readonly name = 'NothingRuns';
  constructor() {
    super(
      'No engine runs in this folder. Start one with npm start, in another terminal; or, for an engine elsewhere, set DATABASE_URL, ' +
        'TEMPORAL_ADDRESS, KMS_KEY_ID and so on, as its processes have them (.env.example).',
    );
  }
}

/** What `npm start` left; undefined when nothing runs here, also after a run that was killed and could not say so. */
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

/**
 * The environment of an operator's command: what is set goes before what `npm start` left.
 * @throws NothingRuns
 */
export function operatorEnvironment(root: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  if (set.DATABASE_URL !== undefined) return set;
  const running = runningEnvironment(root);
  if (running === undefined) throw new NothingRuns();
  return { ...running, ...set };
}
