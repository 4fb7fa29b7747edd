import type { BillingRunState, RunCounts } from '../activities/billing/types';
import { MOST_SHARDS, type ShardRange } from '../domain/billing-shards';
import {
  flag,
  instant,
  list,
  object,
  oneOf,
  optional,
  parse,
  type Parsed,
  type Rule,
  text,
  wholeNumber,
} from './parse';

export const runKinds = ['daily', 'retries', 'manual'] as const;
export type RunKind = (typeof runKinds)[number];

/** Input of a billing run, and of its next page. */
export type BillingRunInput = {
  readonly kind: RunKind;
  /** ISO 8601: the run charges what is due by then. @default the instant at which the run starts */
  readonly asOf?: string;
  /**
   * Charges under way at once over all shards, 1 to 100.
   * @default 20 a shard, and no more than the slowest VAN takes in two seconds
   */
  readonly atOnce?: number;
  /**
   * A charge whose outcome takes longer counts as unsettled: the run stops waiting for it, so it does not hold up the
   * others.
   * @default 60_000
   */
  readonly chargePatienceMs?: number;
  /** The run stops by itself when this many charges in a row are unsettled. @default 10 */
  readonly stopAfterUnsettled?: number;
  /**
   * A stopped run tries one charge after this time; each unsettled probe doubles the pause, up to an hour.
   * @default 300_000
   */
  readonly probeAfterMs?: number;
  /** Set by the run itself from page to page. */
  readonly progress?: BillingRunProgress;
  /** Set by a run for each of its shards. */
  readonly shard?: Shard;
};

/** A part of a run's subscriptions, and where it reports. */
export type Shard = ShardRange & {
  /** Its number in the run, from 1. */
  readonly number: number;
  /** The workflow id of its run. */
  readonly runWorkflowId: string;
  /** The run is told how far the shard has come about this often. */
  readonly reportEveryMs: number;
};

export const runPhases = ['open', 'charge', 'end-grace'] as const;
export type Phase = (typeof runPhases)[number];

/** A run's own decision to make no new charges for now. */
export type Stop = {
  /** ISO 8601. */
  readonly since: string;
  /** ISO 8601: the run tries one charge then. */
  readonly probeAt: string;
  /** The pause before that. */
  readonly pauseMs: number;
  /** Another shard of the run tries that charge. */
  readonly isProbedElsewhere?: boolean;
};

/** A charge that brought no money. */
export type UnpaidCharge = {
  readonly subscriptionId: string;
  readonly period: string;
  readonly number: number;
  /** How its run ended; `unsettled`: it has not, or its run broke. */
  readonly status: string;
  readonly reason?: string;
  /** What stops it, and how to lift that. */
  readonly detail?: string;
};

export type BillingRunProgress = {
  readonly runId: string;
  readonly phase: Phase;
  readonly after?: string;
  readonly counts: RunCounts;
  readonly paused: boolean;
  readonly unsettledInARow?: number;
  readonly stop?: Stop;
  /** The last charges without money. A run of an earlier version keeps none. */
  readonly unpaid?: readonly UnpaidCharge[];
  /** When the shard told its run last, in epoch ms. */
  readonly toldAtMs?: number;
};

/** How far a shard has come. */
export type ShardResult = Required<Pick<BillingRunProgress, 'counts' | 'unpaid'>>;

/** What a shard tells its run. */
export type ShardReport = ShardResult & {
  readonly number: number;
  /** An unsettled charge; or a settled one, if the shard had an unsettled one or stands still. */
  readonly heard?: 'settled' | 'unsettled';
  /** When the shard tries the next charge, after an unsettled one. */
  readonly stop?: Stop;
};

/** What a run tells its shards: to stand still, or, without a stop, to go on. */
export type Halt = { readonly stop?: Stop };

/** The answer to a run's query `standing`. */
export type RunStanding = {
  readonly state: BillingRunState;
  /** Says why, and what to do. */ readonly advice: string;
  readonly counts: RunCounts;
};
export const STANDING_QUERY = 'standing';

const HOUR_MS = 3_600_000;
/** The longest pause before a probe. */
export const LONGEST_PROBE_PAUSE_MS = HOUR_MS;

const count = wholeNumber(0, Number.MAX_SAFE_INTEGER);
const counts = object<RunCounts>({
  opened: count,
  approved: count,
  declined: count,
  unsettled: count,
  alreadyStarted: count,
  refused: count,
  ended: count,
  skipped: optional(count),
  postponed: optional(count),
});
const stop = object<Stop>({
  since: instant,
  probeAt: instant,
  pauseMs: wholeNumber(1, HOUR_MS),
  isProbedElsewhere: optional(flag),
});
const unpaid = list(
  object<UnpaidCharge>({
    subscriptionId: text,
    period: text,
    number: count,
    status: text,
    reason: optional(text),
    detail: optional(text),
  }),
);
const progress = object<BillingRunProgress>({
  runId: text,
  phase: oneOf(runPhases),
  after: optional(text),
  counts,
  paused: flag,
  unsettledInARow: optional(count),
  stop: optional(stop),
  unpaid: optional(unpaid),
  toldAtMs: optional(count),
});
const shardNumber = wholeNumber(1, MOST_SHARDS);
const shard = object<Shard>({
  number: shardNumber,
  runWorkflowId: text,
  reportEveryMs: wholeNumber(1, HOUR_MS),
  after: optional(text),
  until: optional(text),
});

const input: Rule = object<BillingRunInput>({
  kind: oneOf(runKinds),
  asOf: optional(instant),
  atOnce: optional(wholeNumber(1, 100)),
  chargePatienceMs: optional(wholeNumber(1, HOUR_MS)),
  stopAfterUnsettled: optional(wholeNumber(1, 10_000)),
  probeAfterMs: optional(wholeNumber(1, HOUR_MS)),
  progress: optional(progress),
  shard: optional(shard),
});
const report: Rule = object<ShardReport>({
  number: shardNumber,
  counts,
  unpaid,
  heard: optional(oneOf(['settled', 'unsettled'])),
  stop: optional(stop),
});
const halt: Rule = object<Halt>({ stop: optional(stop) });

/** Parses a run's input, which may come from a form or a command. */
export const parseBillingRunInput = (value: unknown): Parsed<BillingRunInput> => parse(input, value, 'the input');

/** Parses a shard's report, which is a signal and may come from a form. */
export const parseShardReport = (value: unknown): Parsed<ShardReport> => parse(report, value, 'the report');

/** Parses what a run tells its shards, likewise a signal. */
export const parseHalt = (value: unknown): Parsed<Halt> => parse(halt, value, 'the halt');
