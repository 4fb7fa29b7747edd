/**
 * Errors by which an activity says of itself that trying again is of no use: what it was to write contradicts its rows.
 * They come back to the workflow at once.
 */
export const decidedFailures: readonly string[] = [
  'IllegalMove',
  'PositionLost',
  'OtcAtStake',
  'AttemptTaken',
  'KeyPositionLost',
  'IllegalBillingKeyMove',
  'IllegalSubscriptionMove',
  'IllegalPeriodMove',
];

/**
 * Type of the failure of an activity that broke again and again by something else than its database. A workflow gives
 * the activity up.
 */
export const ACTIVITY_BROKEN = 'StepBroken';
