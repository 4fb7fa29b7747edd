import type { Database } from '../platform/database';

/** The activity of the workflow `canary`. */
export interface CanaryActivities {
  /** Runs an empty query on a connection of the pool that payments' activities use. */
  touchDatabase(): Promise<void>;
}

export const createCanaryActivities = ({ db }: { readonly db: Database }): CanaryActivities => ({
  async touchDatabase() {
    await db.$queryRaw`SELECT 1`;
  },
});
