import {
  approvalWorkerConfig,
  billWorkerConfig,
  externalWorkerConfig,
  vanWorkerConfig,
  webhookWorkerConfig,
} from '../platform/config';
import { type Role, roleOf, runWorkerProcess } from './run';

/** Loaded on demand: a process holds only the code of its own work. */
const roles: Readonly<Record<string, () => Promise<Role>>> = {
  bill: async () => roleOf(billWorkerConfig, (await import('./bill-worker.js')).createBillWorker),
  van: async () => roleOf(vanWorkerConfig, (await import('./van-worker.js')).createVanWorkers),
  external: async () => roleOf(externalWorkerConfig, (await import('./external-worker.js')).createExternalWorker),
  webhook: async () => roleOf(webhookWorkerConfig, (await import('./webhook-worker.js')).createWebhookWorker),
  approval: async () => roleOf(approvalWorkerConfig, (await import('./approval-worker.js')).createApprovalWorker),
};

/**
 * `node dist/workers/main.js <name> …` runs the named workers in one process; without a name it runs every one, for
 * small installations.
 */
async function main(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !Object.hasOwn(roles, name));
  if (unknown.length > 0) {
    process.stderr.write(`There is no worker "${unknown.join('", "')}". Known: ${Object.keys(roles).join(', ')}.\n`);
    process.exitCode = 1;
    return;
  }
  const chosen = Object.entries(roles).filter(([name]) => names.length === 0 || names.includes(name));
  await runWorkerProcess(
    names.length === 1 ? `${names.join()}-worker` : 'workers',
    await Promise.all(chosen.map(([, load]) => load())),
  );
}

void main(process.argv.slice(2));
