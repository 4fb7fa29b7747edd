import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processIdentity } from './process-identity.mjs';

// Used before anything is installed, so no package can do this.
const POLL_MS = 200;

/** Thrown when another live process holds the lock for longer than the caller waits. */
export class LockedError extends Error {
  name = 'LockedError';
  constructor(file, pid) {
    super(`${path.basename(file)} is held by process ${pid}.`);
    this.file = file;
    this.pid = pid;
  }
}

function holderOf(file) {
  try {
    const holder = JSON.parse(readFileSync(file, 'utf8'));
    return processIdentity(holder.pid) === holder.identity ? holder : undefined;
  } catch {
    return undefined;
  }
}

/** A hard link appears with its content or not at all, so nobody ever reads a half-written lock. */
function tryTake(file, mine) {
  try {
    linkSync(mine, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes a dead holder's lock; puts a lock back that somebody took in the meantime. */
function discard(file) {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (holderOf(aside) !== undefined) tryTake(file, aside);
  rmSync(aside, { force: true });
}

/**
 * Takes a lock that ends with its process, however the process ends: a lock of a dead holder is taken over.
 * @param {string} file
 * @param {{ waitMs: number, onWait: (pid: number) => void }} options
 * @returns {Promise<() => void>} releases the lock
 * @throws {LockedError}
 */
export async function takeLock(file, { waitMs, onWait }) {
  mkdirSync(path.dirname(file), { recursive: true });
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, JSON.stringify({ pid: process.pid, identity: processIdentity(process.pid) }));
  try {
    const deadline = Date.now() + waitMs;
    let told = false;
    while (!tryTake(file, mine)) {
      const holder = holderOf(file);
      if (holder === undefined) {
        discard(file);
        continue;
      }
      if (Date.now() >= deadline) throw new LockedError(file, holder.pid);
      if (!told) onWait(holder.pid);
      told = true;
      await sleep(POLL_MS);
    }
  } finally {
    rmSync(mine, { force: true });
  }
  return () => rmSync(file, { force: true });
}
