import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { freePorts } from '../../cli/embedded/ports';
import { parts } from './parts';

/** A real process of the system under test; its log is kept for the test to read. */
export type TestProcess = {
  readonly name: string;
  readonly pid: number;
  log(): Promise<string>;
  /** By itself, or by {@link end}. */
  hasEnded(): boolean;
  /** Sends a signal and waits for the end. */
  end(signal?: NodeJS.Signals): Promise<void>;
  signal(signal: NodeJS.Signals): void;
};

/** Starts a compiled entry, e.g. `workers/main.js` with the worker's name. */
export function startProcess(options: {
  readonly name: string;
  readonly entry: string;
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly nodeOptions?: readonly string[];
  readonly args?: readonly string[];
}): TestProcess {
  const file = path.join(options.folder, `${options.name}-${Date.now()}.log`);
  const args = [...(options.nodeOptions ?? []), path.join(parts.dist(), options.entry), ...(options.args ?? [])];
  // Opened at once, because a suite may read it before the process has written anything, and written by the process
  // itself, which costs the suite nothing.
  const log = openSync(file, 'a');
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH ?? '', ...options.env },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  if (child.pid === undefined) throw new Error(`${options.entry} could not be started`);
  return {
    name: options.name,
    pid: child.pid,
    log: () => readFile(file, 'utf8'),
    hasEnded: () => hasEnded(child),
    end: (signal = 'SIGTERM') => endOf(child, signal),
    signal: (signal) => {
      child.kill(signal);
    },
  };
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;

async function endOf(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (hasEnded(child)) return;
  const ended = new Promise<void>((resolve) =>
    child.once('exit', () => {
      resolve();
    }),
  );
  child.kill(signal);
  await ended;
}

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const [port = 0] = await freePorts(1);
  return port;
}
