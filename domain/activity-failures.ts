/**
 * An error that an activity can't fix by retrying: what it was to write contradicts its rows. It goes back to the
 * workflow at once, under its own name.
 */
export abstract class DecidedFailure extends Error {}

/**
 * Failure type of an activity that broke repeatedly for a reason other than its database. The workflow gives the
 * activity up.
 */
export const ACTIVITY_BROKEN = 'StepBroken';
