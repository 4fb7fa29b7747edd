import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { takeLock } from './embedded/lock.mjs';
import { seconds } from './embedded/progress.mjs';
import { runHere } from './embedded/run-command.mjs';

const require = createRequire(import.meta.url);
const LOCK_WAIT_MS = 1_800_000;
const ONE_PASSED = { passed: 1, failed: 0 };
const ONE_FAILED = { passed: 0, failed: 1 };

/** Static checks; each counts as one test. */
const checks = [
  { title: 'Types', tool: 'tsc', args: ['-p', 'tsconfig.json', '--noEmit'] },
  { title: 'Types of the browser code', tool: 'tsc', args: ['-p', 'web'] },
  { title: 'Format', tool: 'prettier', args: ['--check', '--log-level', 'warn', '.'] },
  { title: 'Lint', tool: 'eslint', args: ['.'] },
  {
    title: 'Import directions',
    tool: 'depcruise',
    args: ['--config', '.dependency-cruiser.cjs', '--output-type', 'err', '.'],
  },
  { title: 'Generated files', tool: 'node', args: ['dist/cli/generate.js', '--check'] },
  { title: 'Unused files, exports and dependencies', tool: 'knip', args: [] },
];

const toolIn = (root, name) => (name === 'node' ? process.execPath : path.join(root, 'node_modules/.bin', name));

async function runCheck({ root, env }, { tool, args }) {
  return (await runHere(toolIn(root, tool), args, { cwd: root, env })) === 0 ? ONE_PASSED : ONE_FAILED;
}

/** A suite that could not even load counts as one failure, and so does a project that executed nothing. */
function countsOf(report, exitCode, mayBeEmpty) {
  const { numPassedTests: passed, numFailedTests, numRuntimeErrorTestSuites } = report;
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  const nothingRan = passed + failed === 0;
  if (nothingRan) return mayBeEmpty ? { passed: 0, failed: 0 } : ONE_FAILED;
  return { passed, failed: exitCode === 0 ? failed : Math.max(failed, 1) };
}

const SLOWEST_SHOWN = 10;

/** Where the time of a long run goes; nothing of a run of a few suites. */
function slowestOf({ testResults }, root) {
  if (testResults.length <= SLOWEST_SHOWN) return [];
  const took = ({ startTime, endTime }) => endTime - startTime;
  const slowest = [...testResults].sort((one, other) => took(other) - took(one)).slice(0, SLOWEST_SHOWN);
  return slowest.map((suite) => {
    const inSeconds = (took(suite) / 1_000).toFixed(1);
    return `  ${inSeconds.padStart(7)} s  ${path.relative(root, suite.name)}`;
  });
}

async function runJest({ root, env, progress }, { project, args, mayBeEmpty }) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'appcard-jest-'));
  const outputFile = path.join(folder, 'report.json');
  try {
    const selection = [
      '--selectProjects',
      project,
      '--json',
      '--outputFile',
      outputFile,
      ...(mayBeEmpty ? ['--passWithNoTests'] : []),
    ];
    const exitCode = await runHere(toolIn(root, 'jest'), [...selection, ...args], { cwd: root, env });
    if (!existsSync(outputFile)) return ONE_FAILED;
    const report = JSON.parse(readFileSync(outputFile, 'utf8'));
    const slowest = slowestOf(report, root);
    if (slowest.length > 0) progress.say(['The slowest suites:', ...slowest].join('\n'));
    return countsOf(report, exitCode, mayBeEmpty);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const DEFAULT_WORKERS = 1;
const MOST_WORKERS = 8;

/** Several may run beside each other where cores are free: on two, suites that bound another party's time miss it. */
function workersOf({ TEST_WORKERS = '' }) {
  if (TEST_WORKERS === '') return DEFAULT_WORKERS;
  const count = Number(TEST_WORKERS);
  if (Number.isInteger(count) && count >= 1 && count <= MOST_WORKERS) return count;
  throw new Error(`TEST_WORKERS is "${TEST_WORKERS}"; write how many system suites run at once, 1 to ${MOST_WORKERS}.`);
}

/**
 * Parts of each jest worker's own. A database server has one order of transactions and Temporal one store, so what a
 * suite stops or holds would be felt in another.
 */
async function startPartsOfWorkers(context) {
  const { startTestParts, partsOfWorker } = require(path.join(context.root, 'dist/cli/embedded/test-run.js'));
  const started = [];
  const stop = () => Promise.all(started.map((parts) => parts.stop()));
  try {
    const workers = workersOf(context.env);
    for (let worker = 1; worker <= workers; worker += 1)
      started.push(await startTestParts(context, partsOfWorker(worker)));
  } catch (error) {
    await stop();
    throw error;
  }
  return { env: { TEST_PARTS: JSON.stringify(started.map((parts) => parts.env)) }, workers: started.length, stop };
}

/** The system suites run against parts of their own: a temporary folder, free ports, a fresh database. */
async function runSystemSuites(context, jest) {
  const release = await takeLock(path.join(context.root, '.cache/system-tests.lock'), {
    waitMs: LOCK_WAIT_MS,
    onWait: (pid) =>
      context.progress.say(`  … the system tests of process ${pid} run in this folder: waiting for their end`),
  });
  try {
    const parts = await startPartsOfWorkers(context);
    try {
      const args = [`--maxWorkers=${parts.workers}`, ...jest.args];
      return await runJest({ ...context, env: { ...context.env, ...parts.env } }, { ...jest, args });
    } finally {
      await parts.stop();
    }
  } finally {
    release();
  }
}

function stepsFor(context, unitOnly, jestArgs) {
  const jest = (project) => ({ project, args: jestArgs, mayBeEmpty: jestArgs.length > 0 });
  const unit = { title: 'Unit tests', run: () => runJest(context, jest('unit')) };
  if (unitOnly) return [unit];
  return [
    ...checks.map((check) => ({ title: check.title, run: () => runCheck(context, check) })),
    unit,
    { title: 'System tests', run: () => runSystemSuites(context, jest('system')) },
  ];
}

async function runStep({ say }, { title, run }) {
  say(`\n── ${title}`);
  const startedAt = Date.now();
  const counts = await run().catch((error) => {
    say(error instanceof Error ? error.message : String(error));
    return ONE_FAILED;
  });
  say(
    `${counts.failed === 0 ? '✓' : '✗'} ${title}: ${counts.passed} passed, ${counts.failed} failed (${seconds(startedAt)})`,
  );
  return { title, ...counts };
}

/**
 * Runs every step, also after one failed, and closes with the line `N passed, N failed`: jest's tests plus one per
 * check.
 * @param {{ context: object, jestArgs: string[], unitOnly: boolean }} options `jestArgs` may narrow what jest runs
 * @returns {Promise<number>} the exit code
 */
export async function runTests({ context, jestArgs, unitOnly }) {
  const results = [];
  for (const step of stepsFor(context, unitOnly, jestArgs)) results.push(await runStep(context.progress, step));
  const passed = results.reduce((sum, step) => sum + step.passed, 0);
  const failed = results.reduce((sum, step) => sum + step.failed, 0);
  const ran = results.filter(({ title }) => title.endsWith('tests')).some((step) => step.passed + step.failed > 0);
  context.progress.say('');
  for (const step of results)
    context.progress.say(
      `${step.failed === 0 ? '✓' : '✗'} ${step.title}: ${step.passed} passed, ${step.failed} failed`,
    );
  if (!ran) context.progress.say('No test ran: check the arguments given to jest.');
  context.progress.say(`\n${passed} passed, ${ran ? failed : failed + 1} failed`);
  return ran && failed === 0 ? 0 : 1;
}
