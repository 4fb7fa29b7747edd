/** How many approvals of payers wait for a VAN, by merchant. */
export type WaitingByMerchant = ReadonlyMap<string, number>;

/**
 * How many approvals go before the next one of a merchant, at most. Merchants take turns, so a merchant waits behind
 * its own, and behind as many of each other's: another merchant's burst delays it by little.
 */
export function goBefore(waiting: WaitingByMerchant, merchantId: string): number {
  const own = waiting.get(merchantId) ?? 0;
  const others = [...waiting].filter(([id]) => id !== merchantId);
  return others.reduce((sum, [, theirs]) => sum + Math.min(theirs, own + 1), own);
}

/** How many go before the next one of the merchant that waits longest: all of them. */
export const allWaiting = (waiting: WaitingByMerchant): number =>
  [...waiting.values()].reduce((sum, some) => sum + some, 0);
