import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { processMetrics } from '../../platform/metrics';
import { isOperatorOrLocal } from '../../platform/operator-access';
import { shared } from '../../platform/shared';
import type { ServerContext } from '../context';
import { Problem } from '../errors';
import { billingMetrics } from './billing-metrics';
import { dutyMetrics } from './duty-metrics';
import { queueMetrics } from './queue-metrics';
import { retentionMetrics } from './retention-metrics';
import { serviceMetrics } from './service-metrics';
import { unsettledMetrics } from './unsettled-metrics';
import { upkeepMetrics } from './upkeep-metrics';
import { vanMetrics } from './van-metrics';

/** How long an answer is reused, because scrapers come every few seconds. */
const REMEMBERED_MS = 1_000;
/** What is slow to count, and to change: subscriptions are many, billing runs take hours, and partitions a month. */
const SLOW_REMEMBERED_MS = 15_000;

/**
 * Metrics for Prometheus: what this process did, and the state of the database, counted on request over its indexes, so
 * every server reports the same of it. docs/operating.md explains them; deploy/prometheus/rules.yml has the alerts.
 */
export const metricsRoutes: FastifyPluginAsyncTypebox<ServerContext> = async (app, context) => {
  const { db, workflows, clock, settings } = context;
  const registers = [new Registry()];
  const [registry] = registers as [Registry];
  collectDefaultMetrics({ register: registry });

  const waiting = new Gauge({
    registers,
    name: 'appcard_runs_waiting_for_operator',
    help: 'Runs in Temporal, of payments and of watches, that wait for the update resolve',
  });
  const stuck = new Gauge({
    registers,
    name: 'appcard_runs_stuck',
    help: 'Open runs in Temporal whose every workflow task fails; absent where Temporal does not report them',
  });
  const tells = [
    async () => {
      waiting.set(await workflows.countWaitingForOperator());
    },
    async () => {
      stuck.set((await workflows.countStuck()) ?? Number.NaN);
    },
    unsettledMetrics(registers, context),
    queueMetrics(registers, context),
    serviceMetrics(registers, context),
    shared(SLOW_REMEMBERED_MS, billingMetrics(registers, context)),
    upkeepMetrics(registers, context),
    dutyMetrics(registers, context),
    shared(SLOW_REMEMBERED_MS, retentionMetrics(registers, context)),
    vanMetrics(registry, { db, clock, declaredProcessingMs: settings.declaredProcessingMs }),
  ];

  const tellOnce = shared(REMEMBERED_MS, async () => {
    await Promise.all(tells.map((tell) => tell()));
    return `${await registry.metrics()}\n${await processMetrics.metrics()}`;
  });

  app.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
    if (!isOperatorOrLocal(request.raw, settings.operatorToken)) throw new Problem('UNAUTHENTICATED');
    return reply.type(registry.contentType).send(await tellOnce());
  });
};
