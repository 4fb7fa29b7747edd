import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ProcessEndedError, type ProcessSpec, Supervisor } from './processes';
import { rememberingProgress, temporaryFolder } from './testing';
import { waitFor } from './wait-for';

const never = new AbortController().signal;
let folder: string;
let remove: () => void;
let supervisor: Supervisor;
let said: () => string;
let givenUp: string[];

const lives = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
const identityOf = (pid: number): string | undefined => (lives(pid) ? `process ${pid}` : undefined);

function createSupervisor(): Supervisor {
  const remembering = rememberingProgress();
  said = remembering.said;
  givenUp = [];
  return new Supervisor({
    progress: remembering.progress,
    identityOf,
    logFolder: path.join(folder, 'logs'),
    recordFile: path.join(folder, 'run.json'),
    onGivenUp: (name) => givenUp.push(name),
  });
}

beforeEach(() => {
  ({ folder, remove } = temporaryFolder());
  supervisor = createSupervisor();
});
afterEach(() => {
  supervisor.killAll();
  remove();
});

const pidFile = (): string => path.join(folder, 'pid');
const pid = (): number => Number(readFileSync(pidFile(), 'utf8'));

/** A child that notes its pid when it runs, and then does what `script` says. */
function child(script: string, more: Partial<ProcessSpec> = {}): ProcessSpec {
  const prologue = `require('node:fs').writeFileSync(${JSON.stringify(pidFile())}, String(process.pid));`;
  return {
    name: 'child',
    command: process.execPath,
    args: ['-e', `${script};${prologue}`],
    env: process.env,
    cwd: folder,
    graceMs: 10_000,
    ready: () =>
      Promise.resolve(existsSync(pidFile()) && readFileSync(pidFile(), 'utf8') !== '' ? 'ready' : 'no pid yet'),
    ...more,
  };
}

const running = 'setInterval(() => undefined, 1000)';
const until = (what: string, probe: () => boolean): Promise<void> =>
  waitFor({ what, timeoutMs: 15_000, signal: never, advice: '' }, () => Promise.resolve(probe() ? 'ready' : 'not yet'));
const log = (): string => readFileSync(path.join(folder, 'logs/child.log'), 'utf8');

test('a child gets a stop signal and may finish its work', async () => {
  await supervisor.start(
    child(`process.on('SIGTERM', () => { console.log('finished in order'); process.exit(0); }); ${running}`),
    never,
  );
  const started = pid();
  await supervisor.stop(['child']);
  expect(lives(started)).toBe(false);
  expect(log()).toContain('finished in order');
  expect(said()).toBe('');
});

test('a child that does not stop within its grace is killed, with a message', async () => {
  await supervisor.start(child(`process.on('SIGTERM', () => undefined); ${running}`, { graceMs: 200 }), never);
  const started = pid();
  await supervisor.stop(['child']);
  expect(lives(started)).toBe(false);
  expect(said()).toContain('child did not stop within 0.2 s');
});

test('the stop signal is the requested one', async () => {
  await supervisor.start(
    child(`process.on('SIGINT', () => { console.log('interrupted'); process.exit(0); }); ${running}`, {
      stopSignal: 'SIGINT',
    }),
    never,
  );
  await supervisor.stop(['child']);
  expect(log()).toContain('interrupted');
});

test('a child that ends while starting gives an error with its last lines and its log', async () => {
  const spec = child('', {
    args: ['-e', "console.error('no such table'); process.exit(3)"],
    ready: () => Promise.resolve('starting'),
  });
  const failure = supervisor.start(spec, never);
  await expect(failure).rejects.toThrow(ProcessEndedError);
  await expect(failure).rejects.toThrow(/exit code 3[^]*no such table[^]*child\.log/);
});

test('a command that does not exist gives an error too', async () => {
  const spec = child('', { command: '/nonexistent/temporal', ready: () => Promise.resolve('starting') });
  await expect(supervisor.start(spec, never)).rejects.toThrow(/ENOENT/);
});

test('a killed child is restarted, and its end is reported with its last lines', async () => {
  await supervisor.start(child(`console.log('serving'); ${running}`), never);
  const first = pid();
  process.kill(first, 'SIGKILL');
  await until('the second child', () => pid() !== first && lives(pid()));
  expect(said()).toMatch(/child ended unexpectedly \(SIGKILL\)[^]*serving[^]*Starting it again in 0.25 s/);
  const second = pid();
  await supervisor.stop(['child']);
  expect(lives(second)).toBe(false);
});

test('a child that keeps ending is given up after five restarts', async () => {
  jest.spyOn(global, 'setTimeout').mockImplementation(((work: () => void) => {
    setImmediate(work);
    return undefined;
  }) as never);
  try {
    await supervisor.start(child('', { ready: () => Promise.resolve('ready') }), never);
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (givenUp.length > 0) resolve();
        else setImmediate(look);
      };
      look();
    });
  } finally {
    jest.restoreAllMocks();
  }
  expect(givenUp).toEqual(['child']);
  expect(said().match(/Starting it again/g)).toHaveLength(5);
});

test('a restarted child may finish its work, and one that has ended is started too', async () => {
  await supervisor.start(
    child(`process.on('SIGTERM', () => { console.log('finished in order'); process.exit(0); }); ${running}`),
    never,
  );
  const first = pid();
  rmSync(pidFile());
  await supervisor.restart('child', never);
  const second = pid();
  expect([lives(first), lives(second)]).toEqual([false, true]);
  expect(log()).toContain('finished in order');

  await supervisor.stop(['child']);
  rmSync(pidFile());
  const ends = child('', { ready: () => Promise.resolve(existsSync(path.join(folder, 'go')) ? 'ready' : 'not yet') });
  await expect(supervisor.start(ends, never)).rejects.toThrow(ProcessEndedError);
  writeFileSync(path.join(folder, 'go'), '');
  rmSync(pidFile());
  await supervisor.restart('child', never);
  await until('the child that had ended', () => existsSync(pidFile()));
});

test('killing all also ends processes that ignore signals', async () => {
  await supervisor.start(child(`process.on('SIGTERM', () => undefined); ${running}`), never);
  const started = pid();
  supervisor.killAll();
  await until('the end of the child', () => !lives(started));
  expect(said()).toBe('');
});

test('processes that a killed run left behind are stopped by the next run', async () => {
  await supervisor.start(child(running), never);
  const leftover = pid();
  const abandoned = supervisor;
  supervisor = createSupervisor();
  try {
    await supervisor.stopLeftovers();
    expect(lives(leftover)).toBe(false);
    expect(said()).toContain('left behind: child');
  } finally {
    abandoned.killAll();
  }
});

test('stopping a process that never started does nothing', async () => {
  await expect(supervisor.stop(['server', 'postgres'])).resolves.toBeUndefined();
});

test('nothing starts after an abort', async () => {
  await expect(supervisor.start(child(running), AbortSignal.abort(new Error('Ctrl-C')))).rejects.toThrow('Ctrl-C');
  expect(existsSync(pidFile())).toBe(false);
});
