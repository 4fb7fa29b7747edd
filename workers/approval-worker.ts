import { type NativeConnection, Worker } from '@temporalio/worker';
import { createCardActivities } from '../activities/billing';
import { issuerCryptos } from '../activities/issuers/registry';
import { createCryptoActivities } from '../activities/payments';
import { APPROVAL_TASK_QUEUE } from '../domain/runs';
import { createCardVault } from '../platform/card-vault';
import { clockOf } from '../platform/clock';
import { type ApprovalWorkerConfig, cardKeyOf } from '../platform/config';
import { dataConverter } from '../platform/data-converter';
import { openFoundation } from '../platform/foundation';

/** The approval zone: orders and results of the issuers whose keys may be nowhere else. */
export async function createApprovalWorker(config: ApprovalWorkerConfig, connection: NativeConnection) {
  const foundation = await openFoundation('approval-worker', config, ['temporal-payload', 'auth-result', 'otc']);
  const { keyrings, db } = foundation;
  const crypto = {
    cryptos: issuerCryptos(config.approvalIssuerKeys),
    keyrings: { authResult: keyrings['auth-result'], otc: keyrings.otc },
  };
  const cards = createCardActivities({
    ...crypto,
    db,
    vault: createCardVault(foundation.kms, cardKeyOf(config)),
    clock: clockOf(config.CLOCK),
  });
  const worker = await Worker.create({
    connection,
    namespace: config.TEMPORAL_NAMESPACE,
    taskQueue: APPROVAL_TASK_QUEUE,
    dataConverter: dataConverter(keyrings['temporal-payload']),
    shutdownGraceTime: '10s',
    activities: { ...createCryptoActivities(crypto), ...cards },
  });
  return { workers: [worker], close: () => foundation.close() };
}
