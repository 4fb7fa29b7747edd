import { addDays, type KstDate, kstDate } from '../kst';
import { alpha } from './alpha';
import { beta } from './beta';
import type { VanDeclaration } from './declaration';
import { gamma } from './gamma';

const declarations = { alpha, beta, gamma } as const satisfies Readonly<Record<string, VanDeclaration>>;

export type VanName = keyof typeof declarations;

/** Every VAN the engine can send approvals to. Their addresses are configuration. */
export const vans: Readonly<Record<VanName, VanDeclaration>> = declarations;

export const vanNames = Object.keys(declarations) as readonly VanName[];

/** A table with an entry for every VAN. */
export const forEachVan = <T>(make: (van: VanName) => T): Readonly<Record<VanName, T>> =>
  Object.fromEntries(vanNames.map((van) => [van, make(van)])) as Record<VanName, T>;

export function isVanName(x: string): x is VanName {
  return Object.hasOwn(vans, x);
}

/**
 * Codes by which a payment is net-cancelled whose VAN knew nothing of it: no original, in any VAN's words, or none by
 * inquiry (N). Such a one is watched; one too many costs a few inquiries and nothing else.
 */
export const unheardOfCodes: readonly string[] = [
  ...new Set(['N', ...vanNames.flatMap((van) => vans[van].cancelCodes.noOriginal)]),
];

/** Thrown when a row names a VAN that this version does not know. */
export class UnknownVan extends Error {
  override readonly name = 'UnknownVan';
  constructor(readonly van: string) {
    super(
      `There is no VAN ${JSON.stringify(van)}: correct the merchant's terminals, or deploy a version that knows it.`,
    );
  }
}

/** @throws UnknownVan */
export function vanName(x: string): VanName {
  if (!isVanName(x)) throw new UnknownVan(x);
  return x;
}

/** The Temporal task queue of a VAN's telegrams; only its own workers poll it. */
export function vanTaskQueue(name: VanName): string {
  return `van-${name}`;
}

/**
 * The most telegrams that one process holds under way at one VAN, whatever its rate: each has a connection, a timer and
 * a heartbeat.
 */
export const MOST_SLOTS = 2_000;

/**
 * How many telegrams must be under way at once, so that a VAN that answers none of them is still sent what it takes:
 * each holds its slot for the connect and the read time-out.
 */
export const slotsFor = ({
  telegramsPerSecond,
  connectTimeoutMs,
  readTimeoutMs,
}: Pick<VanDeclaration, 'telegramsPerSecond' | 'connectTimeoutMs' | 'readTimeoutMs'>): number =>
  Math.min(MOST_SLOTS, Math.ceil((telegramsPerSecond * (connectTimeoutMs + readTimeoutMs)) / 1_000));

/** A day on which a VAN was slower than it promises makes it waited for longer on the days after it. */
const DAYS_SLOWNESS_COUNTS = 7;

/** The day in Korea after which it counts. */
export const slownessCountsAfter = (now: Date): KstDate => addDays(kstDate(now), -DAYS_SLOWNESS_COUNTS);

/**
 * T: for so long after it was sent, an approval may still come to be booked (ms). What was seen counts when it is
 * longer than what is declared: a longer T only delays "none". It counts up to half of the time after which an operator
 * is asked, so that one that took an hour does not leave every unknown approval to an operator.
 */
export const processingToWaitFor = (
  { longestProcessingMs, reviewAfterMs }: Pick<VanDeclaration, 'longestProcessingMs' | 'reviewAfterMs'>,
  seenMs: number,
): number => Math.max(longestProcessingMs, Math.min(seenMs, Math.floor(reviewAfterMs / 2)));
