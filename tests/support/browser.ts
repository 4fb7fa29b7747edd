import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { projectRoot } from '../../platform/project-root';

const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome'];
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const onPath = (): string | undefined =>
  (process.env.PATH ?? '')
    .split(path.delimiter)
    .flatMap((folder) => COMMANDS.map((command) => path.join(folder, command)))
    .find(isExecutable);

/**
 * The package's own Chromium, which it unpacks to a temporary folder. The package is an ES module, which jest can't
 * load, so a Node process runs it. Its default arguments are for servers without spare processes, and switch off what
 * is tested here.
 */
function packaged(): string {
  // Two processes that unpack at once would find each other's incomplete file.
  const script = `
    import chromium from '@sparticuz/chromium';
    import { takeLock } from './cli/embedded/lock.mjs';
    const release = await takeLock('.cache/chromium.lock', { waitMs: 60_000, onWait: () => undefined });
    console.log(await chromium.executablePath());
    release();`;
  try {
    return execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: projectRoot,
      encoding: 'utf8',
    }).trim();
  } catch (cause) {
    throw new Error(
      'There is no Chromium: set CHROMIUM_PATH to one, or install the package chromium. That of @sparticuz/chromium runs on Linux and x64 only.',
      { cause },
    );
  }
}

/** A real Chromium: CHROMIUM_PATH, one on the PATH, or the package's. */
export function openBrowser(): Promise<Browser> {
  const own = process.env.CHROMIUM_PATH ?? '';
  return chromium.launch({ executablePath: own === '' ? (onPath() ?? packaged()) : own, args: ARGUMENTS });
}
