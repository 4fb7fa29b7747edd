import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import { failureName } from '../platform/failure-name';
import { moveBillingKey } from '../records/billing-keys';
import { closeBill } from '../records/bills';
import { forgetRequestsBefore } from '../records/idempotent-requests';
import { takeDueDeliveries } from '../records/inbox';
import { forgetDeliveriesBefore } from '../records/webhook-deliveries';
import { takeEndpointsToWake } from '../records/webhook-endpoints';
import type { ServerContext } from './context';
import { KEEP_ANSWERS_MS } from './idempotency';
import { deliverDue } from './inbound/inbox';
import { relayStoredResults } from './linq/stored-results';
import { endPaymentsOfVoidedBills } from './live-payments';

const RELAY_EVERY_MS = 1_000;
const EXPIRE_EVERY_MS = 5_000;
/** The pause before an unreached payment is tried again, until it expires. */
const VOIDED_EVERY_MS = 5_000;
const FORGET_EVERY_MS = 60_000;
const WAKE_EVERY_MS = 1_000;
/** How long webhooks that have ended can be read: 30 days. */
const KEEP_DELIVERIES_MS = 30 * 24 * 3_600_000;
const BATCH = 50;

export type Background = { stop(): Promise<void> };

/**
 * The background work of a server: it delivers stored results to their workflows, closes expired bills, ends payments
 * of voided bills, wakes the runs of webhooks, and deletes old answers. Any number of servers may do so side by side.
 */
export function startBackground(context: ServerContext, log: FastifyBaseLogger): Background {
  const loops = [
    repeat('relay', RELAY_EVERY_MS, () => relayDueResults(context, log), log),
    repeat('LINQ relay', RELAY_EVERY_MS, () => relayStoredResults(context, log), log),
    repeat('bill expiry', EXPIRE_EVERY_MS, () => expireDueBills(context), log),
    repeat('voided bills', VOIDED_EVERY_MS, () => endPaymentsOfVoidedBills(context, log), log),
    repeat('registration expiry', EXPIRE_EVERY_MS, () => expireDueRegistrations(context), log),
    repeat('webhooks', WAKE_EVERY_MS, () => wakeDueEndpoints(context, log), log),
    repeat('old webhooks', FORGET_EVERY_MS, () => forgetOldDeliveries(context), log),
    repeat('old answers', FORGET_EVERY_MS, () => forgetOldAnswers(context), log),
  ];
  return {
    async stop() {
      await Promise.all(loops.map((loop) => loop.stop()));
    },
  };
}

function repeat(name: string, everyMs: number, work: () => Promise<number>, log: FastifyBaseLogger) {
  const stopping = new AbortController();
  const { signal } = stopping;
  const running = (async () => {
    while (!signal.aborted) {
      const done = await work().catch((failure: unknown) => {
        log.warn({ loop: name, failure: failureName(failure) }, 'a background loop failed and will try again');
        return 0;
      });
      if (done < BATCH) await pause(everyMs, undefined, { signal }).catch(() => undefined);
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** Delivers the results that are due. */
export async function relayDueResults(context: ServerContext, log: FastifyBaseLogger): Promise<number> {
  const due = await takeDueDeliveries(context.db, context.clock(), BATCH);
  for (const id of due) {
    await deliverDue(context, id).catch((failure: unknown) => {
      log.warn({ inboxId: id, failure: failureName(failure) }, 'a result could not be delivered yet');
    });
  }
  return due.length;
}

/** Closes expired bills, unless a payment holds them: the claim decides, as between two payments. */
export async function expireDueBills(context: ServerContext): Promise<number> {
  const due = await context.db.bill.findMany({
    where: { state: 'W', expiresAt: { lte: context.clock() }, claim: { is: null } },
    take: BATCH,
    orderBy: { expiresAt: 'asc' },
  });
  for (const bill of due) {
    await context.db.$transaction((tx) => closeBill(tx, bill.id, 'bill.expired'));
  }
  return due.length;
}

/** Ends expired registrations on our own page. Registrations in an issuer's app are ended by their own runs. */
export async function expireDueRegistrations({ db, clock }: Pick<ServerContext, 'db' | 'clock'>): Promise<number> {
  const due = await db.billingKey.findMany({
    where: { state: 'REQUESTED', expiresAt: { lte: clock() }, tokenHash: { not: null } },
    take: BATCH,
    orderBy: { expiresAt: 'asc' },
  });
  for (const { id: billingKeyId, state, version } of due)
    await db.$transaction((tx) =>
      moveBillingKey(tx, { billingKeyId, state, version }, 'EXPIRED', { reason: 'AUTH_EXPIRED' }),
    );
  return due.length;
}

/** Removes the stored answers that are too old to be repeated. */
export async function forgetOldAnswers({ db, clock }: Pick<ServerContext, 'db' | 'clock'>): Promise<number> {
  const before = new Date(clock().getTime() - KEEP_ANSWERS_MS);
  return forgetRequestsBefore(db, before, BATCH);
}

/** Has the runs of endpoints look that have something to send. */
export async function wakeDueEndpoints(context: ServerContext, log: FastifyBaseLogger): Promise<number> {
  const due = await takeEndpointsToWake(context.db, context.clock(), BATCH);
  await Promise.all(
    due.map((endpointId) =>
      context.workflows.wakeWebhooks(endpointId).catch((failure: unknown) => {
        log.warn(
          { endpointId, failure: failureName(failure) },
          'the run of an endpoint’s webhooks could not be woken yet',
        );
      }),
    ),
  );
  return due.length;
}

export async function forgetOldDeliveries({ db, clock }: Pick<ServerContext, 'db' | 'clock'>): Promise<number> {
  return forgetDeliveriesBefore(db, new Date(clock().getTime() - KEEP_DELIVERIES_MS), BATCH);
}
