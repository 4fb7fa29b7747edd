import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { takeLock } from './embedded/lock.mjs';
import { seconds } from './embedded/progress.mjs';
import { CommandFailedError, runHere, runQuietly } from './embedded/run-command.mjs';
import { compilerIn } from './embedded/typescript.mjs';

const require = createRequire(import.meta.url);
const LOCK_WAIT_MS = 1_800_000;
const ONE_PASSED = { passed: 1, failed: 0 };
const ONE_FAILED = { passed: 0, failed: 1 };

/** Static checks, the longest first; each counts as one test. */
const checks = [
  { title: 'Lint', tool: 'eslint', args: ['.'] },
  { title: 'Lint by types', tool: 'oxlint', args: ['--type-aware'] },
  { title: 'Types', tool: 'tsc', args: ['-p', 'tsconfig.json', '--noEmit'] },
  { title: 'Types of the browser code', tool: 'tsc', args: ['-p', 'web'] },
  { title: 'Format', tool: 'prettier', args: ['--check', '--log-level', 'warn', '.'] },
  {
    title: 'Import directions',
    tool: 'depcruise',
    args: ['--config', '.dependency-cruiser.cjs', '--output-type', 'err', '.'],
  },
  { title: 'Generated files', tool: 'node', args: ['dist/cli/generate.js', '--check'] },
  {
    title: 'Secrets in the files',
    tool: 'secretlint',
    args: ['--maskSecrets', '--secretlintignore', '.gitignore', '**/*'],
  },
  { title: 'Unused files, exports and dependencies', tool: 'knip', args: [] },
];

function toolIn(root, name) {
  if (name === 'node') return process.execPath;
  return name === 'tsc' ? compilerIn(root) : path.join(root, 'node_modules/.bin', name);
}

/** Its output is shown when it fails, in one piece, because other checks run at the same time. */
async function runCheck({ root, env, progress }, { title, tool, args }) {
  const advice = `Again, alone: npx ${tool} ${args.join(' ')}`;
  try {
    await runQuietly({ title, command: toolIn(root, tool), args, advice, cwd: root, env });
    return ONE_PASSED;
  } catch (error) {
    if (!(error instanceof CommandFailedError)) throw error;
    progress.say(error.message);
    return { ...ONE_FAILED, names: [title] };
  }
}

const LONGEST_REASON = 200;

/** Why a test failed, in one line without colours and stack. */
const reasonOf = ([message = '']) =>
  stripVTControlCharacters(message).split('\n    at ', 1).join('').replace(/\s+/g, ' ').trim().slice(0, LONGEST_REASON);

/**
 * File and name of each failed test, and why; for a suite that failed outside its tests, only the file. What all tests
 * of a file failed for, as when its engine did not start, is said once.
 */
const failuresIn = ({ testResults }, root) =>
  testResults.flatMap(({ name, status, assertionResults }) => {
    const file = path.relative(root, name);
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0) return status === 'failed' ? [`${file} › the suite itself`] : [];
    const reasons = failed.map(({ failureMessages }) => reasonOf(failureMessages));
    return failed.map(({ ancestorTitles, title }, at) => {
      const test = [file, ...ancestorTitles, title].join(' › ');
      return reasons[at] === reasons[at - 1] ? test : `${test}\n      ${reasons[at]}`;
    });
  });

/** A suite that could not load counts as one failure, and so does a project that executed nothing. */
function countsOf(report, { exitCode, mayBeEmpty, root }) {
  const { numPassedTests: passed, numFailedTests, numRuntimeErrorTestSuites } = report;
  const names = failuresIn(report, root);
  const failed = Math.max(numFailedTests + numRuntimeErrorTestSuites, names.length);
  const nothingRan = passed + failed === 0;
  if (nothingRan) return mayBeEmpty ? { passed: 0, failed: 0 } : ONE_FAILED;
  return { passed, failed: exitCode === 0 ? failed : Math.max(failed, 1), names };
}

const SLOWEST_SHOWN = 10;

/** The slowest suites of a long run; empty for a run of a few suites. */
function slowestOf(testResults, root) {
  if (testResults.length <= SLOWEST_SHOWN) return [];
  const took = ({ startTime, endTime }) => endTime - startTime;
  const slowest = [...testResults].sort((one, other) => took(other) - took(one)).slice(0, SLOWEST_SHOWN);
  return slowest.map((suite) => {
    const inSeconds = (took(suite) / 1_000).toFixed(1);
    return `  ${inSeconds.padStart(7)} s  ${path.relative(root, suite.name)}`;
  });
}

/** The AWS SDK's notice about future releases would appear between the results of every suite. */
const QUIET = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };

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
    const exitCode = await runHere(toolIn(root, 'jest'), [...selection, ...args], {
      cwd: root,
      env: { ...QUIET, ...env },
    });
    if (!existsSync(outputFile)) return ONE_FAILED;
    const report = JSON.parse(readFileSync(outputFile, 'utf8'));
    const slowest = slowestOf(report.testResults, root);
    if (slowest.length > 0) progress.say(['The slowest suites:', ...slowest].join('\n'));
    return countsOf(report, { exitCode, mayBeEmpty, root });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const MOST_WORKERS = 8;

/** Suites wait for clocks and other parties; with still more at once, those would answer too late. */
const WORKERS_OF_A_PROCESSOR = 1.5;

function workersOf({ TEST_WORKERS = '' }) {
  if (TEST_WORKERS === '') return Math.min(Math.ceil(os.availableParallelism() * WORKERS_OF_A_PROCESSOR), MOST_WORKERS);
  const count = Number(TEST_WORKERS);
  if (Number.isInteger(count) && count >= 1 && count <= MOST_WORKERS) return count;
  throw new Error(`TEST_WORKERS is "${TEST_WORKERS}"; write how many system suites run at once, 1 to ${MOST_WORKERS}.`);
}

/** The pattern of suites that jest leaves out, so that it runs only these suites, or all except these. */
const onlyThose = (suites) => `^(?!.*/tests/(${suites.join('|')})\\.test\\.ts$)`;
const allBut = (suites) => `/tests/(${suites.join('|')})\\.test\\.ts$`;

/**
 * First the suites that run side by side, the longest first; then those that measure another party's time, with a
 * processor for each.
 */
function roundsOf(root, workers) {
  const { measuring } = require(path.join(root, 'tests/order.cjs'));
  const sequencer = ['--testSequencer', path.join(root, 'tests/sequencer.cjs')];
  const leavingOut = (pattern) => ['--testPathIgnorePatterns', '/node_modules/', pattern];
  if (workers === 1) return [['--runInBand', ...sequencer]];
  return [
    [...leavingOut(allBut(measuring)), ...sequencer, `--maxWorkers=${workers}`],
    [...leavingOut(onlyThose(measuring)), ...sequencer, `--maxWorkers=${Math.min(workers, os.availableParallelism())}`],
  ];
}

const sum = (one, other) => ({
  passed: one.passed + other.passed,
  failed: one.failed + other.failed,
  names: [...(one.names ?? []), ...(other.names ?? [])],
});

/**
 * Starts separate parts for each jest worker. A database server has one order of transactions and Temporal one store,
 * so a suite would notice what another one stops or holds.
 */
async function startPartsOfWorkers(context, workers) {
  const { startTestParts, partsOfWorker } = require(path.join(context.root, 'dist/cli/embedded/test-run.js'));
  const start = (worker) => startTestParts(context, partsOfWorker(worker));
  // What the first one fetches, the others find.
  const first = await start(1);
  const others = Array.from({ length: workers - 1 }, (_none, at) => start(at + 2));
  const settled = await Promise.allSettled([first, ...others]);
  const started = settled.flatMap(({ value }) => (value === undefined ? [] : [value]));
  const stop = () => Promise.all(started.map((parts) => parts.stop()));
  const failed = settled.find(({ status }) => status === 'rejected');
  if (failed !== undefined) {
    await stop();
    throw failed.reason;
  }
  return { env: { TEST_PARTS: JSON.stringify(started.map((parts) => parts.env)) }, stop };
}

/** The system suites run against their own parts: a temporary folder, free ports, a fresh database. */
async function runSystemSuites(context, jest) {
  const release = await takeLock(path.join(context.root, '.cache/system-tests.lock'), {
    waitMs: LOCK_WAIT_MS,
    onWait: (pid) =>
      context.progress.say(`  … the system tests of process ${pid} run in this folder: waiting for their end`),
  });
  try {
    const workers = workersOf(context.env);
    const parts = await startPartsOfWorkers(context, workers);
    try {
      const env = { ...context.env, ...parts.env };
      let counts = { passed: 0, failed: 0 };
      for (const round of roundsOf(context.root, workers))
        counts = sum(counts, await runJest({ ...context, env }, { ...jest, args: [...round, ...jest.args] }));
      return counts;
    } finally {
      await parts.stop();
    }
  } finally {
    release();
  }
}

/**
 * Takes the pictures of docs/screens.md, on parts of their own.
 * @returns {Promise<number>} the exit code
 */
export async function takeScreens(context) {
  const parts = await startPartsOfWorkers(context, 1);
  try {
    const jest = { project: 'pictures', args: ['--runInBand'], mayBeEmpty: false };
    const { failed } = await runJest({ ...context, env: { ...context.env, ...parts.env } }, jest);
    return failed === 0 ? 0 : 1;
  } finally {
    await parts.stop();
  }
}

/** By default, jest leaves one processor free. */
const onEveryProcessor = (jest) => ({ ...jest, args: [`--maxWorkers=${os.availableParallelism()}`, ...jest.args] });

/** Stages run one after the other; the steps of a stage run side by side. */
function stagesFor(context, unitOnly, jestArgs) {
  const jest = (project) => ({ project, args: jestArgs, mayBeEmpty: jestArgs.length > 0 });
  const unit = { title: 'Unit tests', run: () => runJest(context, onEveryProcessor(jest('unit'))) };
  if (unitOnly) return [[unit]];
  return [
    checks.map((check) => ({ title: check.title, run: () => runCheck(context, check) })),
    [unit],
    [{ title: 'System tests', run: () => runSystemSuites(context, jest('system')) }],
  ];
}

/** Runs at most as many steps at once as there are processors. @returns the results in the order of the steps */
async function runStage(progress, steps) {
  const results = [];
  const waiting = [...steps.entries()];
  const runOneByOne = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      results[next[0]] = await runStep(progress, next[1]);
  };
  await Promise.all(Array.from({ length: os.availableParallelism() }, runOneByOne));
  return results;
}

async function runStep({ say }, { title, run }) {
  say(`\n── ${title}`);
  const startedAt = Date.now();
  const counts = await run().catch((error) => {
    say(error instanceof Error ? error.message : String(error));
    return { ...ONE_FAILED, names: [title] };
  });
  say(
    `${counts.failed === 0 ? '✓' : '✗'} ${title}: ${counts.passed} passed, ${counts.failed} failed (${seconds(startedAt)})`,
  );
  return { title, ...counts };
}

const CLOCK_TICKS_A_SECOND = 100;

/**
 * Of this process and of all that it started and that has ended, as Linux tells: how long a run takes depends on what
 * else the machine does, this hardly.
 */
function cpuMinutes() {
  const file = '/proc/self/stat';
  if (!existsSync(file)) return undefined;
  const line = readFileSync(file, 'utf8');
  const ticks = line
    .slice(line.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 15);
  return ticks.reduce((sum, each) => sum + Number(each), 0) / CLOCK_TICKS_A_SECOND / 60;
}

/**
 * Runs every step, even after a failed one, names what failed, and ends with the line `N passed, N failed`: jest's
 * tests plus one per check.
 * @param {{ context: object, jestArgs: string[], unitOnly: boolean }} options `jestArgs` may narrow what jest runs
 * @returns {Promise<number>} the exit code
 */
export async function runTests({ context, jestArgs, unitOnly }) {
  const results = [];
  for (const stage of stagesFor(context, unitOnly, jestArgs))
    results.push(...(await runStage(context.progress, stage)));
  const passed = results.reduce((sum, step) => sum + step.passed, 0);
  const failed = results.reduce((sum, step) => sum + step.failed, 0);
  const ran = results.filter(({ title }) => title.endsWith('tests')).some((step) => step.passed + step.failed > 0);
  context.progress.say('');
  for (const step of results)
    context.progress.say(
      `${step.failed === 0 ? '✓' : '✗'} ${step.title}: ${step.passed} passed, ${step.failed} failed`,
    );
  const names = results.flatMap((step) => step.names ?? []);
  if (names.length > 0) context.progress.say(['\nFailed:', ...names.map((name) => `  ✗ ${name}`)].join('\n'));
  const minutes = cpuMinutes();
  if (minutes !== undefined) context.progress.say(`\n${minutes.toFixed(1)} minutes of processor time`);
  if (!ran) context.progress.say('No test ran: check the arguments given to jest.');
  context.progress.say(`\n${passed} passed, ${ran ? failed : failed + 1} failed`);
  return ran && failed === 0 ? 0 : 1;
}
