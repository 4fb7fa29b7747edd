import { type Static, Type } from '@sinclair/typebox';
import type { FastifyBaseLogger } from 'fastify';
import { billingCycle, firstPeriodOnOrAfter, periodDay } from '../../domain/billing-cycle';
import type { IssuerCode } from '../../domain/issuers';
import { kstDate } from '../../domain/kst';
import { missedPeriods } from '../../domain/missed-periods';
import { type Won, won } from '../../domain/money';
import type { Transaction } from '../../platform/database';
import { failureName } from '../../platform/failure-name';
import { billIdForPeriod, paymentIdForTry } from '../../platform/ids';
import type { Subscription } from '../../platform/rows';
import { type DueTry, retryPastDue } from '../../records/periods';
import { cancelSubscription, lockSubscription, noteSubscription } from '../../records/subscriptions';
import { checkAmounts } from '../amounts';
import type { ServerContext } from '../context';
import { Problem } from '../errors';
import { Amount, oneOf, text } from '../schemas';
import { checkWritable } from '../writable';
import { ownKey } from './billing-keys';
import { BillingKeyId, MISSED_PERIODS } from './views';

const part = Type.Optional(Type.Integer({ minimum: 0, maximum: 999_999_999 }));

export const SubscriptionChange = Type.Object(
  {
    state: Type.Optional(oneOf(['ACTIVE', 'PAUSED'] as const, { description: 'PAUSED pauses, ACTIVE resumes' })),
    amount: Type.Optional(Amount),
    taxFree: part,
    serviceCharge: part,
    orderName: Type.Optional(text(100)),
    billingKeyId: Type.Optional(BillingKeyId),
    missedPeriods: Type.Optional(oneOf(missedPeriods, { description: MISSED_PERIODS })),
  },
  { additionalProperties: false, minProperties: 1 },
);
type SubscriptionChange = Static<typeof SubscriptionChange>;

/** Changes a subscription. With a new payment method, past-due periods are charged at once. @throws Problem */
export async function changeSubscription(
  context: ServerContext,
  merchantId: string,
  id: string,
  change: SubscriptionChange,
  log: FastifyBaseLogger,
): Promise<Subscription> {
  const { db, clock } = context;
  const issuer =
    change.billingKeyId === undefined ? undefined : await issuerOf(context, merchantId, change.billingKeyId);
  const { changed, tries } = await db.$transaction(async (tx) => {
    let at = await lockSubscription(tx, id);
    if (at.state === 'CANCELLED') throw new Problem('SUBSCRIPTION_CONFLICT');
    at = await changeTerms(tx, at, change);
    if (change.state !== undefined) at = await (change.state === 'PAUSED' ? pause(tx, at) : resume(tx, at, clock()));
    const retried: readonly DueTry[] =
      change.billingKeyId === undefined || !isBehind(at) ? [] : await retryPastDue(tx, id, clock());
    return { changed: at, tries: retried };
  });
  if (issuer !== undefined)
    for (const { period, number } of tries) await chargeSoon(context, changed, { period, number, issuer }, log);
  return changed;
}

const isBehind = ({ state }: Subscription): boolean => state === 'PAST_DUE' || state === 'UNPAID';

async function issuerOf(context: ServerContext, merchantId: string, billingKeyId: string): Promise<IssuerCode> {
  const { state, issuer } = await ownKey(context, merchantId, billingKeyId);
  if (state !== 'ACTIVE') throw new Problem('BILLING_KEY_NOT_ACTIVE');
  return issuer;
}

const inWon = (amount: number | undefined): Won | undefined => (amount === undefined ? undefined : won(amount));

/** Open periods keep their terms. */
async function changeTerms(
  tx: Transaction,
  at: Subscription,
  { amount, taxFree, serviceCharge, orderName, billingKeyId, missedPeriods: missed }: SubscriptionChange,
): Promise<Subscription> {
  const amounts = { amount: inWon(amount), taxFree: inWon(taxFree), serviceCharge: inWon(serviceCharge) };
  const given = { ...amounts, orderName, billingKeyId, missedPeriods: missed };
  const change = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [K in keyof typeof given]?: NonNullable<(typeof given)[K]>;
  };
  if (Object.keys(change).length === 0) return at;
  const next = { ...at, ...change };
  const merchant = await tx.merchant.findUniqueOrThrow({ where: { id: at.merchantId } });
  if (orderName !== undefined || billingKeyId !== undefined) {
    const { issuer } = await tx.billingKey.findUniqueOrThrow({ where: { id: next.billingKeyId } });
    checkWritable(issuer, [next.orderName, merchant.name], 'body/orderName');
  }
  checkAmounts(next, merchant);
  return noteSubscription(tx, at, { type: 'subscription.changed', change, data: { changed: Object.keys(change) } });
}

async function pause(tx: Transaction, at: Subscription): Promise<Subscription> {
  if (at.state === 'PAUSED') return at;
  // A past-due subscription can only be paid or ended.
  if (at.state !== 'ACTIVE') throw new Problem('SUBSCRIPTION_CONFLICT');
  return noteSubscription(tx, at, { type: 'subscription.paused', to: 'PAUSED' });
}

/**
 * Resumes with today's period or the next one; periods that began during the pause are skipped, unless the merchant
 * wants them.
 */
async function resume(tx: Transaction, at: Subscription, now: Date): Promise<Subscription> {
  if (at.state !== 'PAUSED') return at;
  const cycle = billingCycle(at);
  const nextNumber =
    at.missedPeriods === 'SKIP' ? Math.max(at.nextNumber, firstPeriodOnOrAfter(cycle, kstDate(now))) : at.nextNumber;
  const resumed = await noteSubscription(tx, at, {
    type: 'subscription.resumed',
    to: 'ACTIVE',
    change: { nextNumber, nextDay: periodDay(cycle, nextNumber) },
  });
  const owes = await tx.subscriptionPeriod.count({ where: { subscriptionId: at.id, state: 'PAST_DUE' } });
  return owes === 0 ? resumed : noteSubscription(tx, resumed, { type: 'subscription.past_due', to: 'PAST_DUE' });
}

/** Not awaited: a try that does not start now stays due, and the next run starts it. */
async function chargeSoon(
  { workflows, clock }: ServerContext,
  { id: subscriptionId, merchantId, orderNo, service, amount }: Subscription,
  { period, number, issuer }: DueTry & { readonly issuer: IssuerCode },
  log: FastifyBaseLogger,
): Promise<void> {
  const input = {
    paymentId: paymentIdForTry(subscriptionId, period, number),
    billId: billIdForPeriod(subscriptionId, period),
    asOf: clock().toISOString(),
    of: { subscriptionId, period, number },
  };
  await workflows.charge(input, { merchantId, issuer, orderNo, service, amount }, 0).catch((failure: unknown) => {
    log.warn({ subscriptionId, period, failure: failureName(failure) }, 'a charge is left to the next billing run');
  });
}

/** Ends a subscription, or finds it ended. */
export async function endSubscription({ db }: ServerContext, id: string): Promise<Subscription> {
  return db.$transaction(async (tx) => {
    const at = await lockSubscription(tx, id);
    return at.state === 'CANCELLED' ? at : cancelSubscription(tx, at, 'BY_MERCHANT');
  });
}
