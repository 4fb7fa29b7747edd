/** The distribution of values, in their own unit. */
export type Spread = { readonly p50: number; readonly p90: number; readonly p99: number; readonly max: number };

const ascending = (values: readonly number[]): readonly number[] => [...values].sort((a, b) => a - b);

/** By nearest rank, so that the result is a measured value. */
const rank = (sorted: readonly number[], share: number): number =>
  sorted[Math.max(Math.ceil(sorted.length * share) - 1, 0)] ?? Number.NaN;

export function spreadOf(values: readonly number[]): Spread {
  const sorted = ascending(values);
  return { p50: rank(sorted, 0.5), p90: rank(sorted, 0.9), p99: rank(sorted, 0.99), max: rank(sorted, 1) };
}

/** The median; with an even count, the lower of the two middle values. */
export const median = (values: readonly number[]): number => rank(ascending(values), 0.5);

export const lowest = (values: readonly number[]): number => rank(ascending(values), 0);
