import { type NativeConnection, Worker } from '@temporalio/worker';
import { notesOfOutcomes } from '../activities/circuits/note-outcomes';
import { createVanActivities } from '../activities/van';
import { createCheckActivities } from '../checker/activities';
import { CHECK_TASK_QUEUE } from '../domain/runs';
import { vanNames, vanTaskQueue } from '../domain/vans';
import { clockOf } from '../platform/clock';
import { circuitRulesOf, modeOfProcess, type VanAccess, type VanWorkerConfig } from '../platform/config';
import { dataConverter } from '../platform/data-converter';
import { openFoundation } from '../platform/foundation';

/**
 * A telegram uses the database for milliseconds of the seconds that it takes, and not at all while it waits for the
 * VAN.
 */
const SLOTS_A_CONNECTION = 100;
const MOST_CONNECTIONS = 100;

const connectionsFor = (accesses: readonly VanAccess[]): number =>
  Math.min(MOST_CONNECTIONS, Math.ceil(accesses.reduce((sum, { slots }) => sum + slots, 0) / SLOTS_A_CONNECTION));

/** A poll fetches one telegram, and takes some ten milliseconds. */
const TELEGRAMS_A_POLLER_PER_SECOND = 20;
const LEAST_POLLERS = 2;
const MOST_POLLERS = 50;

const pollersFor = ({ telegramsPerSecond, slots }: VanAccess): number =>
  Math.min(MOST_POLLERS, Math.max(LEAST_POLLERS, Math.ceil(telegramsPerSecond / TELEGRAMS_A_POLLER_PER_SECOND)), slots);

/**
 * Approval: one worker per VAN, each on that VAN's own queue, so that a slow VAN does not slow down another. VAN_QUEUES
 * says which of them run in this process.
 */
export async function createVanWorkers(config: VanWorkerConfig, connection: NativeConnection) {
  const vans = vanNames.filter((van) => config.VAN_QUEUES.includes(van));
  const accesses = vans.map((van) => config.vanAccess[van]);
  const foundation = await openFoundation(
    'van-worker',
    { ...config, DATABASE_POOL_MAX: Math.max(config.DATABASE_POOL_MAX, connectionsFor(accesses)) },
    ['temporal-payload', 'otc'],
  );
  const { keyrings, db, log } = foundation;
  const clock = clockOf(config.CLOCK);
  const outcomes = notesOfOutcomes({ db, log, rules: circuitRulesOf(config) });
  const activities = createVanActivities({
    db,
    mode: modeOfProcess(config),
    keyrings: { otc: keyrings.otc },
    vanAccess: config.vanAccess,
    clock,
    log,
    noteOutcome: outcomes.note,
  });
  const workers = await Promise.all(
    vans.map((van) =>
      Worker.create({
        connection,
        namespace: config.TEMPORAL_NAMESPACE,
        taskQueue: vanTaskQueue(van),
        dataConverter: dataConverter(keyrings['temporal-payload']),
        // Temporal enforces this over all workers of the queue.
        maxTaskQueueActivitiesPerSecond: config.vanAccess[van].telegramsPerSecond,
        maxConcurrentActivityTaskExecutions: config.vanAccess[van].slots,
        maxConcurrentActivityTaskPolls: pollersFor(config.vanAccess[van]),
        // Lets a VAN call in flight end before the process does.
        shutdownGraceTime: config.SHUTDOWN_GRACE_MS,
        activities,
      }),
    ),
  );
  if (config.VAN_QUEUES.includes('check'))
    workers.push(
      await Worker.create({
        connection,
        namespace: config.TEMPORAL_NAMESPACE,
        taskQueue: CHECK_TASK_QUEUE,
        dataConverter: dataConverter(keyrings['temporal-payload']),
        shutdownGraceTime: '1s',
        maxConcurrentActivityTaskExecutions: 1,
        activities: createCheckActivities({ db, vanAccess: config.vanAccess, clock }),
      }),
    );
  return {
    workers,
    async close() {
      await outcomes.close();
      await foundation.close();
    },
  };
}
