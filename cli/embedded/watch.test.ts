import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../platform/project-root';
import { type ProcessSpec, Supervisor } from './processes';
import { rememberingProgress, temporaryFolder } from './testing';
import { waitFor } from './wait-for';
import { type Build, watchSources } from './watch';

const CONFIGURATION = 'tsconfig.build.json';
const compilerOptions = {
  target: 'es2022',
  lib: ['es2022'],
  module: 'node20',
  types: [],
  rootDir: '.',
  outDir: 'dist',
  noEmitOnError: true,
};
/** Two programs that print the text they were compiled with, and keep running. */
const program = (says: string): string => `
  declare const console: { log(text: string): void };
  declare const setInterval: (work: () => void, ms: number) => void;
  ${says}
  setInterval(() => undefined, 1_000);
`;

let folder: string;
let remove: () => void;
let said: () => string;
let supervisor: Supervisor;
let stop: AbortController;
let watching: Promise<void>;
let builds: string[];

const write = (name: string, text: string): void => {
  writeFileSync(path.join(folder, name), text);
};
const logOf = (name: string): string => readFileSync(path.join(folder, 'logs', `${name}.log`), 'utf8');
const pids = () => ({ server: supervisor.pidOf('server'), worker: supervisor.pidOf('worker') });
const comes = (what: string, holds: () => boolean) =>
  waitFor({ what, timeoutMs: 60_000, signal: stop.signal, advice: said() }, () =>
    Promise.resolve(holds() ? 'ready' : said()),
  );

const spec = (name: string): ProcessSpec => ({
  name,
  command: process.execPath,
  args: [path.join(folder, `dist/${name}.js`)],
  code: [path.join(folder, `dist/${name}.js`)],
  env: process.env,
  cwd: folder,
  graceMs: 5_000,
  ready: () => Promise.resolve('ready'),
});

const build: Build = {
  configurations: [CONFIGURATION],
  begin: () => void builds.push('began'),
  finish: () => Promise.resolve(void builds.push('finished')),
};

beforeAll(async () => {
  ({ folder, remove } = temporaryFolder());
  const remembering = rememberingProgress();
  ({ said } = remembering);
  builds = [];
  stop = new AbortController();
  symlinkSync(path.join(projectRoot, 'node_modules'), path.join(folder, 'node_modules'));
  mkdirSync(path.join(folder, 'logs'));
  write('package.json', '{}');
  write(CONFIGURATION, JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  write('rule.ts', `export const rule: string = 'first rule';`);
  write('server.ts', `import { rule } from './rule';${program('console.log(`server: ${rule}`);')}`);
  write('worker.ts', `import { rule } from './rule';${program('console.log(`worker: ${rule}`);')}`);
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', CONFIGURATION], { cwd: folder });
  supervisor = new Supervisor({
    progress: remembering.progress,
    identityOf: (pid) => String(pid),
    logFolder: path.join(folder, 'logs'),
    recordFile: path.join(folder, 'run.json'),
    onGivenUp: () => undefined,
  });
  for (const name of ['server', 'worker']) await supervisor.start(spec(name), stop.signal);
  watching = watchSources({
    context: { root: folder, progress: remembering.progress },
    supervisor,
    build,
    signal: stop.signal,
  });
  await comes('the first compilation', () => builds.includes('finished'));
}, 120_000);

afterAll(async () => {
  stop.abort(new Error('over'));
  await watching;
  supervisor.killAll();
  remove();
});

test('unchanged compiled code restarts nothing', () => {
  expect(said()).toBe('');
});

test('a change of a program’s own import restarts that program, and no other', async () => {
  const before = pids();
  write('server.ts', `import { rule } from './rule';${program('console.log(`new server: ${rule}`);')}`);
  await comes('the new server', () => logOf('server').includes('new server: first rule'));
  await comes('the word of it', () => said().includes('↻ server'));
  expect(pids()).toEqual({ server: expect.any(Number) as number, worker: before.worker });
  expect(pids().server).not.toBe(before.server);
}, 90_000);

test('compile errors are shown, and everything keeps running until they are fixed', async () => {
  const before = pids();
  const finished = builds.length;
  write('rule.ts', `export const rule: string = 7;`);
  await comes('the error', () => said().includes('does not compile'));
  expect(said()).toMatch(/rule\.ts.*Type 'number' is not assignable to type 'string'/s);
  expect(pids()).toEqual(before);
  expect(builds.slice(finished)).toEqual(['began']);

  write('rule.ts', `export const rule: string = 'second rule';`);
  await comes('both programs', () => ['server', 'worker'].every((name) => logOf(name).includes('second rule')));
  expect(pids().server).not.toBe(before.server);
  expect(pids().worker).not.toBe(before.worker);
}, 90_000);
