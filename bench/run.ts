import os from 'node:os';
import path from 'node:path';
import type { LaunchContext } from '../cli/embedded/context';
import { Supervisor } from '../cli/embedded/processes';
import { StopSignals } from '../cli/embedded/stop-signals';
import { type EngineOptions, startBenchEngine } from './engine';
import { machine, resultsTable, waitingTable } from './report';
import { type RoundsPlan, runRounds } from './rounds';
import { runWaiting, type WaitingPlan } from './waiting';

export type Plan = { readonly rounds: RoundsPlan; readonly waiting: WaitingPlan };

export const plans = {
  full: {
    rounds: { rounds: 3, baselineSeconds: 2, subjectSeconds: 4, warmUpSeconds: 2 },
    waiting: { rounds: 2, payers: 2_000, watchedMs: 5_000 },
  },
  quick: {
    rounds: { rounds: 1, baselineSeconds: 1, subjectSeconds: 3, warmUpSeconds: 3 },
    waiting: { rounds: 1, payers: 2_000, watchedMs: 3_000 },
  },
} as const satisfies Record<string, Plan>;

const print = (text: string): void => void process.stdout.write(`${text}\n`);

/**
 * `npm run bench`: measures the engine on separate parts and prints the results.
 * @throws LaunchError when a part could not start, or did not answer as it must
 */
export async function runBench(context: LaunchContext, plan: Plan, options: EngineOptions): Promise<void> {
  const [load = 0] = os.loadavg();
  // On a second signal, the parts' own handler ends the process, after this one.
  const stop = new StopSignals(() => {
    supervisor.killAll();
  });
  const supervisor = new Supervisor({
    progress: context.progress,
    identityOf: context.identityOf,
    logFolder: path.join(context.root, '.cache/bench-logs'),
    recordFile: path.join(context.root, '.cache/bench-run.json'),
    onGivenUp: (name) => {
      stop.abort(new Error(`${name} keeps ending`));
    },
  });
  try {
    await supervisor.stopLeftovers();
    const engine = await startBenchEngine(context, options, supervisor, stop.signal);
    try {
      const results = await runRounds(engine, plan.rounds, context, stop.signal);
      print(`\n${machine(load)}\n\n${resultsTable(results)}\n`);
      print(waitingTable(await runWaiting(engine, plan.waiting, context, stop.signal)));
    } finally {
      await context.progress.step('Stopping', () => engine.stop());
    }
  } catch (failure) {
    throw stop.signal.aborted ? stop.signal.reason : failure;
  } finally {
    stop.dispose();
  }
}
