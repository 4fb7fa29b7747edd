import { LaunchError } from './context';
import type { Wheel } from './python-wheel';

/** Facts that decide in addition to the environment's variables. */
export type Surroundings = {
  /** Path of a `temporal` command, when there is one on PATH. */
  readonly temporalOnPath: string | undefined;
  /** True when the AWS SDK would find credentials in ~/.aws. */
  readonly awsCredentialsFile: boolean;
};

type Reasoned = { readonly reason: string };
export type BinaryChoice = Reasoned & ({ readonly kind: 'binary'; readonly path: string } | { readonly kind: 'wheel' });
export type TemporalChoice = (Reasoned & { readonly kind: 'existing'; readonly address: string }) | BinaryChoice;
export type PostgresChoice = Reasoned &
  ({ readonly kind: 'existing'; readonly url: string } | { readonly kind: 'embedded' });
export type KmsChoice = Reasoned & ({ readonly kind: 'aws' | 'endpoint' } | { readonly kind: 'local' });

/** Thrown when variables contradict each other. */
export class IncompleteSettingsError extends LaunchError {
  override readonly name = 'IncompleteSettingsError';
}

const given = (value: string | undefined): string | undefined => (value === '' ? undefined : value);

/** The binary of the Temporal CLI, whose development server we start. */
export function chooseTemporalBinary(env: NodeJS.ProcessEnv, { temporalOnPath }: Surroundings): BinaryChoice {
  const path = given(env.TEMPORAL_CLI_PATH);
  if (path !== undefined) return { kind: 'binary', path, reason: `${path}, because TEMPORAL_CLI_PATH names it` };
  if (temporalOnPath !== undefined) {
    return {
      kind: 'binary',
      path: temporalOnPath,
      reason: `${temporalOnPath}, because it is on PATH (TEMPORAL_CLI_PATH would name another)`,
    };
  }
  return {
    kind: 'wheel',
    reason:
      'development server from a Python package in .cache/, because there is no `temporal` on PATH and no TEMPORAL_CLI_PATH',
  };
}

export function chooseTemporal(env: NodeJS.ProcessEnv, surroundings: Surroundings): TemporalChoice {
  const address = given(env.TEMPORAL_ADDRESS);
  if (address !== undefined)
    return { kind: 'existing', address, reason: `the server at ${address}, because TEMPORAL_ADDRESS is set` };
  return chooseTemporalBinary(env, surroundings);
}

/** A tool of the tests: the one that its variable names, or the wheel's. */
export function chooseTool(env: NodeJS.ProcessEnv, { variable }: Pick<Wheel, 'variable'>): BinaryChoice {
  const path = given(env[variable]);
  if (path !== undefined) return { kind: 'binary', path, reason: `${path}, because ${variable} names it` };
  return { kind: 'wheel', reason: `from a Python package in .cache/, because ${variable} is not set` };
}

/** The reason never repeats the URL, which holds a password. */
export function choosePostgres(env: NodeJS.ProcessEnv): PostgresChoice {
  const url = given(env.DATABASE_URL);
  if (url !== undefined) return { kind: 'existing', url, reason: 'your own server, because DATABASE_URL is set' };
  return {
    kind: 'embedded',
    reason: 'embedded server with its data in .data/postgres, because DATABASE_URL is not set',
  };
}

const CREDENTIAL_VARIABLES = [
  'AWS_ACCESS_KEY_ID',
  'AWS_PROFILE',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
] as const;

/** @throws IncompleteSettingsError */
export function chooseKms(env: NodeJS.ProcessEnv, { awsCredentialsFile }: Surroundings): KmsChoice {
  const keyId = given(env.KMS_KEY_ID);
  const endpoint = given(env.KMS_ENDPOINT);
  if (endpoint !== undefined && keyId === undefined) {
    throw new IncompleteSettingsError(
      'KMS_ENDPOINT is set without KMS_KEY_ID. Set both to use your own KMS, or none to use the local endpoint.',
    );
  }
  if (endpoint !== undefined)
    return { kind: 'endpoint', reason: `the KMS at ${endpoint}, because KMS_ENDPOINT is set` };
  const credentials =
    CREDENTIAL_VARIABLES.find((name) => given(env[name]) !== undefined) ?? (awsCredentialsFile ? '~/.aws' : undefined);
  if (keyId !== undefined && credentials !== undefined) {
    return { kind: 'aws', reason: `AWS KMS, because KMS_KEY_ID is set and ${credentials} gives credentials` };
  }
  const missing = keyId === undefined ? 'KMS_KEY_ID is not set' : 'KMS_KEY_ID is set but there are no AWS credentials';
  return { kind: 'local', reason: `local endpoint with its keys in .data/, because ${missing}` };
}
