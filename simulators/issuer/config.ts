import { cleanEnv, EnvError, host, makeValidator, port, type ValidatorSpec } from 'envalid';
import { forEachIssuer, profiles } from './issuers';
import { type IssuerKeys, type Profile, sharedKey } from './profile';
import type { IssuerSimulatorOptions } from './server';

/** Thrown when an environment variable is missing or can't be used. Never holds a key. */
export class IssuerConfigError extends Error {
  override readonly name = 'IssuerConfigError';
  constructor(readonly problems: readonly string[]) {
    super(`The issuer simulator can't start. ${problems.join('. ')}.`);
  }
}

const webUrl = makeValidator((text) => {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) throw new EnvError('It is not a web address');
  return text;
});

const path = makeValidator((text) => {
  if (text.trim() === '') throw new EnvError('It is empty');
  return text;
});

const key = (bytes: number) =>
  makeValidator((text): Buffer => {
    if (text.length !== 2 * bytes || !/^[0-9a-fA-F]*$/.test(text))
      throw new EnvError(`It is not ${2 * bytes} hexadecimal digits`);
    return Buffer.from(text, 'hex');
  });

const MAC_KEY_BYTES = 32;
const CIPHER_KEY_BYTES = { seed: 16, 'aes-256': 32, 'aria-256': 32 } as const;

type Spec = ValidatorSpec<Buffer>;

/** A contract that derives its cipher keys has no shared one. */
function keySpecs({ issuer, cipher, keyOf }: Profile): readonly [string, Spec][] {
  const spec = (name: string, bytes: number, what: string): [string, Spec] => [
    `${issuer.toUpperCase()}_${name}`,
    key(bytes)({ desc: `Set the ${what} shared with the PSP, ${bytes} bytes as hex` }),
  ];
  return [
    spec('ORDER_MAC_KEY', MAC_KEY_BYTES, 'order MAC key'),
    spec('RESULT_MAC_KEY', MAC_KEY_BYTES, 'result MAC key'),
    ...(keyOf !== sharedKey ? [] : [spec('CIPHER_KEY', CIPHER_KEY_BYTES[cipher], 'cipher key')]),
  ];
}

const KEY_SPECS: Readonly<Record<string, Spec>> = Object.fromEntries(profiles.flatMap(keySpecs));

const SPECS = {
  SIM_HOST: host({ default: '127.0.0.1', desc: 'Set the address to listen on, or leave it out for 127.0.0.1' }),
  SIM_ISSUER_PORT: port({ default: 9080, desc: 'Set an HTTP port from 1 to 65535, or leave it out for 9080' }),
  SIM_ISSUER_INBOUND_URL: webUrl({
    default: 'http://127.0.0.1:8080',
    desc: "Set the PSP's inbound base URL, such as http://127.0.0.1:8080",
  }),
  SIM_ISSUER_CARDS_FILE: path({
    default: undefined,
    desc: "Set the path of the registered cards' file, or leave it out to keep them in memory",
  }),
  ...KEY_SPECS,
};

const descriptions: Readonly<Record<string, { readonly desc?: string | undefined }>> = SPECS;

/**
 * Reads the issuer's settings (docs/contracts/simulators.md).
 * @throws {IssuerConfigError} naming every variable that can't be used, and what to set
 */
export function readIssuerConfig(environment: NodeJS.ProcessEnv): IssuerSimulatorOptions {
  const env = cleanEnv(environment, SPECS, {
    reporter: ({ errors }) => {
      const broken: Readonly<Record<string, Error | undefined>> = errors;
      const problems = Object.keys(broken).map((name) => problemOf(name, environment, broken[name]));
      if (problems.length > 0) throw new IssuerConfigError(problems);
    },
  });
  return {
    host: env.SIM_HOST,
    port: env.SIM_ISSUER_PORT,
    inboundUrl: env.SIM_ISSUER_INBOUND_URL,
    cardsFile: env.SIM_ISSUER_CARDS_FILE,
    // A copy, because envalid's own object throws for unknown names.
    keys: forEachIssuer(({ issuer }) => keysOf({ ...env }, issuer.toUpperCase())),
  };
}

function keysOf(env: Readonly<Record<string, unknown>>, prefix: string): IssuerKeys {
  const read = (name: string): Buffer => (env[`${prefix}_${name}`] as Buffer | undefined) ?? Buffer.alloc(0);
  return { orderMacKey: read('ORDER_MAC_KEY'), resultMacKey: read('RESULT_MAC_KEY'), cipherKey: read('CIPHER_KEY') };
}

function problemOf(name: string, environment: NodeJS.ProcessEnv, error: Error | undefined): string {
  const what = environment[name] === undefined ? 'It is not set' : (error?.message ?? 'It is not valid');
  return `${name}: ${what}. ${descriptions[name]?.desc ?? ''}`;
}
