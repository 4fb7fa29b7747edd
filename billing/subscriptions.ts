import { assertSubscriptionMove, type SubscriptionState } from '../domain/subscription-states';
import type { Transaction } from '../platform/database';
import { eventIdFor } from '../platform/ids';
import type { Prisma, Subscription } from '../prisma/generated/client';

/** What a merchant hears of a subscription. */
export type SubscriptionEvent =
  | 'subscription.created'
  | 'subscription.changed'
  | 'subscription.charged'
  | 'subscription.charge_failed'
  /** Not tried, by a bound of ours: the card was not asked. */
  | 'subscription.charge_postponed'
  /** Periods that were missed are not charged. */
  | 'subscription.periods_skipped'
  | 'subscription.past_due'
  | 'subscription.recovered'
  | 'subscription.paused'
  | 'subscription.resumed'
  | 'subscription.unpaid'
  | 'subscription.cancelled';

type Happening = {
  readonly type: SubscriptionEvent;
  /** Where it leads; without it, the state stays. */
  readonly to?: SubscriptionState;
  readonly change?: Prisma.SubscriptionUncheckedUpdateInput;
  /** What the event tells besides. Nothing secret. */
  readonly data?: Prisma.InputJsonObject;
};

/**
 * A subscription's row, which no other transaction changes until this one ends: its writers are a charge, a run and its
 * merchant.
 */
export async function lockSubscription(tx: Transaction, id: string): Promise<Subscription> {
  await tx.$queryRaw`SELECT 1 FROM subscription WHERE id = ${id} FOR UPDATE`;
  return tx.subscription.findUniqueOrThrow({ where: { id } });
}

/**
 * Writes what happened to a subscription, with its event.
 * @param at its locked row
 * @throws IllegalSubscriptionMove
 */
export async function noteSubscription(
  tx: Transaction,
  at: Subscription,
  { type, to = at.state, change = {}, data = {} }: Happening,
): Promise<Subscription> {
  if (to !== at.state) assertSubscriptionMove(at.state, to);
  const row = await tx.subscription.update({
    where: { id: at.id, version: at.version },
    data: { ...change, state: to, version: at.version + 1 },
  });
  await tx.event.create({ data: subscriptionEvent(row, type, data) });
  return row;
}

export const subscriptionEvent = (
  row: Pick<Subscription, 'id' | 'version' | 'merchantId' | 'state' | 'billingKeyId' | 'amount'>,
  type: SubscriptionEvent,
  data: Prisma.InputJsonObject = {},
): Prisma.EventUncheckedCreateInput => ({
  id: eventIdFor(row.id, row.version),
  type,
  subjectId: row.id,
  version: row.version,
  merchantId: row.merchantId,
  data: { state: row.state, billingKeyId: row.billingKeyId, amount: row.amount, ...data },
});
