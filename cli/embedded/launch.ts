import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { environmentVariables } from '../../platform/config';
import { projectRoot } from '../../platform/project-root';
import type { LaunchContext, Progress } from './context';

type ProgressModule = { readonly createProgress: (out: NodeJS.WritableStream) => Progress };
type IdentityModule = { readonly processIdentity: (pid: number) => string | undefined };
type LockModule = {
  readonly takeLock: (
    file: string,
    options: { readonly waitMs: number; readonly onWait: (pid: number) => void },
  ) => Promise<() => void>;
};

/**
 * A module that `cli/bootstrap.mjs` also uses. It is not compiled, so it is loaded from the project's folder, and its
 * type is stated here.
 */
const embedded = (name: string): Promise<unknown> =>
  import(pathToFileURL(path.join(projectRoot, 'cli/embedded', name)).href);

/** The environment without the engine's settings: a command that starts its own parts has its own settings. */
const withoutSettings = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !environmentVariables.includes(name)));

/** For a compiled command that starts an engine on its own parts, beside whatever else runs in this folder. */
export async function ownLaunchContext(): Promise<LaunchContext> {
  const { createProgress } = (await embedded('progress.mjs')) as ProgressModule;
  const { processIdentity } = (await embedded('process-identity.mjs')) as IdentityModule;
  return {
    root: projectRoot,
    env: withoutSettings(process.env),
    progress: createProgress(process.stderr),
    identityOf: processIdentity,
  };
}

/**
 * One such command at a time in a folder: two would disturb each other's measurements.
 * @param name of the lock's file in `.cache/`
 * @returns a function that releases the lock
 */
export async function takeLaunchLock(name: string): Promise<() => void> {
  const { takeLock } = (await embedded('lock.mjs')) as LockModule;
  return takeLock(path.join(projectRoot, '.cache', `${name}.lock`), { waitMs: 0, onWait: () => undefined });
}
