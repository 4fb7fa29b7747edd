import { Gauge, type Registry } from 'prom-client';
import { endedCancellationStatuses } from '../../domain/cancellation-states';
import { statusesBeforeApproval } from '../../domain/payment-states';
import { awaitingBillingKeyStates } from '../../domain/subscription-states';
import type { ServerContext } from '../context';

type Deps = Pick<ServerContext, 'db' | 'clock'>;
type Oldest = { readonly count: number; readonly since: Date | null };

const overdueRows: Readonly<Record<string, (db: Deps['db'], now: Date) => Promise<Oldest>>> = {
  'payments-waiting': waiting,
  registrations,
  cancellations,
  webhooks,
  'periods-charging': (db) => periods(db, 'CHARGING'),
  'periods-frozen': (db) => periods(db, 'FROZEN'),
};

const looks = Object.entries(overdueRows);

const secondsSince = (since: Date | null, now: Date): number =>
  since === null ? 0 : Math.max(0, (now.getTime() - since.getTime()) / 1_000);

/**
 * Rows that are open past the time in which they should have ended, and the findings of the last sweep and checks. Read
 * from rows, so every server reports the same.
 */
export function dutyMetrics(registers: Registry[], { db, clock }: Deps): () => Promise<void> {
  const overdue = new Gauge({
    registers,
    labelNames: ['what'],
    name: 'appcard_overdue',
    help: 'Open rows that should have ended by now',
  });
  const oldest = new Gauge({
    registers,
    labelNames: ['what'],
    name: 'appcard_overdue_oldest_seconds',
    help: 'How long the oldest of them is overdue, or has been open',
  });
  const age = new Gauge({
    registers,
    labelNames: ['duty'],
    name: 'appcard_duty_last_done_seconds',
    help: 'How long ago the sweep, or a check, last finished',
  });
  const stuck = new Gauge({
    registers,
    name: 'appcard_sweep_stuck_runs',
    help: 'Open runs whose every workflow task fails, as the last sweep found them',
  });
  const violations = new Gauge({
    registers,
    labelNames: ['check'],
    name: 'appcard_check_violations',
    help: 'Invariants that the last check found broken',
  });

  return async () => {
    const now = clock();
    const look = async ([what, rows]: (typeof looks)[number]): Promise<void> => {
      const { count, since } = await rows(db, now);
      overdue.set({ what }, count);
      oldest.set({ what }, secondsSince(since, now));
    };
    await Promise.all(looks.map(look));
    for (const { name, endedAt, findings } of await db.duty.findMany()) {
      age.set({ duty: name }, secondsSince(endedAt, now));
      const told = findings as Readonly<Record<string, unknown>>;
      if (Array.isArray(told.stuck)) stuck.set(told.stuck.length);
      if (typeof told.violations === 'number') violations.set({ check: name }, told.violations);
    }
  };
}

async function waiting(db: Deps['db'], now: Date): Promise<Oldest> {
  const { _count, _min } = await db.payment.aggregate({
    where: { status: { in: statusesBeforeApproval }, authExpiresAt: { lt: now } },
    _count: true,
    _min: { authExpiresAt: true },
  });
  return { count: _count, since: _min.authExpiresAt };
}

async function registrations(db: Deps['db'], now: Date): Promise<Oldest> {
  const { _count, _min } = await db.billingKey.aggregate({
    where: { state: { in: awaitingBillingKeyStates }, expiresAt: { lt: now } },
    _count: true,
    _min: { expiresAt: true },
  });
  return { count: _count, since: _min.expiresAt };
}

/** In flight; the row of one that waits for an operator has not moved since. */
async function cancellations(db: Deps['db']): Promise<Oldest> {
  const { _count, _min } = await db.cancellation.aggregate({
    where: { status: { notIn: endedCancellationStatuses } },
    _count: true,
    _min: { createdAt: true },
  });
  return { count: _count, since: _min.createdAt };
}

/** Due to an endpoint that is not disabled: what waits for the next try is not. */
async function webhooks(db: Deps['db'], now: Date): Promise<Oldest> {
  const { _count, _min } = await db.webhookDelivery.aggregate({
    where: { status: 'PENDING', nextTryAt: { lt: now }, endpoint: { status: 'ENABLED' } },
    _count: true,
    _min: { nextTryAt: true },
  });
  return { count: _count, since: _min.nextTryAt };
}

async function periods(db: Deps['db'], state: 'CHARGING' | 'FROZEN'): Promise<Oldest> {
  const { _count, _min } = await db.subscriptionPeriod.aggregate({
    where: { state },
    _count: true,
    _min: { updatedAt: true },
  });
  return { count: _count, since: _min.updatedAt };
}
