import { rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Progress } from '../embedded/context';
import type { ProcessSpec, Supervisor } from '../embedded/processes';
import { waitFor } from '../embedded/wait-for';
import { type Disturbance, momentsOf } from './plan';
import { heartbeatFile } from './topology';

const LOOK_EVERY_MS = 50;
const BACK_WITHIN_MS = 120_000;

/** A disturbance that has been. */
export type Done = Disturbance & {
  /** Until the process was there again, in milliseconds. */
  readonly ms: number;
};

export type Stage = {
  readonly supervisor: Supervisor;
  readonly progress: Progress;
  /** Processes of the new build, by name. */
  readonly next: ReadonlyMap<string, ProcessSpec>;
  readonly signal: AbortSignal;
  /** The folder of the workers' heartbeats. */
  readonly dataFolder: string;
};

/**
 * PostgreSQL's immediate shutdown: it ends without a checkpoint, as in a crash, and recovers when it starts. SIGKILL
 * would leave its backends behind.
 */
const signalFor = (name: string): NodeJS.Signals => (name === 'postgres' ? 'SIGQUIT' : 'SIGKILL');

/** Ends a process without warning; its supervisor starts it again. */
async function kill({ supervisor, signal, ...stage }: Stage, name: string): Promise<void> {
  const pid = supervisor.pidOf(name);
  const spec = supervisor.specs.find((one) => one.name === name);
  if (pid === undefined || spec === undefined) throw new Error(`${name} does not run`);
  process.kill(pid, signalFor(name));
  forgetHeartbeat(stage, name);
  const isAnother = async (): Promise<string> => (supervisor.pidOf(name) === pid ? 'not started again' : spec.ready());
  const advice = 'Look into its log.';
  await waitFor({ what: name, timeoutMs: BACK_WITHIN_MS, signal, advice }, isAnother);
}

/** Stops a process in order and starts the new build's in its place. */
async function deploy({ supervisor, next, signal, ...stage }: Stage, name: string): Promise<void> {
  const spec = next.get(name);
  if (spec === undefined) throw new Error(`The new build has no ${name}`);
  await supervisor.stop([name]);
  forgetHeartbeat(stage, name);
  await supervisor.start(spec, signal);
}

const forgetHeartbeat = (stage: Pick<Stage, 'dataFolder'>, name: string): void => {
  rmSync(heartbeatFile(stage, name), { force: true });
};

const deeds = { kill, deploy } as const;

/** Does each disturbance once enough payers have begun. @returns them, with the time that each took */
export async function disturb(
  stage: Stage,
  disturbances: readonly Disturbance[],
  payers: { readonly count: number; readonly begun: () => number },
): Promise<readonly Done[]> {
  const moments = momentsOf(payers.count, disturbances.length);
  const done: Done[] = [];
  for (const [at, disturbance] of disturbances.entries()) {
    while (payers.begun() < (moments[at] ?? 0)) await pause(LOOK_EVERY_MS, undefined, { signal: stage.signal });
    const startedAt = Date.now();
    await deeds[disturbance.kind](stage, disturbance.name);
    done.push({ ...disturbance, ms: Date.now() - startedAt });
    stage.progress.say(`  ${payers.begun()} payers · ${disturbance.kind} ${disturbance.name}`);
  }
  return done;
}
