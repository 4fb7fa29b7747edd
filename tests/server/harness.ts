import { randomBytes } from 'node:crypto';
import { createBillingActivities } from '../../activities/billing';
import type { BillingActivities } from '../../activities/billing/types';
import { inboundReaders } from '../../activities/issuers/inbound-registry';
import { issuerApps, issuerCryptos } from '../../activities/issuers/registry';
import { createOrderCheckReader } from '../../activities/issuers/shinhan/order-check';
import { createCryptoActivities, createPaymentActivities } from '../../activities/payments';
import type { PaymentDeps } from '../../activities/payments/deps';
import type { PaymentActivities } from '../../activities/payments/types';
import { forEachIssuer, issuers } from '../../domain/issuers';
import { forEachVan } from '../../domain/vans';
import { parseAllowList } from '../../platform/allow-list';
import { createCardVault } from '../../platform/card-vault';
import { type Database, openDatabase } from '../../platform/database';
import { openKeyring } from '../../platform/keyring';
import { createKms } from '../../platform/kms';
import { createLogger, type Logger } from '../../platform/logger';
import { watchService } from '../../records/service';
import { admitApiKey } from '../../server/admin/api-keys';
import { addMerchant } from '../../server/admin/save-merchant';
import { newApiKey } from '../../server/api-key';
import { buildApp } from '../../server/app';
import type { ServerContext } from '../../server/context';
import { watchPayments } from '../../server/payer/payment-watch';
import { unknownAs } from '../../server/unknown-values';
import { watchVanQueues } from '../../server/van-queues';
import { createDatabase } from '../support/database';
import { parts } from '../support/parts';
import { idleOps, serverSettings } from '../support/server-settings';
import { FakeWorkflows } from './fake-workflows';

export type App = ReturnType<typeof buildApp>;
export type Merchant = { readonly id: string; readonly apiKey: string };

/** The server on a real database and real keys; only Temporal is a fake. */
export type Harness = {
  readonly app: App;
  readonly db: Database;
  readonly databaseUrl: string;
  readonly context: ServerContext;
  readonly workflows: FakeWorkflows;
  readonly activities: PaymentActivities & BillingActivities;
  readonly merchant: Merchant;
  readonly log: Logger;
  /** Signs results as KB does. */
  readonly resultMacKey: Buffer;
  /** Secrets that no log line may hold; the code that creates a secret adds it. */
  readonly secrets: Set<string>;
  logs(): string;
  /** The same server with another context and the same log. */
  appWith(change: Partial<ServerContext>): App;
  /** A database that is unreachable (`down`), or answers every statement with an error (`broken`). */
  failingDatabase(state: 'down' | 'broken'): Database;
  newMerchant(change?: {
    readonly maximumInstallmentMonths?: number;
    readonly orderNoReuse?: boolean;
  }): Promise<Merchant>;
  close(): Promise<void>;
};

const access = {
  host: '127.0.0.1',
  port: 9,
  telegramsPerSecond: 100,
  connectTimeoutMs: 1_000,
  readTimeoutMs: 3_000,
  longestProcessingMs: 90_000,
  netCancelWindowMs: 3_000_000,
  reviewAfterMs: 3_600_000,
  looksAfterMs: [60_000],
  slots: 100,
} as const;
const vanAccess = forEachVan(() => access);

/** Longer than a suite takes. */
const PROBE_EVERY_MS = 3_600_000;
const NOT_REMEMBERED = 0;

export async function startHarness(): Promise<Harness> {
  const database = await createDatabase();
  const db = openDatabase({ url: database.url, poolMax: 5, applicationName: 'test', unknownAs });
  const keys = await openKeys();
  const resultMacKey = randomBytes(32);
  const secrets = new Set<string>();
  const lines: string[] = [];
  const log = createLogger({ name: 'server', level: 'trace' }, { write: (line) => void lines.push(line) });
  const clock = (): Date => new Date();
  const cryptos = issuerCryptos(
    forEachIssuer((issuer) => ({
      orderMacKey: randomBytes(32),
      resultMacKey,
      cipherKey: randomBytes(issuers[issuer].cipherKeyBytes),
      serviceCode: issuers[issuer].serviceCode ?? '',
    })),
  );
  const service = watchService(db, { probeEveryMs: PROBE_EVERY_MS }, NOT_REMEMBERED);
  const deps: PaymentDeps = {
    db,
    bridgeUrls: {},
    apps: issuerApps,
    vanAccess,
    approvalQueueTimeoutMs: 20_000,
    clock,
    service,
    noteOutcome: () => undefined,
  };
  const billing = createBillingActivities({
    db,
    apps: issuerApps,
    clock,
    dailyAt: { hour: 10, minute: 0 },
    rehearsals: true,
    service,
    runBounds: { mostShards: 1, duePerShard: 1, telegramsPerSecond: 100 },
    cardAtOnce: true,
  });
  const activities = {
    ...createPaymentActivities(deps),
    ...billing,
    ...createCryptoActivities({ cryptos, keyrings: { authResult: keys.rings.authResult, otc: keys.otc } }),
  };
  const workflows = new FakeWorkflows(activities);
  const watch = watchPayments({ db, url: database.url, log, mostWaiting: 100, mostWaitingPerPayment: 20 });
  const context: ServerContext = {
    db,
    lists: db,
    workflows,
    readers: inboundReaders(forEachIssuer(() => ({ resultMacKey }))),
    readOrderCheck: createOrderCheckReader({ resultMacKey }),
    sources: forEachIssuer(() => parseAllowList('')),
    keyrings: keys.rings,
    vault: createCardVault(keys.kms, 'alias/appcard'),
    ...idleOps,
    service,
    vanQueues: watchVanQueues(
      db,
      forEachVan((van) => vanAccess[van].telegramsPerSecond),
      NOT_REMEMBERED,
    ),
    watch,
    clock,
    settings: serverSettings,
  };
  const apps: App[] = [];
  const others: Database[] = [db];
  const appWith = (change: Partial<ServerContext>): App => {
    const app = buildApp({ ...context, ...change }, { log });
    apps.push(app);
    return app;
  };
  return {
    app: appWith({}),
    db,
    databaseUrl: database.url,
    context,
    workflows,
    activities,
    merchant: await makeMerchant(db, secrets),
    log,
    resultMacKey,
    secrets,
    logs: () => lines.join(''),
    appWith,
    failingDatabase(state) {
      const other = openDatabase({ url: databaseUrls[state](), poolMax: 1, applicationName: 'test' });
      others.push(other);
      return other;
    },
    newMerchant: (change) => makeMerchant(db, secrets, change),
    async close() {
      await Promise.all(apps.map((app) => app.close()));
      await watch.close();
      await Promise.all(others.map((other) => other.$disconnect()));
      keys.close();
      await database.drop();
    },
  };
}

/** Nobody listens on port 1; the template database of the suites has no tables. */
/** The server's own database, which has none of our tables. */
function withoutTables(): string {
  const url = new URL(parts.databaseUrl());
  url.pathname = '/postgres';
  return url.href;
}

const databaseUrls = { down: () => 'postgresql://nobody:x@127.0.0.1:1/none', broken: withoutTables } as const;

async function openKeys() {
  const kms = createKms({ keyId: 'alias/appcard', region: 'ap-northeast-2', endpoint: parts.kmsEndpoint() });
  const [payload, authResult, billLink, customer, answer, linqResult, webhookSecret, otc] = await Promise.all([
    openKeyring({ kms, purpose: 'temporal-payload' }),
    openKeyring({ kms, purpose: 'auth-result' }),
    openKeyring({ kms, purpose: 'bill-link' }),
    openKeyring({ kms, purpose: 'customer' }),
    openKeyring({ kms, purpose: 'answer' }),
    openKeyring({ kms, purpose: 'linq-result' }),
    openKeyring({ kms, purpose: 'webhook-secret' }),
    openKeyring({ kms, purpose: 'otc' }),
  ]);
  return {
    kms,
    rings: { payload, authResult, billLink, customer, answer, linqResult, webhookSecret },
    otc,
    close() {
      for (const ring of [payload, authResult, billLink, customer, answer, linqResult, webhookSecret, otc])
        ring.close();
      kms.close();
    },
  };
}

type MerchantRules = Parameters<Harness['newMerchant']>[0];

/** By default it may use an order number again: suites create many bills. */
async function makeMerchant(db: Database, secrets: Set<string>, change: MerchantRules = {}): Promise<Merchant> {
  const id = await addMerchant(db, {
    name: '시험 상점',
    businessNo: '1208800767',
    terminals: [{ van: 'alpha', terminalId: `T${randomBytes(4).toString('hex')}`, vendorCode: 'PMNT' }],
  });
  await db.merchant.update({ where: { id }, data: { orderNoReuse: true, ...change } });
  const apiKey = newApiKey();
  await admitApiKey(db, id, apiKey);
  secrets.add(apiKey.split('.').at(-1) ?? apiKey);
  return { id, apiKey };
}

/** The secrets found in the log; there must be none. Fails when there is nothing to look for, or no log. */
export function leakedSecrets({ secrets, ...harness }: Harness): readonly string[] {
  const text = harness.logs();
  expect(text).toContain('"msg":"answered"');
  expect(secrets.size).toBeGreaterThan(0);
  return [...secrets].filter((secret) => text.includes(secret) || text.includes(encodeURIComponent(secret)));
}
