import { cleanEnv, EnvError, makeValidator, port } from 'envalid';

import type { VanSimulatorOptions } from './server';

/** Thrown when an environment variable can't be used. */
export class VanConfigError extends Error {
  override readonly name = 'VanConfigError';
  constructor(readonly problems: readonly string[]) {
    super(`The VAN simulator can't start. ${problems.join('. ')}.`);
  }
}

const path = makeValidator((text) => {
  if (text.trim() === '') throw new EnvError('It is empty');
  return text;
});

const SPECS = {
  SIM_VAN_PORT: port({ default: 9081, desc: 'Set a TCP port from 1 to 65535 for telegrams, or leave it out for 9081' }),
  SIM_VAN_CONTROL_PORT: port({ default: 9082, desc: 'Set an HTTP port from 1 to 65535 for the controls, or leave it out for 9082' }),
  SIM_VAN_BOOKS_FILE: path({ default: undefined, desc: "Set the path of the books' file, or leave it out to keep the books in memory" }),
};

/**
 * Reads the VAN's settings (docs/contracts/simulators.md).
 * @throws {VanConfigError} naming every variable that can't be used, and what to set
 */
export function readVanConfig(environment: NodeJS.ProcessEnv): VanSimulatorOptions {
  const env = cleanEnv(environment, SPECS, {
    reporter: ({ errors }) => {
      const names = Object.keys(errors) as (keyof typeof SPECS)[];
      const problems = names.map((name) => `${name}: ${errors[name]?.message ?? ''}. ${SPECS[name].desc ?? ''}`);
      if (problems.length > 0) throw new VanConfigError(problems);
    },
  });
  return { port: env.SIM_VAN_PORT, controlPort: env.SIM_VAN_CONTROL_PORT, booksFile: env.SIM_VAN_BOOKS_FILE };
}
