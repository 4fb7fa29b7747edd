import { cleanEnv, EnvError, host, makeValidator, port } from 'envalid';
import type { MerchantSimulatorOptions } from './server';

/** Thrown when an environment variable is missing or can't be used. Never holds the API key. */
export class MerchantConfigError extends Error {
  override readonly name = 'MerchantConfigError';
  constructor(readonly problems: readonly string[]) {
    super(`The merchant simulator can't start. ${problems.join('. ')}.`);
  }
}

const webUrl = makeValidator((text) => {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) throw new EnvError('It is not a web address');
  return text;
});

const secret = makeValidator((text) => {
  if (!/^[!-~]+$/.test(text)) throw new EnvError('It is empty, or holds characters that no HTTP header can carry');
  return text;
});

const path = makeValidator((text) => {
  if (text.trim() === '') throw new EnvError('It is empty');
  return text;
});

const SPECS = {
  SIM_HOST: host({ default: '127.0.0.1', desc: 'Set the address to listen on, or leave it out for 127.0.0.1' }),
  SIM_MERCHANT_PORT: port({ default: 9083, desc: 'Set an HTTP port from 1 to 65535, or leave it out for 9083' }),
  SIM_MERCHANT_API_URL: webUrl({
    default: 'http://127.0.0.1:8080',
    desc: "Set the base URL of the PSP's API, such as http://127.0.0.1:8080",
  }),
  SIM_MERCHANT_API_KEY: secret({ desc: 'Set an API key the PSP has given to a merchant' }),
  SIM_MERCHANT_BOOKS_FILE: path({
    default: undefined,
    desc: "Set the path of the books' file, or leave it out to keep the books in memory",
  }),
};

/**
 * Reads the merchant's settings (docs/contracts/simulators.md).
 * @throws {MerchantConfigError} naming every variable that can't be used, and what to set
 */
export function readMerchantConfig(environment: NodeJS.ProcessEnv): MerchantSimulatorOptions {
  const env = cleanEnv(environment, SPECS, {
    reporter: ({ errors }) => {
      const problems = (Object.keys(errors) as (keyof typeof SPECS)[]).map((name) =>
        problemOf(name, environment, errors[name]),
      );
      if (problems.length > 0) throw new MerchantConfigError(problems);
    },
  });
  return {
    host: env.SIM_HOST,
    port: env.SIM_MERCHANT_PORT,
    apiUrl: env.SIM_MERCHANT_API_URL,
    apiKey: env.SIM_MERCHANT_API_KEY,
    booksFile: env.SIM_MERCHANT_BOOKS_FILE,
  };
}

function problemOf(name: keyof typeof SPECS, environment: NodeJS.ProcessEnv, error: Error | undefined): string {
  const what = environment[name] === undefined ? 'It is not set' : (error?.message ?? 'It is not valid');
  return `${name}: ${what}. ${SPECS[name].desc ?? ''}`;
}
