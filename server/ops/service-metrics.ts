import { Gauge, type Registry } from 'prom-client';
import { outageCauses } from '../../domain/circuits';
import { vanNames } from '../../domain/vans';
import { readService } from '../../records/service';
import type { ServerContext } from '../context';

const MS_A_SECOND = 1_000;

/**
 * VANs and issuers that are out of service, and how long approvals wait for VANs.
 * @returns a function that updates the metrics
 */
export function serviceMetrics(
  registers: Registry[],
  { db, vanQueues }: Pick<ServerContext, 'db' | 'vanQueues'>,
): () => Promise<void> {
  const out = new Gauge({
    registers,
    labelNames: ['kind', 'code', 'cause'] as const,
    name: 'appcard_out_of_service',
    help: '1: new payments don’t go to a VAN or an issuer, because it is suspended or its circuit is open',
  });
  const wait = new Gauge({
    registers,
    labelNames: ['van'] as const,
    name: 'appcard_van_wait_seconds',
    help: 'How long a payer’s approval would wait for a VAN at most, by those that wait and the VAN’s rate',
  });
  return async () => {
    const [standings, queues] = await Promise.all([readService(db), vanQueues()]);
    for (const { party, suspension, circuit } of standings) {
      const is = { suspended: suspension !== undefined, circuit: circuit !== undefined };
      for (const cause of outageCauses) out.set({ ...party, cause }, is[cause] ? 1 : 0);
    }
    for (const van of vanNames) wait.set({ van }, queues.longestMs(van) / MS_A_SECOND);
  };
}
