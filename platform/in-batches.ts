/**
 * Runs `work` for each item, `atOnce` items at a time, one batch after the other.
 * @returns the results, in order
 */
export async function inBatches<T, R>(all: readonly T[], atOnce: number, work: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < all.length; at += atOnce) {
    results.push(...(await Promise.all(all.slice(at, at + atOnce).map(work))));
  }
  return results;
}
