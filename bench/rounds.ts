import { setTimeout as pause } from 'node:timers/promises';
import { type LaunchContext, LaunchError } from '../cli/embedded/context';
import { lowest, median, type Spread, spreadOf } from '../cli/measuring/statistics';
import type { BenchEngine } from './engine';
import { load, type Pass } from './load';
import { makeSubjects, type Subject } from './subjects';

export type RoundsPlan = {
  readonly rounds: number;
  /** Seconds of one pass. */
  readonly baselineSeconds: number;
  readonly subjectSeconds: number;
  readonly warmUpSeconds: number;
};

type Measured = Pass & { readonly cpuMs: number | undefined };
type Pair = { readonly subject: Measured; readonly baseline: Measured };

/** The results of all passes of one subject. */
export type Result = {
  readonly name: string;
  readonly connections: number;
  readonly answers: number;
  /** The median of the passes. */
  readonly perSecond: number;
  /** Compared with the baseline's pass just before; undefined for the baseline. */
  readonly ratio: { readonly median: number; readonly lowest: number } | undefined;
  /** Of all answers of all passes. */
  readonly latencyMs: Spread;
  /** CPU time of the answering process per answer; undefined if it can't be measured. */
  readonly cpuMsPerAnswer: number | undefined;
};

/** The pause in which the effects of a pass subside before the next one is measured. */
const REST_MS = 500;

/** Thrown when a pass had no answer. */
class NoAnswerError extends LaunchError {
  override readonly name = 'NoAnswerError';
  constructor(subject: string, seconds: number) {
    super(
      `${subject}: there was no answer within ${seconds} s. The machine may be too busy; otherwise the logs in .cache/bench-logs may say why.`,
    );
  }
}

async function pass(engine: BenchEngine, subject: Subject, seconds: number, signal: AbortSignal): Promise<Measured> {
  const requestsOf = await subject.prepare(seconds);
  await pause(REST_MS, undefined, { signal });
  const beside = subject.beside?.();
  const before = engine.usageOf(subject.process);
  try {
    const done = await load({ ...subject, seconds, requestsOf, signal });
    const after = engine.usageOf(subject.process);
    return { ...done, cpuMs: before === undefined || after === undefined ? undefined : after.cpuMs - before.cpuMs };
  } finally {
    await beside?.stop();
  }
}

async function measure(engine: BenchEngine, subject: Subject, seconds: number, signal: AbortSignal): Promise<Measured> {
  const measured = await pass(engine, subject, seconds, signal);
  if (measured.answers === 0) throw new NoAnswerError(subject.name, seconds);
  return measured;
}

/**
 * Measures every subject in every round, each right after a pass of the baseline: other load on the machine affects
 * both.
 * @throws LaunchError when an answer was not as expected
 */
export async function runRounds(
  engine: BenchEngine,
  plan: RoundsPlan,
  { progress }: LaunchContext,
  signal: AbortSignal,
): Promise<readonly Result[]> {
  const { baseline, subjects } = await makeSubjects(engine);
  const baselineOf = (subject: Subject): Subject => subject.comparedWith ?? baseline;
  const baselines = [...new Set([baseline, ...subjects.map(baselineOf)])];
  await progress.step('Warming up', async () => {
    for (const subject of [...baselines, ...subjects]) await pass(engine, subject, plan.warmUpSeconds, signal);
  });
  const pairs = new Map<Subject, Pair[]>(subjects.map((subject) => [subject, []]));
  for (let round = 1; round <= plan.rounds; round += 1) {
    await progress.step(`Round ${round} of ${plan.rounds}`, async () => {
      for (const subject of subjects) {
        const compared = await measure(engine, baselineOf(subject), plan.baselineSeconds, signal);
        pairs
          .get(subject)
          ?.push({ subject: await measure(engine, subject, plan.subjectSeconds, signal), baseline: compared });
      }
    });
  }
  const passesOf = (one: Subject): readonly Measured[] =>
    subjects
      .filter((subject) => baselineOf(subject) === one)
      .flatMap((subject) => pairs.get(subject) ?? [])
      .map((pair) => pair.baseline);
  return [
    ...baselines.map((one) => resultOf(one, passesOf(one), undefined)),
    ...subjects.map((subject) => comparedResult(subject, pairs.get(subject) ?? [])),
  ];
}

function comparedResult(subject: Subject, pairs: readonly Pair[]): Result {
  const ratios = pairs.map((pair) => pair.subject.perSecond / pair.baseline.perSecond);
  return resultOf(
    subject,
    pairs.map((pair) => pair.subject),
    { median: median(ratios), lowest: lowest(ratios) },
  );
}

function resultOf({ name, connections }: Subject, passes: readonly Measured[], ratio: Result['ratio']): Result {
  const answers = passes.reduce((sum, { answers: more }) => sum + more, 0);
  const cpuMs = passes.reduce<number | undefined>(
    (sum, { cpuMs: more }) => (sum === undefined || more === undefined ? undefined : sum + more),
    0,
  );
  return {
    name,
    connections,
    answers,
    perSecond: median(passes.map(({ perSecond }) => perSecond)),
    ratio,
    latencyMs: spreadOf(passes.flatMap(({ latenciesMs }) => latenciesMs)),
    cpuMsPerAnswer: cpuMs === undefined ? undefined : cpuMs / answers,
  };
}
