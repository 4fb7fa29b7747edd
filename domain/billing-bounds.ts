export type BillingBounds = { readonly chargesPerKeyPerDay: number; readonly triesPerPeriod: number };
export function boundRefusal(bounds: BillingBounds, counts: { readonly chargesToday: number; readonly triesOfPeriod?: number }): undefined | { readonly reason: 'BOUND_KEY_DAILY' | 'BOUND_PERIOD_TRIES'; readonly detail: string } {
  if (counts.chargesToday >= bounds.chargesPerKeyPerDay) return { reason: 'BOUND_KEY_DAILY', detail: `chargesPerKeyPerDay ${bounds.chargesPerKeyPerDay}: lift by npm run merchant -- update <merchant> --charges-per-key-per-day N` };
  if (counts.triesOfPeriod !== undefined && counts.triesOfPeriod >= bounds.triesPerPeriod) return { reason: 'BOUND_PERIOD_TRIES', detail: `triesPerPeriod ${bounds.triesPerPeriod}: lift by npm run merchant -- update <merchant> --tries-per-period N` };
  return undefined;
}
