/**
 * An error by which an activity says of itself that trying again is of no use: what it was to write contradicts its
 * rows. It comes back to the workflow at once, under its own name.
 */
export abstract class DecidedFailure extends Error {}

/**
 * Type of the failure of an activity that broke again and again by something else than its database. A workflow gives
 * the activity up.
 */
export const ACTIVITY_BROKEN = 'StepBroken';
