/** The current time. */
export type Clock = () => Date;

/**
 * The system's clock, or one that is fixed at an instant, so that a rehearsal can have midnight at any time.
 * @param standsAt `CLOCK` of the configuration
 */
export const clockOf = (standsAt: Date | undefined): Clock =>
  standsAt === undefined ? () => new Date() : () => new Date(standsAt);
