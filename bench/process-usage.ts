import { readFileSync } from 'node:fs';

/** The resources that a process has used so far. */
export type Usage = { readonly cpuMs: number; readonly residentMegabytes: number };

/** The kernel reports CPU time in hundredths of a second, whatever the machine's clock. */
const MS_PER_TICK = 10;
/**
 * Index of `utime` (and the next, `stime`), fields 14 and 15 of /proc/<pid>/stat, counted from the field after the
 * command's name.
 */
const USER_TIME = 11;
const SYSTEM_TIME = 12;

/** @returns undefined if there is no /proc, or no such process */
export function usageOf(pid: number | undefined): Usage | undefined {
  try {
    const stat = readFileSync(`/proc/${pid ?? 0}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const resident = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid ?? 0}/status`, 'utf8'))?.[1];
    return {
      cpuMs: (Number(fields[USER_TIME]) + Number(fields[SYSTEM_TIME])) * MS_PER_TICK,
      residentMegabytes: Number(resident) / 1024,
    };
  } catch {
    return undefined;
  }
}
