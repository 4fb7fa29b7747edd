import type { Client, Connection } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { APPROVAL_TASK_QUEUE, BILL_TASK_QUEUE, EXTERNAL_TASK_QUEUE } from '../../domain/runs';
import { vanNames, vanTaskQueue } from '../../domain/vans';
import type { Database } from '../../platform/database';
import { failureName } from '../../platform/failure-name';
import { missingSearchAttributes, SETUP_COMMAND, wordsOf } from '../../platform/registered-attributes';
import type { Canary } from './canary';

const { TASK_QUEUE_TYPE_WORKFLOW, TASK_QUEUE_TYPE_ACTIVITY } = temporal.api.enums.v1.TaskQueueType;

/** Can a payment be made now? Each check is `ok`, or says what is missing. */
export type Readiness = () => Promise<Readonly<Record<string, string>>>;

/** A polling worker is seen at least this often: Temporal's long poll ends after a minute. */
const POLLER_SEEN_WITHIN_MS = 90_000;
const CHECK_TIMEOUT_MS = 2_000;

const activityQueues: readonly string[] = [EXTERNAL_TASK_QUEUE, APPROVAL_TASK_QUEUE, ...vanNames.map(vanTaskQueue)];

type Options = {
  readonly db: Database;
  readonly client: Client;
  readonly connection: Connection;
  readonly namespace: string;
  readonly clock: () => Date;
  readonly canary: Pick<Canary, 'check'>;
};

/**
 * Checks the database, Temporal, its search attributes, each task queue's pollers, and the canary. A server that runs
 * has its KMS data keys.
 */
export function createReadiness({ db, client, connection, namespace, clock, canary }: Options): Readiness {
  const polled = async (queue: string, taskQueueType: temporal.api.enums.v1.TaskQueueType): Promise<string> => {
    const { pollers } = await client.withDeadline(Date.now() + CHECK_TIMEOUT_MS, () =>
      client.workflowService.describeTaskQueue({ namespace, taskQueue: { name: queue }, taskQueueType }),
    );
    const oldest = clock().getTime() - POLLER_SEEN_WITHIN_MS;
    const alive = pollers.some(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1000 >= oldest);
    return alive ? 'ok' : `no worker polls task queue ${queue}`;
  };
  let areRegistered = false;
  /** Temporal refuses the start of a payment with one that it does not know. Once they are there, they stay. */
  const attributes = async (): Promise<string> => {
    if (areRegistered) return 'ok';
    const missing = await connection.withDeadline(Date.now() + CHECK_TIMEOUT_MS, () =>
      missingSearchAttributes(connection, namespace),
    );
    areRegistered = missing.length === 0;
    return areRegistered ? 'ok' : `run ${SETUP_COMMAND}: Temporal does not know ${wordsOf(missing)}`;
  };
  const checks: Readonly<Record<string, () => Promise<string>>> = {
    database: async () => {
      await db.$queryRaw`SELECT 1`;
      return 'ok';
    },
    canary: async () => canary.check(),
    'search-attributes': attributes,
    [`worker:${BILL_TASK_QUEUE}`]: () => polled(BILL_TASK_QUEUE, TASK_QUEUE_TYPE_WORKFLOW),
    ...Object.fromEntries(
      activityQueues.map((queue) => [`worker:${queue}`, () => polled(queue, TASK_QUEUE_TYPE_ACTIVITY)]),
    ),
  };
  return async () =>
    Object.fromEntries(
      await Promise.all(
        Object.entries(checks).map(async ([name, check]): Promise<[string, string]> => [
          name,
          await check().catch((failure: unknown) => unreachable(failure)),
        ]),
      ),
    );
}

const unreachable = (failure: unknown): string => `can't be reached (${failureName(failure)})`;
