import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { CryptoZone } from '../../domain/issuers';
import { linqSecretVariables } from '../../platform/config';
import { adapterKeyVariables, type KeyVariable, resultKeyVariables } from '../../platform/issuer-keys';
import { newApiKey } from '../../server/api-key';
import { LaunchError } from './context';

const hexKey = (bytes: number) => (): string => randomBytes(bytes).toString('hex');

/** The keys that issuers would provide, by the processes that may hold them. */
const resultKeys = resultKeyVariables();
const zoneKeys = { bill: adapterKeyVariables('bill'), approval: adapterKeyVariables('approval') } as const;
const makersOf = (keys: readonly KeyVariable[]): Readonly<Record<string, () => string>> =>
  Object.fromEntries(keys.map(({ variable, bytes }) => [variable, hexKey(bytes)]));

/** All secrets of a run on one machine, by the variable that carries each. Keys are created once and kept. */
const makers = {
  POSTGRES_PASSWORD: () => randomBytes(24).toString('hex'),
  REQUEST_DIGEST_KEY: hexKey(32),
  ADMIN_TOKEN: () => `adm_${randomBytes(32).toString('base64url')}`,
  DEMO_API_KEY: () => newApiKey(),
} as const;

type SecretName = keyof typeof makers;
/** The secrets named here, and the issuers' keys. */
export type Secrets = Readonly<Record<SecretName, string>> & Readonly<Record<string, string>>;

const allMakers: Readonly<Record<string, () => string>> = {
  ...makers,
  ...makersOf(resultKeys),
  ...makersOf([...zoneKeys.bill, ...zoneKeys.approval, ...linqSecretVariables]),
};
const names = Object.keys(allMakers);

const pick = (secrets: Secrets, keys: readonly KeyVariable[]): Readonly<Record<string, string>> =>
  Object.fromEntries(keys.map(({ variable }) => [variable, secrets[variable] ?? '']));

/** The issuers' keys that the server holds: those that verify. */
export const resultKeysOf = (secrets: Secrets): Readonly<Record<string, string>> => pick(secrets, resultKeys);

/** The secrets that LINQ shares with the services. */
export const linqSecretsOf = (secrets: Secrets): Readonly<Record<string, string>> => pick(secrets, linqSecretVariables);

/** The keys that the worker of a zone holds of its issuers: those that sign, encrypt and decrypt. */
export const adapterKeysOf = (secrets: Secrets, zone: CryptoZone): Readonly<Record<string, string>> =>
  pick(secrets, zoneKeys[zone]);

/** Thrown when the file exists but its content is damaged. It is never overwritten: the data may depend on it. */
export class SecretsUnreadableError extends LaunchError {
  override readonly name = 'SecretsUnreadableError';
  constructor(readonly file: string) {
    super(
      `${file} is damaged. Restore it, or delete the folder ${path.dirname(file)} to start afresh without the data in it.`,
    );
  }
}

function read(file: string): Readonly<Record<string, unknown>> {
  if (!existsSync(file)) return {};
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof content === 'object' && content !== null && !Array.isArray(content)) return { ...content };
  } catch {
    throw new SecretsUnreadableError(file);
  }
  throw new SecretsUnreadableError(file);
}

/** Written to a temporary file and renamed, so that a kill in between leaves the old file or the new one. */
function write(file: string, secrets: Secrets): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const beside = `${file}.new`;
  writeFileSync(beside, `${JSON.stringify(secrets, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(beside, file);
}

/**
 * The secrets kept in `file` (mode 0600); missing ones are created and added. A variable of the environment takes
 * precedence, and is not stored.
 * @throws SecretsUnreadableError
 */
export function loadSecrets(file: string, env: NodeJS.ProcessEnv): Secrets {
  const kept = read(file);
  const secret = (name: string): string => {
    const value = kept[name];
    return typeof value === 'string' && value !== '' ? value : (allMakers[name]?.() ?? '');
  };
  const secrets = Object.fromEntries(names.map((name) => [name, secret(name)])) as Secrets;
  if (names.some((name) => kept[name] !== secrets[name])) write(file, secrets);
  const overrides = names
    .filter((name) => name !== 'POSTGRES_PASSWORD' && (env[name] ?? '') !== '')
    .map((name) => [name, env[name]]);
  return { ...secrets, ...(Object.fromEntries(overrides) as Record<string, string>) };
}
