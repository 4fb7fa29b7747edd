import type { IssuerCode } from '../../domain/issuers';
import { leftOfRoute } from '../../domain/routing';
import { isVanName, vanNames } from '../../domain/vans';
import type { ServerContext } from '../context';
import { Problem } from '../errors';

type Deps = Pick<ServerContext, 'db' | 'service' | 'vanQueues'> & {
  readonly settings: Pick<ServerContext['settings'], 'mostVanWaitMs'>;
};

/** Stops only new payments and registrations: one that waits for its app goes on. @throws Problem */
export async function checkIssuerInService({ service }: Pick<Deps, 'service'>, issuer: IssuerCode): Promise<void> {
  if (!(await service.admits({ kind: 'issuer', code: issuer }))) throw new Problem('ISSUER_OUT_OF_SERVICE');
}

const MS_A_SECOND = 1_000;
const RETRY_OUTAGE_AFTER_SECONDS = 30;

/**
 * Refuses a payment that no VAN of its merchant's route would take soon, before its payer does anything.
 * @throws Problem
 */
export async function checkVanTakesMore(
  { db, service, vanQueues, settings: { mostVanWaitMs } }: Deps,
  { merchantId, isInterestFree }: { readonly merchantId: string; readonly isInterestFree: boolean },
): Promise<void> {
  const queues = await vanQueues();
  // Nearly always: the route needs no look.
  if (vanNames.every((van) => queues.longestMs(van) <= mostVanWaitMs) && !(await service.doubts('van'))) return;
  const terminals = await db.terminal.findMany({ where: { merchantId }, orderBy: { priority: 'asc' } });
  let shortestMs = Number.POSITIVE_INFINITY;
  for (const { van } of leftOfRoute(terminals, [], isInterestFree)) {
    if (!isVanName(van) || !(await service.admits({ kind: 'van', code: van }))) continue;
    const waitMs = queues.waitMs(van, merchantId);
    if (waitMs <= mostVanWaitMs) return;
    shortestMs = Math.min(shortestMs, waitMs);
  }
  if (shortestMs === Number.POSITIVE_INFINITY) throw new Problem('VAN_OUT_OF_SERVICE', {}, RETRY_OUTAGE_AFTER_SECONDS);
  throw new Problem('VAN_BUSY', {}, Math.ceil((shortestMs - mostVanWaitMs) / MS_A_SECOND));
}
