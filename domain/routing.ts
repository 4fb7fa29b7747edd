import { carriesInterestFree } from './interest-free';
import type { VanName } from './vans';

/**
 * How long a payment keeps looking for a VAN that takes its approval. A payer who waits longer has left, and must not
 * be charged after that.
 */
export const ROUTING_PATIENCE_MS = 60_000;

/** An only VAN is asked twice, because a refused connection may succeed a moment later. */
const TRIES_AT_AN_ONLY_VAN = 2;

/**
 * The terminals at which an approval may be tried next, as long as it is proven not sent: each VAN of the merchant's
 * routing once, but an only VAN twice. A VAN whose telegram can't say that installments are interest-free gets no such
 * approval.
 * @param terminals in the order of the routing
 * @param tried the VANs of the approvals so far
 */
export function leftOfRoute<T extends { readonly van: string }>(
  terminals: readonly T[],
  tried: readonly VanName[],
  isInterestFree: boolean,
): readonly T[] {
  const taking = isInterestFree ? terminals.filter(({ van }) => carriesInterestFree(van)) : terminals;
  if (taking.length === 1) return tried.length < TRIES_AT_AN_ONLY_VAN ? taking : [];
  return taking.filter(({ van }) => !tried.some((one) => one === van));
}

/**
 * The first terminal whose VAN is in service; if none is, the first of them, because a payment that is under way is
 * never given up for that.
 * @param admits whether something new may be asked of a VAN
 */
export async function firstInService<T>(
  terminals: readonly T[],
  admits: (terminal: T) => Promise<boolean>,
): Promise<T | undefined> {
  if (terminals.length > 1) for (const terminal of terminals) if (await admits(terminal)) return terminal;
  return terminals[0];
}
