/**
 * Bounds that stop runaway charges: a merchant's loop, or a fault of ours. Administrators set them for each merchant.
 */
export type BillingBounds = {
  /** Charges of one billing key on a Korean day. */
  readonly chargesPerKeyPerDay: number;
  /** Tries of one period of a subscription. */
  readonly triesPerPeriod: number;
};

export type Counts = {
  readonly chargesToday: number;
  /** Only for a subscription's charge. */ readonly triesOfPeriod?: number;
};

export type BoundRefusal = {
  readonly reason: 'BOUND_KEY_DAILY' | 'BOUND_PERIOD_TRIES';
  /** Which bound, its value, and how to lift it. */ readonly detail: string;
};

const lift = (option: string): string => `Lift it by: npm run merchant -- update <merchant> --${option} <n>`;

/** Why one more charge is refused, or undefined when it is within the bounds. */
export function boundRefusal(
  { chargesPerKeyPerDay, triesPerPeriod }: BillingBounds,
  { chargesToday, triesOfPeriod = 0 }: Counts,
): BoundRefusal | undefined {
  if (chargesToday >= chargesPerKeyPerDay) {
    return {
      reason: 'BOUND_KEY_DAILY',
      detail: `Charges of the billing key today: ${chargesToday}, and its merchant's bound is ${chargesPerKeyPerDay}. ${lift('charges-per-key-per-day')}`,
    };
  }
  if (triesOfPeriod >= triesPerPeriod) {
    return {
      reason: 'BOUND_PERIOD_TRIES',
      detail: `Tries of the period: ${triesOfPeriod}, and its merchant's bound is ${triesPerPeriod}. ${lift('tries-per-period')}`,
    };
  }
  return undefined;
}
