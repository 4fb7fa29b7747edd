import { Worker, type NativeConnection } from '@temporalio/worker';
import { createVanActivities } from '../activities/van';
import { createCheckActivities } from '../checker/activities';
import { vans, vanTaskQueue, type VanName } from '../domain/vans';
import { clockOf } from '../platform/clock';
import type { VanWorkerConfig } from '../platform/config';
import { dataConverter } from '../platform/data-converter';
import { openFoundation } from '../platform/foundation';
import { CHECK_TASK_QUEUE } from '../workflows/messages';

/** Approval: one worker per VAN, each on that VAN's own queue, so that one VAN's slowness is not another's. */
export async function createVanWorkers(config: VanWorkerConfig, connection: NativeConnection) {
  const foundation = await openFoundation('van-worker', config, ['temporal-payload', 'otc']);
  const { keyrings, db, log } = foundation;
  const clock = clockOf(config.CLOCK);
  const activities = createVanActivities({ db, keyrings: { otc: keyrings.otc }, vanAccess: config.vanAccess, clock, log });
  const workers = await Promise.all(
    (Object.keys(vans) as VanName[]).map((van) =>
      Worker.create({
        connection,
        namespace: config.TEMPORAL_NAMESPACE,
        taskQueue: vanTaskQueue(van),
        dataConverter: dataConverter(keyrings['temporal-payload']),
        // A VAN call in flight ends before the process does.
        // Enforced by Temporal over all workers of the queue.
        maxTaskQueueActivitiesPerSecond: config.vanAccess[van].telegramsPerSecond,
        shutdownGraceTime: config.SHUTDOWN_GRACE_MS,
        activities,
      }),
    ),
  );
  const checks = await Worker.create({
    connection,
    namespace: config.TEMPORAL_NAMESPACE,
    taskQueue: CHECK_TASK_QUEUE,
    dataConverter: dataConverter(keyrings['temporal-payload']),
    shutdownGraceTime: '1s',
    maxConcurrentActivityTaskExecutions: 1,
    activities: createCheckActivities({ db, vanAccess: config.vanAccess, clock }),
  });
  return { workers: [...workers, checks], close: () => foundation.close() };
}
