import { spawn } from 'node:child_process';

// This also runs `npm install`, so no package can do this.
const KEPT_OUTPUT = 64 * 1024;

/** Thrown when a command fails; the message holds the end of its output, and what to do. */
export class CommandFailedError extends Error {
  name = 'CommandFailedError';
  constructor({ title, outcome, output, advice }) {
    super(`${title}: failed (${outcome}).\n${output.trim()}\n${advice}`);
    this.outcome = outcome;
  }
}

const running = new Set();

/** Passes a signal on to the commands that run now. */
export const stopRunningCommands = (signal) => running.forEach((child) => child.kill(signal));

function start(command, args, options) {
  const child = spawn(command, args, options);
  running.add(child);
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 127, outcome: error.message }));
    child.once('close', (code, signal) => resolve({ code: code ?? 1, outcome: signal ?? `exit code ${code}` }));
  });
  return { child, ended: ended.finally(() => running.delete(child)) };
}

/**
 * Runs a command on the caller's terminal and returns its exit code. The command handles signals, so it ends before we
 * do.
 */
export async function runHere(command, args, options) {
  const { child, ended } = start(command, args, { ...options, stdio: 'inherit' });
  const forward = (signal) => void child.kill(signal);
  process.on('SIGINT', forward).on('SIGTERM', forward);
  try {
    return (await ended).code;
  } finally {
    process.off('SIGINT', forward).off('SIGTERM', forward);
  }
}

/**
 * Runs a command quietly.
 * @throws {CommandFailedError} with the end of its output
 */
export async function runQuietly({ title, command, args, advice, cwd, env = process.env }) {
  const { child, ended } = start(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (output = (output + text).slice(-KEPT_OUTPUT)));
  }
  const { code, outcome } = await ended;
  if (code !== 0) throw new CommandFailedError({ title, outcome, output, advice });
}

/**
 * Runs a command, with its errors on the caller's terminal.
 * @returns {Promise<string>} what it wrote
 * @throws {CommandFailedError}
 */
export async function readHere(command, args, options) {
  const { child, ended } = start(command, args, { ...options, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
  const { code, outcome } = await ended;
  if (code === 0) return output;
  const title = [command, ...args].join(' ');
  throw new CommandFailedError({ title, outcome, output: '', advice: 'Its own words are above.' });
}
