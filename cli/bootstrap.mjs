#!/usr/bin/env node
// Every command of package.json runs this first. It needs only Node, and creates everything else that the command
// needs: dependencies, database client, compiled code, workflow bundle; each only when its input changed.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isInRange } from './embedded/node-range.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const INTERRUPTED = 130;
const LOCK_WAIT_MS = 600_000;

function requireNode() {
  const range = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).engines.node;
  if (isInRange(process.versions.node, range)) return;
  console.error(
    `This is Node ${process.versions.node}; the project needs ${range}. Install it from nodejs.org, or run: nvm install 24`,
  );
  process.exit(1);
}

requireNode();
const [
  { takeLock, LockedError },
  { createProgress },
  { processIdentity },
  { steps, watchedBuild },
  { runHere, stopRunningCommands },
] = await Promise.all([
  import('./embedded/lock.mjs'),
  import('./embedded/progress.mjs'),
  import('./embedded/process-identity.mjs'),
  import('./embedded/prepare.mjs'),
  import('./embedded/run-command.mjs'),
]);
const require = createRequire(import.meta.url);
// Tools that look for Node on the PATH find the Node that runs this.
process.env.PATH = [path.dirname(process.execPath), process.env.PATH].join(path.delimiter);
// A closed terminal or pipe must not interrupt an orderly stop.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

// Settings of this machine; the environment takes precedence. Tests must not reach what they name.
if (!process.argv[2]?.startsWith('test') && existsSync(path.join(root, '.env')))
  process.loadEnvFile(path.join(root, '.env'));

const [command = 'start', ...args] = process.argv.slice(2);
const narrated = ['start', 'dev', 'test', 'test:unit', 'build', 'build:client', 'screens'].includes(command);
const context = {
  root,
  env: process.env,
  progress: createProgress(narrated ? process.stdout : process.stderr),
  identityOf: processIdentity,
};

/** Words after `npm start --`: whether a sandbox runs too. */
function wantsSandbox() {
  const unknown = args.filter((word) => word !== '--sandbox');
  if (unknown.length > 0) throw new Error(`npm start does not know "${unknown.join(' ')}"; it knows --sandbox.`);
  return args.length > 0;
}

/** @param {object} [build] compiles and restarts what changes: `npm run dev` */
async function start(build) {
  const release = await takeLock(path.join(root, '.data/start.lock'), { waitMs: 0, onWait: () => undefined }).catch(
    (error) => {
      if (!(error instanceof LockedError)) throw error;
      throw new Error(
        `The engine already runs in this folder (process ${error.pid}). Use that one, or stop it with Ctrl-C first.`,
      );
    },
  );
  try {
    return await require(path.join(root, 'dist/cli/start.js')).start(context, wantsSandbox(), build);
  } finally {
    release();
  }
}

async function runTests(options) {
  const { runTests: run } = await import('./test.mjs');
  return run({ context, jestArgs: args, ...options });
}

async function supplyChain() {
  const { checkSupplyChain } = await import('./supply-chain.mjs');
  return checkSupplyChain(context);
}

async function takeScreens() {
  const { takeScreens: take } = await import('./test.mjs');
  return take(context);
}

async function prisma() {
  const { prismaEnvironment } = await import('./embedded/prisma-environment.mjs');
  const cli = path.join(root, 'node_modules/prisma/build/index.js');
  return runHere(process.execPath, [cli, ...args], { cwd: root, env: prismaEnvironment(root, process.env) });
}

async function buildClient() {
  const { buildClientPackage } = await import('./client-package.mjs');
  await buildClientPackage(context);
  return 0;
}

/** Benchmarks run directly: no command imports them. */
const benchmarks = { bench: 'bench/main', 'bench-billing': 'bench/billing-main' };

/** The source of a command, without its extension: any other word is a file of cli/. */
const sourceOf = (word) => benchmarks[word] ?? `cli/${word}`;

async function compiledCommand() {
  const file = path.join(root, 'dist', `${sourceOf(command)}.js`);
  // A notice about future releases would be the first lines of every command.
  const env = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', ...process.env };
  return runHere(process.execPath, ['--enable-source-maps', file, ...args], { cwd: root, env });
}

const commands = {
  start: { needs: steps.everything, run: () => start() },
  dev: { needs: steps.everything, run: () => start(watchedBuild(context)) },
  build: { needs: steps.everything, run: async () => 0 },
  'build:client': { needs: steps.dependencies, run: buildClient },
  test: { needs: steps.everything, run: () => runTests({ unitOnly: false }) },
  'test:unit': { needs: steps.client, run: () => runTests({ unitOnly: true }) },
  'supply-chain': { needs: steps.dependencies, run: supplyChain },
  screens: { needs: steps.everything, run: takeScreens },
  prisma: { needs: steps.dependencies, run: prisma },
};

function find(word) {
  const known = Object.hasOwn(commands, word) ? commands[word] : undefined;
  if (known !== undefined) return known;
  if (/^[a-z][a-z-]*$/.test(word) && existsSync(path.join(root, `${sourceOf(word)}.ts`)))
    return { needs: steps.everything, run: compiledCommand };
  throw new Error(`There is no command "${word}". Known: ${Object.keys(commands).join(', ')}, and each file of cli/.`);
}

async function prepare(needs) {
  const stop = (signal) => {
    stopRunningCommands(signal);
    process.exit(INTERRUPTED);
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  const release = await takeLock(path.join(root, '.cache/bootstrap.lock'), {
    waitMs: LOCK_WAIT_MS,
    onWait: (pid) =>
      context.progress.say(
        `  … another command of this folder (process ${pid}) is installing or building: waiting for it`,
      ),
  });
  try {
    for (const step of needs) await step(context);
  } finally {
    release();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

try {
  const { needs, run } = find(command);
  await prepare(needs);
  process.exitCode = await run();
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  if (command.startsWith('test')) console.log('0 passed, 1 failed');
  process.exitCode = 1;
}
