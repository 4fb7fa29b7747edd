import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fstatSync, mkdirSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type LaunchContext, LaunchError } from './context';
import { RestartBudget, RESTARTS_A_MINUTE } from './restart-budget';
import { killGroup, RunRecord } from './run-record';
import { waitFor } from './wait-for';

const LOG_LIMIT_BYTES = 20 * 1024 * 1024;
const TAIL_BYTES = 4 * 1024;
const TAIL_LINES = 8;
const TAIL_COLUMNS = 200;
const READY_TIMEOUT_MS = 60_000;

/** One process of a run. */
export type ProcessSpec = {
  /** For people, and for the log's file name: letters, digits, hyphens. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** @default SIGTERM */
  readonly stopSignal?: NodeJS.Signals;
  /** How long it may take to stop before it is killed, in milliseconds. */
  readonly graceMs: number;
  readonly uid?: number;
  readonly gid?: number;
  /** Our compiled files that it runs, with everything they import; none for a foreign program. */
  readonly code?: readonly string[];
  /** Returns 'ready', or the state to report. */
  readonly ready: () => Promise<string>;
};

/** Thrown when a process ends before it is ready. */
export class ProcessEndedError extends LaunchError {
  override readonly name = 'ProcessEndedError';
  constructor(
    readonly process: string,
    readonly outcome: string,
    readonly logFile: string,
    readonly lastLines: string,
  ) {
    super(`${process} ended while starting (${outcome}). Its last lines:\n${lastLines}\nIts whole log: ${logFile}`);
  }
}

type Running = { readonly child: ChildProcess; readonly ended: Promise<string> };
type Managed = {
  readonly spec: ProcessSpec;
  readonly budget: RestartBudget;
  running: Running;
  expected: boolean;
  restart?: NodeJS.Timeout;
};

export type SupervisorOptions = Pick<LaunchContext, 'progress' | 'identityOf'> & {
  readonly logFolder: string;
  /** The file that records the processes for the next run. */
  readonly recordFile: string;
  /** Called when a process keeps ending and is no longer restarted. */
  readonly onGivenUp: (name: string) => void;
};

/** The last lines of a log, for an error message. */
export function lastLines(file: string): string {
  const handle = openSync(file, 'r');
  try {
    const length = fstatSync(handle).size;
    const buffer = Buffer.alloc(Math.min(length, TAIL_BYTES));
    readSync(handle, buffer, 0, buffer.length, length - buffer.length);
    const lines = buffer.toString('utf8').trimEnd().split('\n').slice(-TAIL_LINES);
    return lines.map((line) => `    ${line.slice(0, TAIL_COLUMNS)}`).join('\n');
  } finally {
    closeSync(handle);
  }
}

function openLog(file: string): number {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_LIMIT_BYTES) renameSync(file, `${file}.old`);
  return openSync(file, 'a');
}

/**
 * Starts processes in their own process groups, writes their output to logs, restarts them when they end unexpectedly
 * (at most five times a minute), and stops them in the requested order.
 */
export class Supervisor {
  private readonly managed = new Map<string, Managed>();
  private readonly record: RunRecord;

  constructor(private readonly options: SupervisorOptions) {
    mkdirSync(options.logFolder, { recursive: true });
    this.record = new RunRecord(options.recordFile, options.identityOf);
  }

  /** Stops the processes that an earlier, killed run left behind. */
  async stopLeftovers(): Promise<void> {
    const { progress } = this.options;
    const names = await progress.step('Stopping processes that an earlier run left behind', () =>
      this.record.stopLeftovers(),
    );
    if (names.length > 0) progress.say(`  An earlier run was killed and left behind: ${names.join(', ')}. Stopped.`);
  }

  /**
   * Starts a process and waits until it is ready.
   * @throws ProcessEndedError, NotReadyError, or the signal's reason
   */
  async start(spec: ProcessSpec, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const managed: Managed = { spec, budget: new RestartBudget(), running: this.spawn(spec), expected: true };
    this.managed.set(spec.name, managed);
    const gaveUp = new AbortController();
    const early = managed.running.ended.then((outcome) => {
      const logFile = this.logFile(spec);
      throw new ProcessEndedError(spec.name, outcome, logFile, lastLines(logFile));
    });
    const wait = {
      what: spec.name,
      timeoutMs: READY_TIMEOUT_MS,
      signal: AbortSignal.any([signal, gaveUp.signal]),
      advice: `Its log may say more: ${this.logFile(spec)}`,
    };
    try {
      await Promise.race([waitFor(wait, spec.ready), early]);
    } finally {
      gaveUp.abort();
      early.catch(() => undefined);
    }
    managed.expected = false;
    this.watch(managed);
  }

  /** Whether a started process has not been stopped. */
  get hasProcesses(): boolean {
    return this.managed.size > 0;
  }

  /** The pid of a process that was started and has not been stopped. */
  pidOf(name: string): number | undefined {
    return this.managed.get(name)?.running.child.pid;
  }

  /** Stops processes at the same time, each within its grace; ignores those that were never started. */
  async stop(names: readonly string[]): Promise<void> {
    await Promise.all(names.map((name) => this.stopOne(name)));
  }

  /** Ends everything at once. */
  killAll(): void {
    for (const managed of this.managed.values()) {
      managed.expected = true;
      clearTimeout(managed.restart);
      if (managed.running.child.pid !== undefined) killGroup(managed.running.child.pid);
    }
  }

  /** The processes that were started and not stopped, including those that have ended by themselves. */
  get specs(): readonly ProcessSpec[] {
    return [...this.managed.values()].map(({ spec }) => spec);
  }

  /**
   * Stops a process within its grace and starts it again, also one that has ended by itself.
   * @throws ProcessEndedError, NotReadyError, or the signal's reason
   */
  async restart(name: string, signal: AbortSignal): Promise<void> {
    const managed = this.managed.get(name);
    if (managed === undefined) return;
    await this.end(managed);
    await this.start(managed.spec, signal);
  }

  private async stopOne(name: string): Promise<void> {
    const managed = this.managed.get(name);
    if (managed === undefined) return;
    await this.end(managed);
    this.managed.delete(name);
    this.record.remove(name);
  }

  private async end(managed: Managed): Promise<void> {
    const { name } = managed.spec;
    managed.expected = true;
    clearTimeout(managed.restart);
    const { child, ended } = managed.running;
    child.kill(managed.spec.stopSignal ?? 'SIGTERM');
    const grace = new AbortController();
    const outcome = await Promise.race([ended, sleep(managed.spec.graceMs, undefined, { signal: grace.signal })]);
    grace.abort();
    if (outcome === undefined)
      this.options.progress.say(`  ${name} did not stop within ${managed.spec.graceMs / 1_000} s and is killed`);
    // Also kills processes that it may have started.
    if (child.pid !== undefined) killGroup(child.pid);
    await ended;
  }

  private spawn(spec: ProcessSpec): Running {
    const log = openLog(this.logFile(spec));
    const { command, args, cwd, env, uid, gid } = spec;
    const identity = { ...(uid === undefined ? {} : { uid }), ...(gid === undefined ? {} : { gid }) };
    const child = spawn(command, args, { cwd, env, ...identity, detached: true, stdio: ['ignore', log, log] });
    closeSync(log);
    const { pid } = child;
    if (pid !== undefined)
      this.record.add(spec.name, pid, { stopSignal: spec.stopSignal ?? 'SIGTERM', graceMs: spec.graceMs });
    const ended = new Promise<string>((resolve) => {
      child.once('error', (error) => {
        resolve(error.message);
      });
      child.once('exit', (code, signal) => {
        resolve(signal ?? `exit code ${code ?? 'unknown'}`);
      });
    });
    return { child, ended };
  }

  private watch(managed: Managed): void {
    void managed.running.ended.then((outcome) => {
      if (!managed.expected) this.startAgain(managed, outcome);
    });
  }

  private startAgain(managed: Managed, outcome: string): void {
    const { spec, budget } = managed;
    const { progress, onGivenUp } = this.options;
    const logFile = this.logFile(spec);
    progress.say(
      `\n✗ ${spec.name} ended unexpectedly (${outcome}). Its last lines:\n${lastLines(logFile)}\n  Its whole log: ${logFile}`,
    );
    const delay = budget.next(Date.now());
    if (delay === undefined) {
      progress.say(`  It ended more than ${RESTARTS_A_MINUTE} times within a minute and is not started again.`);
      onGivenUp(spec.name);
      return;
    }
    progress.say(`  Starting it again in ${delay / 1_000} s.`);
    managed.restart = setTimeout(() => {
      managed.running = this.spawn(spec);
      this.watch(managed);
    }, delay);
  }

  private logFile({ name }: ProcessSpec): string {
    return path.join(this.options.logFolder, `${name}.log`);
  }
}
