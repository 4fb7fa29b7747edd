/**
 * Errors that an activity can't fix by retrying: what it was to write contradicts its rows. They go back to the
 * workflow at once.
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
 * Failure type of an activity that broke repeatedly for a reason other than its database. The workflow gives the
 * activity up.
 */
export const ACTIVITY_BROKEN = 'StepBroken';
