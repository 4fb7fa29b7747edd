import {
  type ApprovalWorkerConfig,
  approvalWorkerConfig,
  type BillWorkerConfig,
  billWorkerConfig,
  type ExternalWorkerConfig,
  externalWorkerConfig,
  type VanWorkerConfig,
  vanWorkerConfig,
} from '../platform/config';
import { createApprovalWorker } from './approval-worker';
import { createBillWorker } from './bill-worker';
import { createExternalWorker } from './external-worker';
import { runWorkerProcess } from './run';
import { createVanWorkers } from './van-worker';

/** Every task queue in one process, for small installations. */
type Every = BillWorkerConfig & VanWorkerConfig & ExternalWorkerConfig & ApprovalWorkerConfig;

void runWorkerProcess<Every>(
  'workers',
  (environment) => ({
    ...billWorkerConfig(environment),
    ...vanWorkerConfig(environment),
    ...externalWorkerConfig(environment),
    ...approvalWorkerConfig(environment),
  }),
  async (config, connection) => {
    const parts = [
      await createBillWorker(config, connection),
      await createVanWorkers(config, connection),
      await createExternalWorker(config, connection),
      await createApprovalWorker(config, connection),
    ];
    return {
      workers: parts.flatMap((part) => part.workers),
      close: async () => {
        await Promise.all(parts.map((part) => part.close()));
      },
    };
  },
);
