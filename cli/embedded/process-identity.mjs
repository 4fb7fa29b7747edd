import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Index of `starttime`, field 22 of /proc/<pid>/stat, counted from the field after the state. */
const START_TIME = 18;

/**
 * Text that distinguishes a process from earlier or later ones with its number: its start time. Undefined when there is
 * no such process. A pid alone proves nothing: after a restart of the machine or the container, another process has it.
 */
export function processIdentity(pid) {
  try {
    if (process.platform !== 'linux') {
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
    }
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command's name is in parentheses and may contain spaces: count from behind it.
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z'
      ? undefined
      : `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${rest[START_TIME]}`;
  } catch {
    return undefined;
  }
}
