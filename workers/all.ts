import { billWorkerConfig, vanWorkerConfig, type BillWorkerConfig, type VanWorkerConfig } from '../platform/config';
import { createBillWorker } from './bill-worker';
import { runWorkerProcess } from './run';
import { createVanWorkers } from './van-worker';

/** Every task queue in one process, for small installations. */
type Both = BillWorkerConfig & VanWorkerConfig;

void runWorkerProcess<Both>(
  'workers',
  (environment) => ({ ...billWorkerConfig(environment), ...vanWorkerConfig(environment) }),
  async (config, connection) => {
    const parts = [await createBillWorker(config, connection), await createVanWorkers(config, connection)];
    return {
      workers: parts.flatMap((part) => part.workers),
      close: async () => {
        await Promise.all(parts.map((part) => part.close()));
      },
    };
  },
);
