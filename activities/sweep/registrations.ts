import type { Client } from '@temporalio/client';
import { registrationWorkflowId } from '../../domain/runs';
import { awaitingBillingKeyStates } from '../../domain/subscription-states';
import type { BillingKey } from '../../platform/rows';
import { moveBillingKey } from '../../records/billing-keys';
import { lookedAtBefore, type SweepDeps } from './deps';
import { runStateOf } from './runs';
import type { Swept } from './types';

/** Expired registrations in an issuer's app. The server ends those on our own page. */
export const unfinishedRegistrations = (deps: SweepDeps, after: string, take: number): Promise<readonly BillingKey[]> =>
  deps.db.billingKey.findMany({
    where: {
      id: { gt: after },
      state: { in: awaitingBillingKeyStates },
      tokenHash: null,
      expiresAt: { lt: lookedAtBefore(deps) },
    },
    orderBy: { id: 'asc' },
    take,
  });

/** Ends a registration that no run ends. It has moved no money, so nothing needs settling. */
export async function sweepRegistration(
  client: Client,
  { id, state, version }: BillingKey,
  { db }: SweepDeps,
): Promise<Swept> {
  const run = await runStateOf(client, registrationWorkflowId(id));
  if (run.kind === 'stuck') return { stuck: [run.workflowId] };
  if (run.kind === 'moving') return {};
  await db.$transaction((tx) =>
    moveBillingKey(tx, { billingKeyId: id, state, version }, 'EXPIRED', { reason: 'AUTH_EXPIRED' }),
  );
  return { ended: 1 };
}
