import { ChildWorkflowFailure, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { condition, getExternalWorkflowHandle, setHandler, startChild, workflowInfo } from '@temporalio/workflow';
import type { RunCounts } from '../activities/billing/types';
import { type RunPlan, type ShardRange, shardRanges } from '../domain/billing-shards';
import { BILLING_SHARD_WORKFLOW, billingShardWorkflowId } from '../domain/runs';
import { endCancelled, goOn } from './billing-pages';
import {
  type BillingRun,
  heedShard,
  isCancelled,
  keepUnpaid,
  noCounts,
  note,
  noteEnd,
  type ShardsOfRun,
} from './billing-run-hold';
import { type BillingRunInput, parseShardReport, type ShardReport, type ShardResult } from './billing-run-input';
import { haltShard, pauseRun, shardTold } from './billing-run-signals';
import { shardSummary } from './summaries';

/** Each report leaves some six events in the run's history: with this pause between them, some 1,500 an hour. */
const REPORT_EVERY_MS = 15_000;

type Shards = ShardsOfRun & {
  /** The numbers of those that go on. */
  readonly open: Set<number>;
  /** How far each has come. */
  readonly told: Map<number, ShardResult>;
  /** Did not come to their end: they were ended by hand, or broke. */
  readonly lost: number[];
  /** Tries a charge while the run has stopped itself. */
  prober: number | undefined;
  hasNews: boolean;
  areOver: boolean;
};

/**
 * Starts the run's shards, waits for all, and adds up what they tell. What holds or ends the run holds or ends all of
 * them. A shard that does not come to its end leaves its charges to the run, which then goes through what is still due.
 */
export async function chargeInShards(run: BillingRun, { atOnce }: RunPlan): Promise<void> {
  const shards = shardsOf();
  run.shards = shards;
  setHandler(shardTold, (given: unknown) => {
    const parsed = parseShardReport(given);
    if (parsed.ok) hear(run, shards, parsed.value);
  });
  void run.cancellation.then(() => {
    shards.tell((shard) => shard.cancel());
  });
  await note(run);
  const ranges = shardRanges(atOnce.length);
  const following = Promise.all(
    ranges.map((range, at) =>
      follow(run, shards, { number: at + 1, of: ranges.length, range, atOnce: atOnce[at] ?? 1 }),
    ),
  ).then(() => undefined);
  await untilOver(run, shards, following);
  if (isCancelled(run)) return endCancelled(run);
  if (shards.lost.length > 0) {
    // In one loop, which has a shard's share of the charges at once.
    run.input = { ...run.input, atOnce: atOnce[0] ?? 1 };
    return goOn(run, { phase: 'open' });
  }
  run.stop = undefined;
  run.end = 'DONE';
  await noteEnd(run);
}

function shardsOf(): Shards {
  const open = new Set<number>();
  let sending = Promise.resolve();
  const shards: Shards = {
    open,
    told: new Map(),
    lost: [],
    prober: undefined,
    hasNews: false,
    areOver: false,
    tell(send) {
      // What holds or ends its shards is news of the run too.
      shards.hasNews = true;
      // One after the other: a shard that must stand still and then go on does not hear it the other way round.
      sending = sending.then(() => tellAll(open, send));
    },
  };
  return shards;
}

type Send = Parameters<ShardsOfRun['tell']>[0];

const tellAll = (numbers: ReadonlySet<number>, send: Send): Promise<void> =>
  Promise.all([...numbers].map((number) => tellOne(number, send))).then(() => undefined);

/** A shard that has just ended needs no word: the run hears of its end. */
const tellOne = (number: number, send: Send): Promise<void> =>
  send(getExternalWorkflowHandle(idOf(number)), number).catch(() => undefined);

const idOf = (number: number): string => billingShardWorkflowId(workflowInfo().workflowId, number);

type Part = {
  readonly number: number;
  readonly of: number;
  readonly range: ShardRange;
  readonly atOnce: number;
};

/** Starts a shard, and waits for its end. */
async function follow(run: BillingRun, shards: Shards, part: Part): Promise<void> {
  const { number } = part;
  try {
    const shard = await startChild<(input: BillingRunInput) => Promise<ShardResult>>(BILLING_SHARD_WORKFLOW, {
      workflowId: idOf(number),
      // A run that is terminated makes no more charges; those under way settle by themselves.
      parentClosePolicy: 'REQUEST_CANCEL',
      cancellationType: 'ABANDON',
      args: [inputOf(run, part)],
      staticSummary: shardSummary(number, part.of),
    });
    shards.open.add(number);
    catchUp(run, shards);
    shards.told.set(number, await shard.result());
  } catch (failure) {
    if (!(failure instanceof ChildWorkflowFailure || failure instanceof WorkflowExecutionAlreadyStartedError))
      throw failure;
    shards.lost.push(number);
  }
  shards.open.delete(number);
  sumUp(run, shards);
  if (run.stop !== undefined && shards.prober === number) halt(run, shards, [...shards.open][0]);
}

const inputOf = ({ input, asOf }: BillingRun, { number, of, range, atOnce }: Part): BillingRunInput => ({
  ...input,
  asOf,
  atOnce,
  shard: {
    number,
    runWorkflowId: workflowInfo().workflowId,
    // Together they tell the run about as often, however many they are.
    reportEveryMs: REPORT_EVERY_MS * of,
    ...range,
  },
});

/** Tells shards what was said before the last of them had begun. */
function catchUp(run: BillingRun, shards: Shards): void {
  if (run.paused) shards.tell((shard) => shard.signal(pauseRun));
  if (run.stop !== undefined) halt(run, shards, shards.prober);
  if (isCancelled(run)) shards.tell((shard) => shard.cancel());
}

/** Notes what shards tell, until all have ended. */
async function untilOver(run: BillingRun, shards: Shards, following: Promise<void>): Promise<void> {
  const ended = following.finally(() => {
    shards.areOver = true;
  });
  for (;;) {
    await condition(() => shards.areOver || shards.hasNews);
    if (shards.areOver) return ended;
    shards.hasNews = false;
    await note(run);
  }
}

function hear(run: BillingRun, shards: Shards, { heard, stop, ...told }: ShardReport): void {
  // What it tells last may come in behind its end.
  if (shards.open.has(told.number)) shards.told.set(told.number, told);
  sumUp(run, shards);
  if (heard === undefined) return;
  const change = heedShard(run, heard, shards.prober === told.number ? stop : undefined);
  if (change !== undefined) halt(run, shards, change === 'stopped' ? told.number : undefined);
}

/** Tells all shards whether they shall stand still, and which of them tries the next charge. */
function halt(run: BillingRun, shards: Shards, prober: number | undefined): void {
  shards.prober = prober;
  const { stop } = run;
  shards.tell((shard, number) =>
    shard.signal(
      haltShard,
      stop === undefined ? {} : { stop: number === prober ? stop : { ...stop, isProbedElsewhere: true } },
    ),
  );
}

function sumUp(run: BillingRun, shards: Shards): void {
  const told = [...shards.told.values()];
  run.counts = told.map(({ counts }) => counts).reduce(sumOf, noCounts);
  run.unpaid = keepUnpaid(told.flatMap(({ unpaid }) => unpaid));
  shards.hasNews = true;
}

/** A count that neither has stays away, as in a run without shards. */
const sumOf = (one: RunCounts, other: RunCounts): RunCounts => {
  const counts = { ...one, ...other };
  for (const name of Object.keys(counts) as (keyof RunCounts)[]) counts[name] = (one[name] ?? 0) + (other[name] ?? 0);
  return counts;
};
