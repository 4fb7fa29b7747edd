import path from 'node:path';
import { Worker, type NativeConnection } from '@temporalio/worker';
import { issuerApps, issuerCryptos } from '../activities/issuers/registry';
import { createBillingActivities, createCardActivities } from '../activities/billing';
import { createCryptoActivities, createPaymentActivities } from '../activities/payments';
import { createSweepActivities } from '../activities/sweep';
import { createCardVault } from '../platform/card-vault';
import { clockOf } from '../platform/clock';
import { cardKeyOf, type BillWorkerConfig } from '../platform/config';
import { dataConverter } from '../platform/data-converter';
import { openFoundation } from '../platform/foundation';
import { BILL_TASK_QUEUE } from '../workflows/messages';
import { ensureSchedules } from './schedules';
import { registerSearchAttributes } from './search-attributes';

/** Written by `bundle.ts`, one folder up from the compiled workers. */
const codePath = path.join(__dirname, '..', 'workflow-bundle.js');

/** API(bill): payment workflows, and the steps that are CPU work or one database transaction. */
export async function createBillWorker(config: BillWorkerConfig, connection: NativeConnection) {
  await registerSearchAttributes(connection, config.TEMPORAL_NAMESPACE);
  const foundation = await openFoundation('bill-worker', config, ['temporal-payload', 'auth-result', 'otc']);
  const { keyrings, db } = foundation;
  const clock = clockOf(config.CLOCK);
  const paymentDeps = {
    db,
    apps: issuerApps,
    vanAccess: config.vanAccess,
    bridgeUrls: config.bridgeUrls,
    approvalQueueTimeoutMs: config.APPROVAL_QUEUE_TIMEOUT_MS,
    clock,
  };
  const steps = createPaymentActivities(paymentDeps);
  const sweep = createSweepActivities({ ...paymentDeps, boundMs: config.SWEEP_AFTER_MS });
  const crypto = { cryptos: issuerCryptos(config.issuerKeys), keyrings: { authResult: keyrings['auth-result'], otc: keyrings.otc } };
  const billing = createBillingActivities({ db, apps: issuerApps, clock, dailyAt: config.BILLING_DAILY_AT });
  const cards = createCardActivities({ ...crypto, db, vault: createCardVault(foundation.kms, cardKeyOf(config)), clock });
  if (config.BILLING_SCHEDULES) await ensureSchedules(connection, config, dataConverter(keyrings['temporal-payload']));
  const worker = await Worker.create({
    connection,
    namespace: config.TEMPORAL_NAMESPACE,
    taskQueue: BILL_TASK_QUEUE,
    workflowBundle: { codePath },
    dataConverter: dataConverter(keyrings['temporal-payload']),
    maxCachedWorkflows: config.MAX_CACHED_WORKFLOWS,
    stickyQueueScheduleToStartTimeout: config.STICKY_QUEUE_TIMEOUT_MS,
    shutdownGraceTime: '10s',
    activities: { ...steps, ...createCryptoActivities(crypto), ...billing, ...cards, ...sweep },
  });
  return { workers: [worker], close: () => foundation.close() };
}
