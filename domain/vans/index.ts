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
 * Codes with which a payment ends as net-cancelled although its VAN did not know the approval: no original, in any
 * VAN's words, or none by inquiry (N). Such a payment is watched; an unnecessary watch only costs a few inquiries.
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

/** The Temporal task queue of a VAN's telegrams; only this VAN's workers poll it. */
export function vanTaskQueue(name: VanName): string {
  return `van-${name}`;
}

/**
 * The most telegrams under way at one VAN in one process, whatever the VAN's rate: each has a connection, a timer and a
 * heartbeat.
 */
export const MOST_SLOTS = 2_000;

/**
 * How many telegrams must be under way at once, so that a silent VAN still gets its full rate: each holds its slot for
 * the connect and the read time-out.
 */
export const slotsFor = ({
  telegramsPerSecond,
  connectTimeoutMs,
  readTimeoutMs,
}: Pick<VanDeclaration, 'telegramsPerSecond' | 'connectTimeoutMs' | 'readTimeoutMs'>): number =>
  Math.min(MOST_SLOTS, Math.ceil((telegramsPerSecond * (connectTimeoutMs + readTimeoutMs)) / 1_000));

/** When a VAN was slower than it promises, the engine waits longer for it on this many following days. */
const DAYS_SLOWNESS_COUNTS = 7;

/** Slow days after this Korean day count. */
export const slownessCountsAfter = (now: Date): KstDate => addDays(kstDate(now), -DAYS_SLOWNESS_COUNTS);

/**
 * T: how long after sending an approval may still be booked (ms). The longest time seen counts when it is longer than
 * the declared one: a longer T only delays "none". It counts up to half of the time after which an operator is asked,
 * so that one approval that took an hour does not send every unknown approval to an operator.
 */
export const processingToWaitFor = (
  { longestProcessingMs, reviewAfterMs }: Pick<VanDeclaration, 'longestProcessingMs' | 'reviewAfterMs'>,
  seenMs: number,
): number => Math.max(longestProcessingMs, Math.min(seenMs, Math.floor(reviewAfterMs / 2)));
