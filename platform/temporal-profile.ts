import { existsSync } from 'node:fs';
import { loadClientConfigProfile, loadClientConnectConfig } from '@temporalio/envconfig';

type Variables = Readonly<Record<string, string | undefined>>;

/** The variables of Temporal's own tools that the engine reads too. */
const names = [
  'TEMPORAL_ADDRESS',
  'TEMPORAL_NAMESPACE',
  'TEMPORAL_TLS',
  'TEMPORAL_API_KEY',
  'TEMPORAL_PROFILE',
  'TEMPORAL_CONFIG_FILE',
  'TEMPORAL_TLS_CLIENT_CERT_PATH',
  'TEMPORAL_TLS_CLIENT_KEY_PATH',
  'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
  'TEMPORAL_TLS_SERVER_NAME',
] as const;

/**
 * The file is read only if it is named: the profile that a developer's tools use must not lead the engine elsewhere.
 * @throws Error
 */
function optionsOf(variables: Variables) {
  const given = names.flatMap((name): [string, string][] => {
    const value = variables[name] ?? '';
    return value === '' ? [] : [[name, value]];
  });
  const overrideEnvVars = Object.fromEntries(given);
  const disableFile = overrideEnvVars.TEMPORAL_CONFIG_FILE === undefined;
  if (disableFile && overrideEnvVars.TEMPORAL_PROFILE !== undefined)
    throw new Error('TEMPORAL_PROFILE names a profile, but TEMPORAL_CONFIG_FILE names no file');
  // Temporal's reader takes a missing file for an empty one.
  const { TEMPORAL_CONFIG_FILE: file } = overrideEnvVars;
  if (file !== undefined && !existsSync(file)) throw new Error(`there is no ${file}`);
  return { overrideEnvVars, disableFile };
}

/**
 * Address and namespace that the profile names, as the variables that would name them. Variables come before it.
 * @throws Error when a file that is named can't be read
 */
export function placeOfProfile(variables: Variables): Variables {
  const options = optionsOf(variables);
  const { address, namespace } = loadClientConfigProfile(options);
  // Reads the certificates: a missing one is told at start.
  loadClientConnectConfig(options);
  return {
    ...(address === undefined ? {} : { TEMPORAL_ADDRESS: address }),
    ...(namespace === undefined ? {} : { TEMPORAL_NAMESPACE: namespace }),
  };
}

/** Address, TLS, API key and headers of a connection to Temporal. */
export const connectionOptionsOf = (variables: Variables) =>
  loadClientConnectConfig(optionsOf(variables)).connectionOptions;
