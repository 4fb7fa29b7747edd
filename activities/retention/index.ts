import { withHeartbeat } from '../heartbeat';
import { forgetPage } from './forget';
import { keepPartitions, type RetentionDeps } from './partitions';
import type { RetentionActivities } from './types';

/** The activities that make room for new rows, and delete old ones. */
export const createRetentionActivities = (deps: RetentionDeps): RetentionActivities => ({
  keepPartitions: () => withHeartbeat(() => keepPartitions(deps)),
  forgetPage: (input) => withHeartbeat(() => forgetPage(deps, input)),
});
