import { Gauge, type Registry } from 'prom-client';
import { services } from '../../domain/services';
import type { ServerContext } from '../context';

type Deps = Pick<ServerContext, 'db' | 'clock'>;
type Waiting = { readonly count: number; readonly since: Date | null };

/** What waits to be handed on: to a payment's run, to a service of LINQ, to a merchant's endpoint. */
const queues: Readonly<Record<string, (db: Deps['db']) => Promise<Waiting>>> = { inbox, linq, webhooks };

/** Queues in the database, by age. @returns a function that updates the metrics */
export function queueMetrics(registers: Registry[], { db, clock }: Deps): () => Promise<void> {
  const labelNames = ['queue'] as const;
  const waiting = new Gauge({
    registers,
    labelNames,
    name: 'appcard_queue',
    help: 'Kept and not handed on yet',
  });
  const oldest = new Gauge({
    registers,
    labelNames,
    name: 'appcard_queue_oldest_seconds',
    help: 'How long the oldest of it has waited',
  });
  const look = async ([queue, ask]: readonly [string, (db: Deps['db']) => Promise<Waiting>]): Promise<void> => {
    const { count, since } = await ask(db);
    waiting.set({ queue }, count);
    oldest.set({ queue }, since === null ? 0 : Math.max(0, (clock().getTime() - since.getTime()) / 1_000));
  };
  return async () => {
    await Promise.all(Object.entries(queues).map(look));
  };
}

async function inbox(db: Deps['db']): Promise<Waiting> {
  const { _count, _min } = await db.inbox.aggregate({
    where: { state: 'RECEIVED' },
    _count: true,
    _min: { receivedAt: true },
  });
  return { count: _count, since: _min.receivedAt };
}

async function linq(db: Deps['db']): Promise<Waiting> {
  const { _count, _min } = await db.linqResult.aggregate({
    where: { service: { in: [...services] }, state: 'KEPT' },
    _count: true,
    _min: { receivedAt: true },
  });
  return { count: _count, since: _min.receivedAt };
}

/** Also what waits for its next try; what a disabled endpoint misses is not waited for. */
async function webhooks(db: Deps['db']): Promise<Waiting> {
  const { _count, _min } = await db.webhookDelivery.aggregate({
    where: { status: 'PENDING', endpoint: { status: 'ENABLED' } },
    _count: true,
    _min: { createdAt: true },
  });
  return { count: _count, since: _min.createdAt };
}
