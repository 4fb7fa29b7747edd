import { Client, Connection } from '@temporalio/client';
import closeWithGrace from 'close-with-grace';
import { inboundReaders } from '../activities/issuers/inbound-registry';
import { createOrderCheckReader } from '../activities/issuers/shinhan/order-check';
import { commaList } from '../domain/comma-list';
import { forEachIssuer } from '../domain/issuers';
import { expectedSchedules } from '../domain/schedules';
import { createCardVault } from '../platform/card-vault';
import { cardKeyOf, circuitRulesOf, modeOfProcess, type ServerConfig, serverConfig } from '../platform/config';
import { dataConverter } from '../platform/data-converter';
import { openDatabase } from '../platform/database';
import { openFoundation } from '../platform/foundation';
import { temporalAddress } from '../platform/temporal';
import { pluginsOf, startTracing } from '../platform/tracing';
import { watchService } from '../records/service';
import { buildApp } from './app';
import { startBackground } from './background';
import type { ServerContext } from './context';
import { startCanary } from './ops/canary';
import { createReadiness } from './ops/readiness';
import { watchSchedules } from './ops/schedules';
import { watchPayments } from './payer/payment-watch';
import { createPaymentWorkflows } from './payment-workflows';
import { unknownAs } from './unknown-values';
import { endUnstarted } from './unstarted';
import { watchVanQueues } from './van-queues';

const PURPOSES = [
  'temporal-payload',
  'auth-result',
  'bill-link',
  'customer',
  'answer',
  'linq-result',
  'webhook-secret',
] as const;
const CLOSE_WITHIN_MS = 35_000;
/** Enough for all tabs of one payer. */
const WAITS_PER_PAYMENT = 20;

async function main(): Promise<void> {
  const config = serverConfig(process.env);
  const foundation = await openFoundation('server', config, PURPOSES, { unknownAs });
  const { db, keyrings, log } = foundation;
  const lists = listsOf(config) ?? db;
  const tracing = await startTracing('server', config, log);
  // Lazy, so that a server starts, reads and answers polls while Temporal is away; `/readyz` reports that.
  const connection = Connection.lazy({ ...temporalAddress(config), plugins: pluginsOf(tracing) });
  const client = new Client({
    connection,
    namespace: config.TEMPORAL_NAMESPACE,
    dataConverter: dataConverter(keyrings['temporal-payload']),
  });
  const clock = (): Date => new Date();
  const watch = watchPayments({
    db,
    url: config.DATABASE_LISTEN_URL === '' ? config.DATABASE_URL : config.DATABASE_LISTEN_URL,
    log,
    mostWaiting: config.MOST_WAITING_POLLS,
    mostWaitingPerPayment: WAITS_PER_PAYMENT,
  });
  const { CANARY_INTERVAL_MS: everyMs, WORKFLOW_TASK_TIMEOUT_MS: workflowTaskTimeoutMs } = config;
  const canary = startCanary({ client, everyMs, workflowTaskTimeoutMs, log });
  const context: ServerContext = {
    db,
    lists,
    workflows: createPaymentWorkflows(client, {
      payCallTimeoutMs: config.PAY_CALL_TIMEOUT_MS,
      workflowTaskTimeoutMs: config.WORKFLOW_TASK_TIMEOUT_MS,
    }),
    readers: inboundReaders(config.inbound),
    readOrderCheck: createOrderCheckReader(config.inbound.shinhan),
    sources: forEachIssuer((issuer) => config.inbound[issuer].sources),
    keyrings: {
      payload: keyrings['temporal-payload'],
      authResult: keyrings['auth-result'],
      billLink: keyrings['bill-link'],
      customer: keyrings.customer,
      answer: keyrings.answer,
      linqResult: keyrings['linq-result'],
      webhookSecret: keyrings['webhook-secret'],
    },
    vault: createCardVault(foundation.kms, cardKeyOf(config)),
    service: watchService(db, circuitRulesOf(config)),
    vanQueues: watchVanQueues(db, config.telegramsPerSecond),
    watch,
    readiness: createReadiness({ db, client, connection, namespace: config.TEMPORAL_NAMESPACE, clock, canary }),
    canary,
    schedules: watchSchedules({
      client,
      expected: expectedSchedules({ billing: config.BILLING_SCHEDULES, upkeep: config.UPKEEP_SCHEDULES }),
      clock,
    }),
    clock,
    settings: settingsOf(config),
  };
  const trustedProxies = commaList(config.TRUSTED_PROXIES);
  const app = buildApp(context, { log, trustedProxies, isTraced: tracing !== undefined });
  const background = startBackground(context, log);

  closeWithGrace({ delay: CLOSE_WITHIN_MS, logger: log }, async () => {
    await app.close();
    await watch.close();
    await background.stop();
    await canary.stop();
    await connection.close();
    if (lists !== db) await lists.$disconnect();
    await foundation.close();
    await tracing?.close();
  });
  await app.listen({ host: config.API_HOST, port: config.API_PORT });
}

/** The standby that answers lists, if there is one. */
const listsOf = ({ DATABASE_LISTS_URL: url, DATABASE_POOL_MAX: poolMax }: ServerConfig) =>
  url === '' ? undefined : openDatabase({ url, poolMax, applicationName: 'server-lists', unknownAs });

const settingsOf = (config: ServerConfig): ServerContext['settings'] => ({
  mode: modeOfProcess(config),
  cell: config.CELL,
  sandbox: sandboxOf(config),
  publicUrl: withoutSlash(config.PUBLIC_URL),
  authenticationTimeoutMs: config.AUTHENTICATION_TIMEOUT_MS,
  temporalUiOrigin: withoutSlash(config.TEMPORAL_UI_ORIGIN),
  operatorToken: config.OPERATOR_TOKEN,
  adminToken: config.ADMIN_TOKEN,
  requestDigestKey: config.REQUEST_DIGEST_KEY,
  limits: {
    callsPerMerchant: config.LIMIT_CALLS_PER_MERCHANT,
    readsPerLink: config.LIMIT_READS_PER_LINK,
    paysPerLink: config.LIMIT_PAYS_PER_LINK,
    adminCallsPerAddress: config.LIMIT_ADMIN_CALLS_PER_ADDRESS,
    junkPerAddress: config.LIMIT_JUNK_PER_ADDRESS,
    mostInProgress: config.LIMIT_IN_PROGRESS,
    mostEventLoopDelayMs: config.LIMIT_EVENT_LOOP_DELAY_MS,
  },
  linq: { services: config.linqServices, timeoutMs: config.LINQ_SERVICE_TIMEOUT_MS },
  webhookPrivateTargets: config.WEBHOOK_PRIVATE_TARGETS,
  maintenance: config.ISSUER_MAINTENANCE,
  provider: {
    name: config.PSP_NAME,
    termsUrl: config.PSP_TERMS_URL,
    collectionUrl: config.PSP_COLLECTION_URL,
    privacyUrl: config.PSP_PRIVACY_URL,
  },
  desktopCardAppUrl: config.DESKTOP_CARD_APP_URL,
  declaredProcessingMs: config.declaredProcessingMs,
  mostVanWaitMs: config.PAY_CALL_MOST_VAN_WAIT_MS,
});

/** The configuration has both variables, or neither. */
const sandboxOf = ({ SANDBOX_URL, SANDBOX_ADMIN_TOKEN: adminToken }: ServerConfig) =>
  adminToken === '' ? undefined : { url: withoutSlash(SANDBOX_URL), adminToken };

const withoutSlash = (url: string): string => url.replace(/\/$/, '');

main().catch(endUnstarted('server'));
