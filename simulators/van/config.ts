import { bool, cleanEnv, EnvError, host, makeValidator, port, str } from 'envalid';
import type { VanSimulatorOptions } from './server';
import { VAN_NAMES, type VanName } from './vans';

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

const instant = makeValidator((text) => {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) throw new EnvError('It is not an instant');
  return at;
});

const SPECS = {
  SIM_HOST: host({ default: '127.0.0.1', desc: 'Set the address to listen on, or leave it out for 127.0.0.1' }),
  SIM_VAN_PORT: port({ default: 9081, desc: 'Set a TCP port from 1 to 65535 for telegrams, or leave it out for 9081' }),
  SIM_VAN_CONTROL_PORT: port({
    default: 9082,
    desc: 'Set an HTTP port from 1 to 65535 for the controls, or leave it out for 9082',
  }),
  SIM_VAN_NAME: str<VanName>({
    choices: VAN_NAMES,
    default: 'alpha',
    desc: `Set ${VAN_NAMES.join(' or ')}, or leave it out for alpha`,
  }),
  SIM_VAN_FILES_BY: str({
    choices: ['transmitted', 'received'],
    default: 'transmitted',
    desc: 'Set transmitted or received, or leave it out for transmitted',
  }),
  SIM_VAN_MAGIC_AMOUNTS: bool({
    default: false,
    desc: 'Set true or false, or leave it out for false',
  }),
  SIM_VAN_CLOCK: instant({
    default: undefined,
    desc: "Set an instant as ISO 8601, or leave it out for the system's clock",
  }),
  SIM_VAN_BOOKS_FILE: path({
    default: undefined,
    desc: "Set the path of the books' file, or leave it out to keep the books in memory",
  }),
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
  const { SIM_VAN_CLOCK: standing } = env;
  return {
    host: env.SIM_HOST,
    port: env.SIM_VAN_PORT,
    controlPort: env.SIM_VAN_CONTROL_PORT,
    booksFile: env.SIM_VAN_BOOKS_FILE,
    name: env.SIM_VAN_NAME,
    filesBy: env.SIM_VAN_FILES_BY,
    magicAmounts: env.SIM_VAN_MAGIC_AMOUNTS,
    ...(standing === undefined ? {} : { now: () => standing }),
  };
}
