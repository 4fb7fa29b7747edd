import { ID_ALPHABET } from './id-alphabet';

/**
 * A part of all subscriptions: those whose ids sort behind `after`, up to and with `until`. Without one of them it is
 * open to that side.
 */
export type ShardRange = { readonly after?: string; readonly until?: string };

/** As many as there are workers with a core each. More would be parts of a few subscriptions. */
export const MOST_SHARDS = 64;

/** The ids of subscriptions are random, so ranges of their first characters are even. */
const CUT_BEHIND = 'sub_';
const CUTS = ID_ALPHABET.length ** 2;

const cutAt = (place: number): string =>
  CUT_BEHIND +
  ID_ALPHABET.charAt(Math.floor(place / ID_ALPHABET.length)) +
  ID_ALPHABET.charAt(place % ID_ALPHABET.length);

/**
 * Cuts the subscriptions into parts of about the same size. Every text, whether it is an id or not, is in exactly one
 * of them: each begins where the one before ends, and the outer ones are open.
 */
export function shardRanges(count: number): readonly ShardRange[] {
  const cuts = Array.from({ length: count - 1 }, (_one, at) => cutAt(Math.floor(((at + 1) * CUTS) / count)));
  return Array.from({ length: count }, (_one, at) => {
    const [after, until] = [cuts[at - 1], cuts[at]];
    return { ...(after === undefined ? {} : { after }), ...(until === undefined ? {} : { until }) };
  });
}

type RunSize = {
  /** What the run has to open and to charge; no more than the bounds can tell apart. */
  readonly due: number;
  /** Charges under way at once that an operator asks for. */
  readonly atOnce?: number;
};

/** How runs are cut. */
export type RunBounds = {
  /** The most shards of a run. */
  readonly mostShards: number;
  /** A run has as many shards as it has this many subscriptions or charges to go through. */
  readonly duePerShard: number;
  /** The rate of the slowest VAN that is configured. */
  readonly telegramsPerSecond: number;
};

/** A shard's charges under way at once: about what one core of a bill worker makes in the time of a charge. */
const CHARGES_PER_SHARD = 20;
/**
 * A run has no more charges under way than its slowest VAN takes in this time. So what waits at a VAN's queue is gone
 * long before it is given up there, and payers, who come first, don't find a VAN's slots taken.
 */
const SECONDS_OF_TELEGRAMS = 2;

/** A run's shards, and the charges that each may have under way: together no more than the VANs take. */
export type RunPlan = { readonly atOnce: readonly number[] };

/** Cuts a run into shards. A run with little to charge has one. */
export function planShards({ due, atOnce }: RunSize, bounds: RunBounds): RunPlan {
  const wanted = Math.min(bounds.mostShards, Math.max(1, Math.ceil(due / bounds.duePerShard)));
  const most = atOnce ?? Math.min(wanted * CHARGES_PER_SHARD, bounds.telegramsPerSecond * SECONDS_OF_TELEGRAMS);
  const shards = Math.min(wanted, most);
  return { atOnce: Array.from({ length: shards }, (_one, at) => Math.floor((most + at) / shards)) };
}
