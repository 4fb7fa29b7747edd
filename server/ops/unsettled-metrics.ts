import { Gauge, type Registry } from 'prom-client';
import { unsettledStatuses } from '../../domain/payment-states';
import { Prisma } from '../../prisma/generated/client';
import type { ServerContext } from '../context';

const SECOND = 1;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Each band reaches from the bound before it up to its own, in seconds. */
const bands = [
  { age: 'under 1m', below: MINUTE },
  { age: '1m to 5m', below: 5 * MINUTE },
  { age: '5m to 15m', below: 15 * MINUTE },
  { age: '15m to 1h', below: HOUR },
  { age: '1h to 4h', below: 4 * HOUR },
  { age: 'over 4h', below: Number.POSITIVE_INFINITY },
] as const;
const bounds = bands.map(({ below }) => below).filter((below) => Number.isFinite(below));

/** Written out, so that PostgreSQL sees that the partial index has them. */
const statuses = Prisma.raw(unsettledStatuses.map((status) => `'${status}'`).join(', '));

type Group = { readonly status: string; readonly band: number; readonly count: number; readonly since: Date };

/** Payments whose VAN was asked and whose result is not recorded. @returns a function that updates the metrics */
export function unsettledMetrics(
  registers: Registry[],
  { db, clock }: Pick<ServerContext, 'db' | 'clock'>,
): () => Promise<void> {
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
  const byAge = new Gauge({
    registers,
    name: 'appcard_payments_unsettled_by_age',
    help: 'The same payments by how long they have been there',
    labelNames: ['status', 'age'],
  });
  return async () => {
    const now = clock();
    const groups = await db.$queryRaw<Group[]>`
      SELECT status::text AS status, count(*)::integer AS count, min(updated_at) AS since,
        width_bucket(extract(epoch FROM ${now}::timestamptz - updated_at)::float8, ${bounds}::float8[]) AS band
      FROM payment WHERE status IN (${statuses}) GROUP BY payment.status, band`;
    for (const status of unsettledStatuses) {
      const here = groups.filter((group) => group.status === status);
      const since = Math.min(now.getTime(), ...here.map((group) => group.since.getTime()));
      payments.set(
        { status },
        here.reduce((sum, { count }) => sum + count, 0),
      );
      oldest.set({ status }, (now.getTime() - since) / 1_000);
      for (const [band, { age }] of bands.entries())
        byAge.set({ status, age }, here.find((group) => group.band === band)?.count ?? 0);
    }
  };
}
