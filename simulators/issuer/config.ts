import { cleanEnv, EnvError, makeValidator, port } from 'envalid';

import type { IssuerSimulatorOptions } from './server';

/** Thrown when an environment variable is missing or can't be used. Never holds a key. */
export class IssuerConfigError extends Error {
  override readonly name = 'IssuerConfigError';
  constructor(readonly problems: readonly string[]) {
    super(`The issuer simulator can't start. ${problems.join('. ')}.`);
  }
}

const webUrl = makeValidator((text) => {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) throw new EnvError('It is no web address');
  return text;
});

const key = makeValidator((text): Buffer => {
  if (!/^[0-9a-fA-F]{64}$/.test(text)) throw new EnvError('It is not 64 hexadecimal digits');
  return Buffer.from(text, 'hex');
});

const SPECS = {
  SIM_ISSUER_PORT: port({ default: 9080, desc: 'Set an HTTP port from 1 to 65535, or leave it out for 9080' }),
  SIM_ISSUER_INBOUND_URL: webUrl({
    default: 'http://127.0.0.1:8080',
    desc: "Set the PSP's inbound base URL, such as http://127.0.0.1:8080",
  }),
  KB_ORDER_MAC_KEY: key({ desc: 'Set the order MAC key shared with the PSP, 32 bytes as hex' }),
  KB_RESULT_MAC_KEY: key({ desc: 'Set the result MAC key shared with the PSP, 32 bytes as hex' }),
};

/**
 * Reads the issuer's settings (docs/contracts/simulators.md).
 * @throws {IssuerConfigError} naming every variable that can't be used, and what to set
 */
export function readIssuerConfig(environment: NodeJS.ProcessEnv): IssuerSimulatorOptions {
  const env = cleanEnv(environment, SPECS, {
    reporter: ({ errors }) => {
      const problems = (Object.keys(errors) as (keyof typeof SPECS)[]).map((name) => problemOf(name, environment, errors[name]));
      if (problems.length > 0) throw new IssuerConfigError(problems);
    },
  });
  return {
    port: env.SIM_ISSUER_PORT,
    inboundUrl: env.SIM_ISSUER_INBOUND_URL,
    kbOrderMacKey: env.KB_ORDER_MAC_KEY,
    kbResultMacKey: env.KB_RESULT_MAC_KEY,
  };
}

function problemOf(name: keyof typeof SPECS, environment: NodeJS.ProcessEnv, error: Error | undefined): string {
  const what = environment[name] === undefined ? 'It is not set' : (error?.message ?? 'It is not valid');
  return `${name}: ${what}. ${SPECS[name].desc ?? ''}`;
}
