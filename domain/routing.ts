import { carriesInterestFree } from './interest-free';

/**
 * How long a payment keeps looking for a VAN that takes its approval. A payer who waits longer has left, and must not
 * be charged after that.
 */
export const ROUTING_PATIENCE_MS = 60_000;

/**
 * The terminals at which an approval is tried, one after the other, as long as it is proven not sent: each VAN of the
 * merchant's routing once, but an only VAN twice, because a refused connection may succeed a moment later. A VAN whose
 * telegram can't say that installments are interest-free gets no such approval.
 * @param terminals in the order of the routing
 */
export function routeOf<T extends { readonly van: string }>(
  terminals: readonly T[],
  isInterestFree: boolean,
): readonly T[] {
  const taking = isInterestFree ? terminals.filter(({ van }) => carriesInterestFree(van)) : terminals;
  return taking.length === 1 ? [...taking, ...taking] : taking;
}
