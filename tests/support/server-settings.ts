import { randomBytes } from 'node:crypto';
import { forEachService } from '../../domain/services';
import { forEachVan } from '../../domain/vans';
import type { ServerContext } from '../../server/context';
import { allInService } from './in-service';

/** Settings of a server under test: no suite reaches the limits, unless it sets its own. */
export const serverSettings: ServerContext['settings'] = {
  mode: 'live',
  cell: '',
  publicUrl: 'https://pay.example.test',
  authenticationTimeoutMs: 600_000,
  temporalUiOrigin: 'http://127.0.0.1:8233',
  operatorToken: '',
  adminToken: `adm_${randomBytes(24).toString('base64url')}`,
  requestDigestKey: randomBytes(32),
  webhookPrivateTargets: false,
  maintenance: [],
  provider: { name: '페이민트', termsUrl: 'https://pay.example.test/terms' },
  linq: {
    services: forEachService((service) => ({ url: `http://127.0.0.1:9/${service}`, secret: randomBytes(32) })),
    timeoutMs: 1_000,
  },
  limits: {
    callsPerMerchant: 100_000,
    readsPerLink: 100_000,
    paysPerLink: 100_000,
    adminCallsPerAddress: 100_000,
    junkPerAddress: 100_000,
    mostInProgress: 100_000,
    mostEventLoopDelayMs: 0,
  },
  declaredProcessingMs: forEachVan(() => 90_000),
  mostVanWaitMs: 10_000,
};

/** The results of operators' probes on a healthy server without Schedules, whose VANs and issuers are in service. */
export const idleOps: Pick<ServerContext, 'readiness' | 'canary' | 'schedules' | 'service' | 'vanQueues'> = {
  readiness: async () => ({ database: 'ok' }),
  canary: { check: () => 'ok', lastSeconds: () => 0.05, sinceSuccessSeconds: () => 3 },
  schedules: async () => [],
  service: allInService.service,
  vanQueues: async () => ({ waitMs: () => 0, longestMs: () => 0 }),
};
