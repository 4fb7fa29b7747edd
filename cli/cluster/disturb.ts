import { rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Progress } from '../embedded/context';
import type { ProcessSpec, Supervisor } from '../embedded/processes';
import { waitFor } from '../embedded/wait-for';
import type { Builds } from './builds';
import { type Disturbance, momentsOf } from './plan';
import { mostStuckRuns, resetStuckRuns, type TemporalPlace } from './stuck-runs';
import { heartbeatFile } from './topology';

const LOOK_EVERY_MS = 50;
const BACK_WITHIN_MS = 120_000;

/** A disturbance that has been. */
export type Done = Disturbance & {
  /** Until the process was there again, in milliseconds. */
  readonly ms: number;
  /** How many runs were stuck, if they were looked for. */
  readonly stuckRuns?: number;
};

export type Stage = {
  readonly supervisor: Supervisor;
  readonly progress: Progress;
  /** Processes of each build, by name. */
  readonly processes: Readonly<Record<keyof Builds, ReadonlyMap<string, ProcessSpec>>>;
  readonly signal: AbortSignal;
  readonly temporal: TemporalPlace;
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

/** Stops a process in order, and starts a build's in its place if that build has it. */
async function replace({ supervisor, processes, signal, ...stage }: Stage, build: keyof Builds, name: string) {
  await supervisor.stop([name]);
  forgetHeartbeat(stage, name);
  const spec = processes[build].get(name);
  if (spec !== undefined) await supervisor.start(spec, signal);
}

const forgetHeartbeat = (stage: Pick<Stage, 'dataFolder'>, name: string): void => {
  rmSync(heartbeatFile(stage, name), { force: true });
};

type Deed = (stage: Stage, name: string) => Promise<Pick<Done, 'stuckRuns'>>;

const deeds: Readonly<Record<Disturbance['kind'], Deed>> = {
  async kill(stage, name) {
    await kill(stage, name);
    return {};
  },
  async deploy(stage, name) {
    await replace(stage, 'next', name);
    return {};
  },
  async 'roll-back'(stage, name) {
    await replace(stage, 'current', name);
    return {};
  },
  async look({ temporal, signal }) {
    return { stuckRuns: await mostStuckRuns(temporal, signal) };
  },
  async reset({ temporal, signal }) {
    return { stuckRuns: await resetStuckRuns(temporal, signal) };
  },
};

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
    const found = await deeds[disturbance.kind](stage, disturbance.name);
    done.push({ ...disturbance, ...found, ms: Date.now() - startedAt });
    const { stuckRuns } = found;
    stage.progress.say(
      `  ${payers.begun()} payers · ${disturbance.kind} ${disturbance.name}${stuckRuns === undefined ? '' : `: ${stuckRuns}`}`,
    );
  }
  return done;
}
