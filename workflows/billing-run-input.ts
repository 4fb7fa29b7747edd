import type { BillingRunState, RunCounts } from '../activities/billing/types';
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
  /** Charges under way at once, 1 to 100. @default 20 */
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
};

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
const stop = object<Stop>({ since: instant, probeAt: instant, pauseMs: wholeNumber(1, HOUR_MS) });
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
});

const input: Rule = object<BillingRunInput>({
  kind: oneOf(runKinds),
  asOf: optional(instant),
  atOnce: optional(wholeNumber(1, 100)),
  chargePatienceMs: optional(wholeNumber(1, HOUR_MS)),
  stopAfterUnsettled: optional(wholeNumber(1, 10_000)),
  probeAfterMs: optional(wholeNumber(1, HOUR_MS)),
  progress: optional(progress),
});

/** Parses a run's input, which may come from a form or a command. */
export const parseBillingRunInput = (value: unknown): Parsed<BillingRunInput> => parse(input, value, 'the input');
