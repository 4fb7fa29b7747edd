import type { Database } from '../platform/database';

/** The step of the workflow `canary`. */
export interface CanaryActivities {
  /** Asks the database for nothing, by a connection of the pool that payments' steps use. */
  touchDatabase(): Promise<void>;
}

export const createCanaryActivities = ({ db }: { readonly db: Database }): CanaryActivities => ({
  async touchDatabase() {
    await db.$queryRaw`SELECT 1`;
  },
});
