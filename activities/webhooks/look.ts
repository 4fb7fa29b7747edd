import { isProbed, type Look, whatToSend } from '../../domain/webhooks';
import type { Database, Transaction } from '../../platform/database';
import type { WebhookEndpoint } from '../../platform/rows';
import { headsOf, takeEvents } from '../../records/webhook-deliveries';
import { healthOf, lockEndpoint, recordLook } from '../../records/webhook-endpoints';

const TAKEN_AT_ONCE = 500;
const SENT_AT_ONCE = 100;
/** Longer than the activity may take. */
const LOOKS_AGAIN_WITHIN_MS = 180_000;

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
  const until = look.kind === 'wait' ? look.untilMs : now.getTime();
  return { lookBy: new Date(until + LOOKS_AGAIN_WITHIN_MS), wakeAfter: isHeld ? new Date(until) : now };
}
