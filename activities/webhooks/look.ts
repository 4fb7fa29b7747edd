import { isProbed, type Look, whatToSend } from '../../domain/webhooks';
import type { Database, Transaction } from '../../platform/database';
import type { WebhookEndpoint } from '../../platform/rows';
import { headsOf, takeEvents } from '../../records/webhook-deliveries';
import { healthOf, lockEndpoint, recordLook } from '../../records/webhook-endpoints';

const TAKEN_AT_ONCE = 500;
const SENT_AT_ONCE = 50;
/** Longer than it takes to send so many, if each times out. */
const SENT_WITHIN_MS = 60_000;
/** Longer than an activity waits for a worker. */
const BEGUN_WITHIN_MS = 10_000;

const dueOf = (tx: Transaction, ids: readonly string[]) =>
  tx.webhookDelivery.findMany({ where: { id: { in: [...ids] } }, include: { event: true } });
export type DueDelivery = Awaited<ReturnType<typeof dueOf>>[number];

type Looked =
  | { readonly kind: 'send'; readonly endpoint: WebhookEndpoint; readonly due: readonly DueDelivery[] }
  | Exclude<Look, { kind: 'send' }>;

/** Takes new events for an endpoint, and finds what to send to it now. Its row says when its run looks again. */
export function lookAtEndpoint(db: Database, endpointId: string, now: Date): Promise<Looked> {
  return db.$transaction(async (tx): Promise<Looked> => {
    const endpoint = await lockEndpoint(tx, endpointId);
    if (endpoint?.status !== 'ENABLED') return { kind: 'idle' };
    const { isFull } = await takeEvents(tx, endpoint, now, TAKEN_AT_ONCE);
    const health = healthOf(endpoint);
    const look = whatToSend(health, await headsOf(tx, endpointId), now.getTime(), SENT_AT_ONCE);
    await recordLook(tx, endpointId, placesOf(look, now, isFull || isProbed(health)));
    return look.kind === 'send' ? { kind: 'send', endpoint, due: await dueOf(tx, look.ids) } : look;
  });
}

/** @param isHeld new events change nothing: its run need not be woken for them */
function placesOf(look: Look, now: Date, isHeld: boolean): { readonly lookBy: Date | null; readonly wakeAfter: Date } {
  if (look.kind === 'idle') return { lookBy: null, wakeAfter: now };
  if (look.kind === 'send') return { lookBy: new Date(now.getTime() + SENT_WITHIN_MS), wakeAfter: now };
  return { lookBy: new Date(look.untilMs + BEGUN_WITHIN_MS), wakeAfter: isHeld ? new Date(look.untilMs) : now };
}
