import { Gauge, type Registry } from 'prom-client';
import { instantAt, kstDate } from '../../domain/kst';
import { openRunStates } from '../../records/billing-runs';
import type { ServerContext } from '../context';

type Deps = Pick<ServerContext, 'db' | 'clock'>;

/** The states of periods that are not over, one way or the other. */
const openStates = ['DUE', 'CHARGING', 'FROZEN', 'PAST_DUE'] as const;
/** A run that began before is no news. */
const RUNS_OF_DAYS = 7;
const MS_A_DAY = 86_400_000;

const outcomes = ['approved', 'declined', 'unsettled', 'refused', 'postponed', 'skipped'] as const;

/** Billing runs, and the periods that they charge. @returns a function that updates the metrics */
export function billingMetrics(registers: Registry[], { db, clock }: Deps): () => Promise<void> {
  const periods = new Gauge({
    registers,
    labelNames: ['state'],
    name: 'appcard_periods',
    help: 'Periods of subscriptions that are neither paid nor given up',
  });
  const dueNow = new Gauge({ registers, name: 'appcard_periods_due_now', help: 'Those that may be charged by now' });
  const today = new Gauge({
    registers,
    labelNames: ['outcome'],
    name: 'appcard_billing_charges_today',
    help: 'What billing runs that began today, by the Korean day, made of periods',
  });
  const open = new Gauge({
    registers,
    labelNames: ['state'],
    name: 'appcard_billing_runs_open',
    help: 'Billing runs that have not ended',
  });
  const last = new Gauge({
    registers,
    labelNames: ['kind'],
    name: 'appcard_billing_run_last_seconds',
    help: 'How long ago the last billing run of a kind began, if one did in the last seven days',
  });
  return async () => {
    const now = clock();
    const midnight = instantAt(kstDate(now), 0);
    const [byState, due, runs] = await Promise.all([
      db.subscriptionPeriod.groupBy({ by: ['state'], where: { state: { in: [...openStates] } }, _count: true }),
      db.subscriptionPeriod.count({ where: { state: 'DUE', nextTryAt: { lte: now } } }),
      db.billingRun.findMany({
        where: { startedAt: { gt: new Date(now.getTime() - RUNS_OF_DAYS * MS_A_DAY) } },
        orderBy: { startedAt: 'asc' },
      }),
    ]);
    for (const state of openStates) periods.set({ state }, byState.find((group) => group.state === state)?._count ?? 0);
    dueNow.set(due);
    const ofToday = runs.filter(({ startedAt }) => startedAt >= midnight);
    for (const outcome of outcomes)
      today.set(
        { outcome },
        ofToday.reduce((sum, run) => sum + run[outcome], 0),
      );
    for (const state of openRunStates) open.set({ state }, runs.filter((run) => run.state === state).length);
    last.reset();
    for (const { kind, startedAt } of runs)
      last.set({ kind }, Math.max(0, now.getTime() - startedAt.getTime()) / 1_000);
  };
}
