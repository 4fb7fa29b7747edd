import type { DataConverter } from '@temporalio/common';
import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { createBillingActivities, createCardActivities } from '../activities/billing';
import { createCanaryActivities } from '../activities/canary';
import { createCancellationActivities } from '../activities/cancellations';
import { notesOfOutcomes } from '../activities/circuits/note-outcomes';
import { issuerApps, issuerCryptos } from '../activities/issuers/registry';
import { createCryptoActivities, createPaymentActivities } from '../activities/payments';
import { createRetentionActivities } from '../activities/retention';
import { createSweepActivities } from '../activities/sweep';
import { isTaken } from '../domain/patches';
import { BILL_TASK_QUEUE } from '../domain/runs';
import { createCardVault } from '../platform/card-vault';
import { clockOf } from '../platform/clock';
import { type BillWorkerConfig, cardKeyOf, circuitRulesOf, retentionOf } from '../platform/config';
import { dataConverter } from '../platform/data-converter';
import { openFoundation } from '../platform/foundation';
import type { Logger } from '../platform/logger';
import { registerSearchAttributes } from '../platform/registered-attributes';
import { watchService } from '../records/service';
import { activityFailures } from './activity-failures';
import { tracedWorkflowBundle, workflowBundle } from './bundles';
import { patchActivation } from './patch-activation';
import { ensureSchedules } from './schedules';
import { requireTemporalSetup } from './temporal-setup';

type Slots = Pick<
  BillWorkerConfig,
  | 'TEMPORAL_NAMESPACE'
  | 'MAX_CACHED_WORKFLOWS'
  | 'STICKY_QUEUE_TIMEOUT_MS'
  | 'WORKFLOW_TASK_SLOTS'
  | 'STEP_SLOTS'
  | 'CARD_STEP_SLOTS'
  | 'MAY_COME_BACK'
>;
type Parts = {
  readonly connection: NativeConnection;
  readonly dataConverter: DataConverter;
  readonly activities: Exclude<WorkerOptions['activities'], undefined>;
  readonly log: Logger;
  /** Path of the bundle of workflows. @default the one beside the compiled worker */
  readonly codePath?: string;
};

/**
 * The worker of task queue `bill` over any activities, with the configured slots and patches, and the handling of
 * failed activities.
 */
export const billWorkerOf = (
  config: Slots,
  { connection, dataConverter, activities, log, codePath = workflowBundle }: Parts,
): Promise<Worker> =>
  Worker.create({
    connection,
    namespace: config.TEMPORAL_NAMESPACE,
    taskQueue: BILL_TASK_QUEUE,
    workflowBundle: { codePath },
    dataConverter,
    maxCachedWorkflows: config.MAX_CACHED_WORKFLOWS,
    maxConcurrentWorkflowTaskExecutions: config.WORKFLOW_TASK_SLOTS,
    maxConcurrentLocalActivityExecutions: config.STEP_SLOTS,
    maxConcurrentActivityTaskExecutions: config.CARD_STEP_SLOTS,
    stickyQueueScheduleToStartTimeout: config.STICKY_QUEUE_TIMEOUT_MS,
    shutdownGraceTime: '10s',
    interceptors: { activity: [activityFailures({ log })] },
    ...patchActivation(config.MAY_COME_BACK),
    activities,
  });

/** API(bill): payment workflows, and the activities that are CPU work or one database transaction. */
export async function createBillWorker(config: BillWorkerConfig, connection: NativeConnection) {
  const makes = config.TEMPORAL_SETUP === 'make';
  if (makes) await registerSearchAttributes(connection, config.TEMPORAL_NAMESPACE);
  else await requireTemporalSetup(connection, config);
  const foundation = await openFoundation('bill-worker', config, ['temporal-payload', 'auth-result', 'otc']);
  const { keyrings, db, log } = foundation;
  const clock = clockOf(config.CLOCK);
  const sandboxCardAppUrl = config.SANDBOX ? config.DESKTOP_CARD_APP_URL : undefined;
  const rules = circuitRulesOf(config);
  const outcomes = notesOfOutcomes({ db, log, rules });
  const service = watchService(db, rules);
  const paymentDeps = {
    db,
    service,
    noteOutcome: outcomes.note,
    apps: issuerApps,
    vanAccess: config.vanAccess,
    bridgeUrls: config.bridgeUrls,
    sandboxCardAppUrl,
    approvalQueueTimeoutMs: config.APPROVAL_QUEUE_TIMEOUT_MS,
    clock,
  };
  const steps = createPaymentActivities(paymentDeps);
  const cancellations = createCancellationActivities(paymentDeps);
  const sweep = createSweepActivities({ ...paymentDeps, boundMs: config.SWEEP_AFTER_MS });
  const crypto = {
    cryptos: issuerCryptos(config.issuerKeys),
    keyrings: { authResult: keyrings['auth-result'], otc: keyrings.otc },
  };
  const billing = createBillingActivities({
    db,
    apps: issuerApps,
    sandboxCardAppUrl,
    clock,
    dailyAt: config.BILLING_DAILY_AT,
    service,
    rehearsals: config.BILLING_REHEARSALS,
    runBounds: config.runBounds,
    cardAtOnce: isTaken('card-at-once', config.MAY_COME_BACK),
  });
  const cards = createCardActivities({
    ...crypto,
    db,
    vault: createCardVault(foundation.kms, cardKeyOf(config)),
    clock,
  });
  const converter = dataConverter(keyrings['temporal-payload']);
  if (makes) await ensureSchedules(connection, config, converter);
  const canary = createCanaryActivities({ db });
  const activities = {
    ...steps,
    ...cancellations,
    ...createCryptoActivities(crypto),
    ...billing,
    ...cards,
    ...canary,
    ...sweep,
    ...createRetentionActivities({ db, clock, retention: retentionOf(config) }),
  };
  const codePath = config.OTEL_EXPORTER_OTLP_ENDPOINT === '' ? workflowBundle : tracedWorkflowBundle;
  const worker = await billWorkerOf(config, { connection, dataConverter: converter, activities, log, codePath });
  return {
    workers: [worker],
    async close() {
      await outcomes.close();
      await foundation.close();
    },
  };
}
