import path from 'node:path';
import type { Supervisor } from './processes';
import { httpProbe } from './wait-for';

const GRACE_MS = 5_000;

export type KmsEndpointOptions = {
  readonly root: string;
  readonly port: number;
  /** The file in which the endpoint keeps its keys. */
  readonly keysFile: string;
  readonly env: NodeJS.ProcessEnv;
};

/** The variables with which the engine uses the local endpoint. */
export const localKmsEnvironment = (port: number) => ({
  KMS_KEY_ID: 'alias/appcard',
  KMS_ENDPOINT: `http://127.0.0.1:${port}`,
  AWS_REGION: 'ap-northeast-2',
});

/**
 * Starts the local KMS endpoint, for runs without AWS.
 * @returns variables for the engine's processes
 * @throws ProcessEndedError, NotReadyError
 */
export async function startKms(
  supervisor: Supervisor,
  options: KmsEndpointOptions,
  signal: AbortSignal,
): Promise<NodeJS.ProcessEnv> {
  const file = path.join(options.root, 'dist/simulators/kms/main.js');
  await supervisor.start(
    {
      name: 'kms',
      command: process.execPath,
      args: [file],
      code: [file],
      cwd: options.root,
      env: { ...options.env, SIM_KMS_PORT: String(options.port), SIM_KMS_KEYS_FILE: options.keysFile },
      graceMs: GRACE_MS,
      ready: httpProbe(`http://127.0.0.1:${options.port}/healthz`),
    },
    signal,
  );
  return localKmsEnvironment(options.port);
}
