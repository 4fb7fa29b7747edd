/**
 * How long a payment goes on looking for a VAN that takes its approval: a payer who waits longer has left, and is not
 * charged after that.
 */
export const ROUTING_PATIENCE_MS = 60_000;

/**
 * The terminals that an approval is tried at, one after the other, as long as it is proven not sent: each VAN of the
 * merchant's routing once; the only one twice, since a connection that was refused may be taken a moment later.
 * @param terminals in the order of the routing
 */
export function routeOf<T>(terminals: readonly T[]): readonly T[] {
  return terminals.length === 1 ? [...terminals, ...terminals] : terminals;
}
