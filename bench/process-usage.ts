import { readdirSync, readFileSync } from 'node:fs';

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
/** The same of its children that have ended. */
const ENDED_CHILDRENS_TIMES = [13, 14] as const;
const PARENT = 1;

/** The fields of /proc/<pid>/stat after the command's name. */
function statOf(pid: number): readonly string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/**
 * CPU time in ms that this process and everything it has started have used so far, those that have ended included.
 * @returns 0 if there is no /proc
 */
export function cpuMsOfAll(): number {
  const processes = new Map(runningProcesses().map((pid): [number, readonly string[]] => [pid, statUnlessEnded(pid)]));
  const isOurs = (pid: number): boolean =>
    pid === process.pid || (pid > 1 && isOurs(Number(processes.get(pid)?.[PARENT] ?? 0)));
  const ours = [...processes].filter(([pid]) => isOurs(pid));
  const ticks = ours.flatMap(([, fields]) =>
    [USER_TIME, SYSTEM_TIME, ...ENDED_CHILDRENS_TIMES].map((field) => Number(fields[field] ?? 0)),
  );
  return ticks.reduce((sum, one) => sum + one, 0) * MS_PER_TICK;
}

function runningProcesses(): readonly number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

function statUnlessEnded(pid: number): readonly string[] {
  try {
    return statOf(pid);
  } catch {
    return [];
  }
}

/** @returns undefined if there is no /proc, or no such process */
export function usageOf(pid: number | undefined): Usage | undefined {
  try {
    const fields = statOf(pid ?? 0);
    const resident = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid ?? 0}/status`, 'utf8'))?.[1];
    return {
      cpuMs: (Number(fields[USER_TIME]) + Number(fields[SYSTEM_TIME])) * MS_PER_TICK,
      residentMegabytes: Number(resident) / 1024,
    };
  } catch {
    return undefined;
  }
}
