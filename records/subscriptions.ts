import { assertSubscriptionMove, type SubscriptionState } from '../domain/subscription-states';
import type { Transaction } from '../platform/database';
import type { Subscription, Written } from '../platform/rows';
import type { Prisma } from '../prisma/generated/client';
import { closeBill } from './bills';
import { type NewEvent, storeEvents } from './events';

/** The events of a subscription. */
export type SubscriptionEvent =
  | 'subscription.created'
  | 'subscription.changed'
  | 'subscription.charged'
  | 'subscription.charge_failed'
  /** The whole charge of a period was given back. */
  | 'subscription.charge_cancelled'
  /** Not tried because of a bound of ours: the card was not asked. */
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
  /** The new state; without it, the state stays. */
  readonly to?: SubscriptionState;
  readonly change?: Written<'subscription', Prisma.SubscriptionUncheckedUpdateManyInput>;
  /** Additional data of the event. Nothing secret. */
  readonly data?: Prisma.InputJsonObject;
};

/** Creates a subscription with its event, or finds it created. */
export async function createSubscription(
  tx: Transaction,
  row: Written<'subscription', Prisma.SubscriptionCreateManyInput>,
): Promise<Subscription> {
  const [made] = await tx.subscription.createManyAndReturn({ data: [row], skipDuplicates: true });
  if (made === undefined) return tx.subscription.findUniqueOrThrow({ where: { id: row.id } });
  const { unit, every, anchor } = row;
  await storeEvents(tx, subscriptionEvent(made, 'subscription.created', { unit, every, anchor }));
  return made;
}

/** Locks a subscription until the transaction ends: its writers are charges, runs and its merchant. */
export async function lockSubscription(tx: Transaction, id: string): Promise<Subscription> {
  await tx.$queryRaw`SELECT 1 FROM subscription WHERE id = ${id} FOR UPDATE`;
  return tx.subscription.findUniqueOrThrow({ where: { id } });
}

/**
 * Writes a change of a subscription, with its event.
 * @param at its locked row
 * @throws IllegalSubscriptionMove
 */
export async function noteSubscription(
  tx: Transaction,
  at: Subscription,
  { type, to = at.state, change = {}, data = {} }: Happening,
): Promise<Subscription> {
  if (to !== at.state) assertSubscriptionMove(at.state, to);
  const [row] = await tx.subscription.updateManyAndReturn({
    where: { id: at.id, version: at.version },
    data: { ...change, state: to, version: at.version + 1 },
  });
  if (row === undefined)
    throw new Error(
      `Subscription ${at.id} is not at version ${at.version} any more: lock its row before it is changed`,
    );
  await storeEvents(tx, subscriptionEvent(row, type, data));
  return row;
}

const subscriptionEvent = (
  row: Pick<Subscription, 'id' | 'version' | 'merchantId' | 'state' | 'billingKeyId' | 'amount'>,
  type: SubscriptionEvent,
  data: Prisma.InputJsonObject = {},
): NewEvent => ({
  type,
  subjectId: row.id,
  version: row.version,
  merchantId: row.merchantId,
  data: { state: row.state, billingKeyId: row.billingKeyId, amount: row.amount, ...data },
});

/**
 * Moves a subscription's place, from which its next period is counted. A mere opening needs no event: the bills tell of
 * it.
 */
export async function placeSubscription(
  tx: Transaction,
  id: string,
  place: Pick<Subscription, 'nextNumber' | 'nextDay'>,
): Promise<void> {
  await tx.subscription.updateMany({ where: { id }, data: place });
}

/**
 * Ends a subscription: nothing more is opened, and unpaid periods are waived, with their bills closed if nobody is
 * charging them. A charge that is under way or unsettled finishes by itself.
 * @param at its locked row
 */
export async function cancelSubscription(tx: Transaction, at: Subscription, why: string): Promise<Subscription> {
  const cancelled = await noteSubscription(tx, at, { type: 'subscription.cancelled', to: 'CANCELLED', data: { why } });
  const open = await tx.subscriptionPeriod.findMany({
    where: { subscriptionId: at.id, state: { in: ['DUE', 'CHARGING', 'PAST_DUE', 'UNPAID'] } },
  });
  for (const { billId } of open) await closeBill(tx, billId, 'bill.voided');
  return cancelled;
}
