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

/** The environment of an operator's command: what is set goes before what `npm start` left. */
export function operatorEnvironment(root: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  if (set.DATABASE_URL !== undefined || !existsSync(fileOf(root))) return set;
  return { ...(JSON.parse(readFileSync(fileOf(root), 'utf8')) as NodeJS.ProcessEnv), ...set };
}
