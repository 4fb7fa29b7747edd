import { type NativeConnection, Worker } from '@temporalio/worker';
import { createWebhookActivities } from '../activities/webhooks';
import { WEBHOOK_TASK_QUEUE } from '../domain/runs';
import { modeOfProcess, type WebhookWorkerConfig } from '../platform/config';
import { dataConverter } from '../platform/data-converter';
import { openFoundation } from '../platform/foundation';

/** Endpoints that one process sends to at once. Slow ones hold a slot each, so there are many. */
const SLOTS = 200;

/**
 * Webhooks: requests to the addresses that merchants name, in a process that holds nothing but the secrets that sign.
 */
export async function createWebhookWorker(config: WebhookWorkerConfig, connection: NativeConnection) {
  const foundation = await openFoundation('webhook-worker', config, ['temporal-payload', 'webhook-secret']);
  const { db, keyrings, log } = foundation;
  const worker = await Worker.create({
    connection,
    namespace: config.TEMPORAL_NAMESPACE,
    taskQueue: WEBHOOK_TASK_QUEUE,
    dataConverter: dataConverter(keyrings['temporal-payload']),
    maxConcurrentActivityTaskExecutions: SLOTS,
    shutdownGraceTime: '15s',
    // Its activities have a short heartbeat time-out.
    maxHeartbeatThrottleInterval: '1s',
    activities: {
      ...createWebhookActivities({
        db,
        mode: modeOfProcess(config),
        keyrings: { webhookSecret: keyrings['webhook-secret'] },
        access: { privateTargets: config.WEBHOOK_PRIVATE_TARGETS, timeoutMs: config.WEBHOOK_TIMEOUT_MS },
        rules: config.webhookRules,
        clock: () => new Date(),
        log,
      }),
    },
  });
  return { workers: [worker], close: () => foundation.close() };
}
