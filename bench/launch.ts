import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LaunchContext, Progress } from '../cli/embedded/context';
import { environmentVariables } from '../platform/config';
import { projectRoot } from '../platform/project-root';

/**
 * The functions of these modules, which `cli/bootstrap.mjs` also uses. They are not compiled, so they are loaded from
 * the project's folder.
 */
type Modules = {
  readonly 'progress.mjs': { createProgress: (out: NodeJS.WritableStream) => Progress };
  readonly 'process-identity.mjs': { processIdentity: (pid: number) => string | undefined };
  readonly 'lock.mjs': {
    takeLock: (
      file: string,
      options: { readonly waitMs: number; readonly onWait: (pid: number) => void },
    ) => Promise<() => void>;
  };
};

async function embedded<Name extends keyof Modules>(name: Name): Promise<Modules[Name]> {
  return (await import(pathToFileURL(path.join(projectRoot, 'cli/embedded', name)).href)) as Modules[Name];
}

/** The environment without the engine's settings: the benchmark has its own settings, on its own parts. */
const withoutSettings = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !environmentVariables.includes(name)));

export async function benchContext(): Promise<LaunchContext> {
  const [{ createProgress }, { processIdentity }] = await Promise.all([
    embedded('progress.mjs'),
    embedded('process-identity.mjs'),
  ]);
  return {
    root: projectRoot,
    env: withoutSettings(process.env),
    progress: createProgress(process.stderr),
    identityOf: processIdentity,
  };
}

/**
 * One benchmark at a time in a folder: two would disturb each other's measurements. @returns a function that releases
 * the lock
 */
export async function takeBenchLock(): Promise<() => void> {
  const { takeLock } = await embedded('lock.mjs');
  return takeLock(path.join(projectRoot, '.cache/bench.lock'), { waitMs: 0, onWait: () => undefined });
}
