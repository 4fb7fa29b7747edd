import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LaunchContext } from './context';

const POLL_MS = 50;

/** The signal and the grace with which a process is stopped. */
export type Stopping = { readonly stopSignal: NodeJS.Signals; readonly graceMs: number };
type Entry = Stopping & { readonly name: string; readonly pid: number; readonly identity: string | undefined };

function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself in the meantime.
  }
}

/** Ends a process and everything that it started, at once. */
export const killGroup = (pid: number): void => {
  signalTo(-pid, 'SIGKILL');
};

/**
 * The processes of a run, on disk. They have their own process groups (Ctrl-C must not reach them before us), so they
 * survive when we are killed; the next run finds them here and stops them.
 */
export class RunRecord {
  private entries: readonly Entry[] = [];

  constructor(
    private readonly file: string,
    private readonly identityOf: LaunchContext['identityOf'],
  ) {}

  /** A restarted process takes the place of its predecessor, so that the order stays that of the first start. */
  add(name: string, pid: number, stopping: Stopping): void {
    const entry = { name, pid, identity: this.identityOf(pid), ...stopping };
    const known = this.entries.some((other) => other.name === name);
    this.save(known ? this.entries.map((other) => (other.name === name ? entry : other)) : [...this.entries, entry]);
  }

  remove(name: string): void {
    this.save(this.entries.filter((entry) => entry.name !== name));
  }

  /** Stops the processes that an earlier run left behind, the last started first. Returns the names of those found. */
  async stopLeftovers(): Promise<readonly string[]> {
    const left = this.read().filter((entry) => this.lives(entry));
    for (const entry of left.toReversed()) {
      signalTo(entry.pid, entry.stopSignal);
      const deadline = Date.now() + entry.graceMs;
      while (this.lives(entry) && Date.now() < deadline) await sleep(POLL_MS);
      if (this.lives(entry)) killGroup(entry.pid);
      while (this.lives(entry)) await sleep(POLL_MS);
    }
    this.save([]);
    return left.map(({ name }) => name);
  }

  private lives({ pid, identity }: Entry): boolean {
    return identity !== undefined && this.identityOf(pid) === identity;
  }

  private save(entries: readonly Entry[]): void {
    this.entries = entries;
    mkdirSync(path.dirname(this.file), { recursive: true });
    writeFileSync(this.file, JSON.stringify(entries));
  }

  private read(): readonly Entry[] {
    try {
      const content: unknown = JSON.parse(readFileSync(this.file, 'utf8'));
      return Array.isArray(content) ? (content as readonly Entry[]) : [];
    } catch {
      return [];
    }
  }
}
