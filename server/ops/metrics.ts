import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { unsettledStatuses } from '../../domain/payment-states';
import type { ServerContext } from '../context';
import { Problem } from '../errors';
import { shared } from '../shared';
import { dutyMetrics } from './duty-metrics';
import { isOperatorOrLocal } from './operators';
import { upkeepMetrics } from './upkeep-metrics';
import { vanMetrics } from './van-metrics';

/** How long an answer is reused, because scrapers come every few seconds. */
const REMEMBERED_MS = 1_000;

/**
 * Metrics for Prometheus. Payments are counted on request, over a partial index, so every server reports the same;
 * docs/operating.md has the alerts.
 */
export const metricsRoutes: FastifyPluginAsyncTypebox<ServerContext> = async (app, context) => {
  const { db, workflows, clock, settings, canary, schedules } = context;
  const registers = [new Registry()];
  const [registry] = registers as [Registry];
  collectDefaultMetrics({ register: registry });

  const payments = new Gauge({
    registers,
    name: 'appcard_payments_unsettled',
    help: 'Payments that are being approved, are unconfirmed, or wait for an operator',
    labelNames: ['status'],
  });
  const oldest = new Gauge({
    registers,
    name: 'appcard_payments_unsettled_oldest_seconds',
    help: 'How long the oldest of them has been there',
    labelNames: ['status'],
  });
  const waiting = new Gauge({
    registers,
    name: 'appcard_runs_waiting_for_operator',
    help: 'Runs in Temporal, of payments and of watches, that wait for the update resolve',
  });

  const tellUpkeep = upkeepMetrics(registers, { canary, schedules });
  const tellDuties = dutyMetrics(registers, { db, clock });
  const countVans = vanMetrics(registry, { db, clock, declaredProcessingMs: settings.declaredProcessingMs });

  const count = async (): Promise<void> => {
    const [rows, runs] = await Promise.all([
      db.payment.groupBy({
        by: ['status'],
        where: { status: { in: [...unsettledStatuses] } },
        _count: true,
        _min: { updatedAt: true },
      }),
      workflows.countWaitingForOperator(),
    ]);
    for (const status of unsettledStatuses) {
      const row = rows.find((one) => one.status === status);
      payments.set({ status }, row?._count ?? 0);
      oldest.set(
        { status },
        row?._min.updatedAt == null ? 0 : Math.max(0, (clock().getTime() - row._min.updatedAt.getTime()) / 1_000),
      );
    }
    waiting.set(runs);
    await countVans();
  };

  const tellOnce = shared(REMEMBERED_MS, async () => {
    await Promise.all([count(), tellUpkeep(), tellDuties()]);
    return registry.metrics();
  });

  app.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
    if (!isOperatorOrLocal(request, settings)) throw new Problem('UNAUTHENTICATED');
    return reply.type(registry.contentType).send(await tellOnce());
  });
};
