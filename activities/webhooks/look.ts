import { type Head, isProbed, type Look, whatToSend } from '../../domain/webhooks';
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

/** As many as are sent in good time by one look. */
const MOST_IN_CHAINS = 200;

const pendingOf = (tx: Transaction, endpointId: string, heads: readonly Head[]) =>
  tx.webhookDelivery.findMany({
    where: { endpointId, status: 'PENDING', subjectId: { in: heads.map(({ subjectId }) => subjectId) } },
    include: { event: true },
    orderBy: [{ version: 'asc' }, { id: 'asc' }],
    take: Math.max(MOST_IN_CHAINS, heads.length),
  });
export type DueDelivery = Awaited<ReturnType<typeof pendingOf>>[number];

/** The deliveries of one subject, in their order: the next is sent once the one before was received. */
export type Chain = readonly DueDelivery[];

/** @param heads the deliveries with which chains begin */
async function chainsOf(tx: Transaction, endpointId: string, heads: readonly Head[]): Promise<readonly Chain[]> {
  const pending = await pendingOf(tx, endpointId, heads);
  return heads.map((head) => pending.filter(({ subjectId }) => subjectId === head.subjectId));
}

type Looked =
  | { readonly kind: 'send'; readonly endpoint: WebhookEndpoint; readonly chains: readonly Chain[] }
  | Exclude<Look, { kind: 'send' }>;

/** Takes new events for an endpoint, and finds what to send to it now. Its row says when its run looks again. */
export function lookAtEndpoint(db: Database, endpointId: string, now: Date): Promise<Looked> {
  return db.$transaction(async (tx): Promise<Looked> => {
    const endpoint = await lockEndpoint(tx, endpointId);
    if (endpoint?.status !== 'ENABLED') return { kind: 'idle' };
    const { isFull } = await takeEvents(tx, endpoint, now, TAKEN_AT_ONCE);
    const health = healthOf(endpoint);
    const heads = await headsOf(tx, endpointId);
    const look = whatToSend(health, heads, now.getTime(), SENT_AT_ONCE);
    await recordLook(tx, endpointId, placesOf(look, now, isFull || isProbed(health)));
    if (look.kind !== 'send') return look;
    const begun = heads.filter(({ id }) => look.ids.includes(id));
    return { kind: 'send', endpoint, chains: await chainsOf(tx, endpointId, begun) };
  });
}

/** @param isHeld new events change nothing: its run need not be woken for them */
function placesOf(look: Look, now: Date, isHeld: boolean): { readonly lookBy: Date | null; readonly wakeAfter: Date } {
  if (look.kind === 'idle') return { lookBy: null, wakeAfter: now };
  if (look.kind === 'send') return { lookBy: new Date(now.getTime() + SENT_WITHIN_MS), wakeAfter: now };
  return { lookBy: new Date(look.untilMs + BEGUN_WITHIN_MS), wakeAfter: isHeld ? new Date(look.untilMs) : now };
}
