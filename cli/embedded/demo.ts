import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { LaunchError } from './context';
import { engineEnvironment, type EngineSettings } from './engine';

const execute = promisify(execFile);

/** Thrown when the demo merchant could not be created. */
export class SeedFailedError extends LaunchError {
  override readonly name = 'SeedFailedError';
  constructor(readonly output: string) {
    super(`The demo merchant could not be created:\n${output}`);
  }
}

/** Creates the demo merchant unless it exists. @returns its id @throws SeedFailedError */
export async function seedDemo(settings: EngineSettings, signal: AbortSignal): Promise<string> {
  const env = { ...engineEnvironment(settings), DEMO_API_KEY: settings.secrets.DEMO_API_KEY };
  const script = path.join(settings.root, 'dist/cli/seed-demo.js');
  try {
    const { stdout } = await execute(process.execPath, ['--enable-source-maps', script], {
      cwd: settings.root,
      env,
      signal,
    });
    return (JSON.parse(stdout) as { readonly merchantId: string }).merchantId;
  } catch (error) {
    signal.throwIfAborted();
    throw new SeedFailedError(error instanceof Error ? error.message : String(error));
  }
}
