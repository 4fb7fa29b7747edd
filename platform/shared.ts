/**
 * Does work once for many simultaneous callers, and caches its result for a while: probes and scrapes must stay cheap,
 * however often they come. A failure is not cached.
 */
export function shared<T>(forMs: number, work: () => Promise<T>, now = () => performance.now()): () => Promise<T> {
  let last: { readonly result: Promise<T>; readonly until: number } | undefined;
  return () => {
    if (last !== undefined && now() < last.until) return last.result;
    const result = work();
    const mine = { result, until: Number.POSITIVE_INFINITY };
    last = mine;
    result.then(
      () => {
        if (last === mine) last = { result, until: now() + forMs };
      },
      () => {
        if (last === mine) last = undefined;
      },
    );
    return result;
  };
}
