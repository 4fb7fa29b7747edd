import { type NativeConnection, Worker } from '@temporalio/worker';
import { createIssuerCalls } from '../activities/issuers/register-order';
import { createOtcCalls } from '../activities/issuers/request-otc';
import { EXTERNAL_TASK_QUEUE } from '../domain/runs';
import type { ExternalWorkerConfig } from '../platform/config';
import { dataConverter } from '../platform/data-converter';
import { openFoundation } from '../platform/foundation';

/** External: the calls to issuers, in a process without issuers' keys. */
export async function createExternalWorker(config: ExternalWorkerConfig, connection: NativeConnection) {
  const foundation = await openFoundation('external-worker', config, ['temporal-payload']);
  const worker = await Worker.create({
    connection,
    namespace: config.TEMPORAL_NAMESPACE,
    taskQueue: EXTERNAL_TASK_QUEUE,
    dataConverter: dataConverter(foundation.keyrings['temporal-payload']),
    shutdownGraceTime: '10s',
    activities: {
      ...createIssuerCalls({ registrationUrls: config.registrationUrls, timeoutMs: config.ISSUER_CALL_TIMEOUT_MS }),
      ...createOtcCalls({ otcUrls: config.otcUrls, timeoutMs: config.ISSUER_CALL_TIMEOUT_MS }),
    },
  });
  return { workers: [worker], close: () => foundation.close() };
}
