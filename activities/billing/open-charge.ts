import { boundRefusal } from '../../domain/billing-bounds';
import type { Party } from '../../domain/circuits';
import { installmentMonths } from '../../domain/installments';
import { kstDate, kstDateTime } from '../../domain/kst';
import type { ChargeInput } from '../../domain/messages';
import { whyNotPayable } from '../../domain/payable';
import type { Reason } from '../../domain/reasons';
import { orderNumber } from '../../domain/services';
import type { SubscriptionState } from '../../domain/subscription-states';
import { isVanName, type VanName } from '../../domain/vans';
import type { Transaction } from '../../platform/database';
import type { Bill, BillClaim, BillingKey, Merchant, Payment } from '../../platform/rows';
import { lockBillingKey } from '../../records/billing-keys';
import { failPeriod } from '../../records/follow-period';
import { during, openPeriodsOf } from '../../records/open-periods';
import { createPayment, orderOf, positionOf } from '../../records/payments';
import { lockPeriod, movePeriod, type PeriodWithSubscription } from '../../records/periods';
import type { Service } from '../../records/service';
import type { Input } from '../activity';
import { dayToBill } from './day-to-bill';
import type { BillingDeps } from './deps';
import type { BillingActivities, OpenedCharge } from './types';

/** How long an OTC may be requested. */
const PATIENCE_MS = 300_000;

/** States of a subscription in which its periods may be charged. */
const chargeable: readonly SubscriptionState[] = ['ACTIVE', 'PAST_DUE', 'UNPAID'];

type Refused = Extract<OpenedCharge, { readonly kind: 'refused' }>;
type Payable = {
  readonly bill: Bill & { readonly merchant: Merchant; readonly claim: BillClaim | null };
  readonly key: BillingKey;
  readonly period: PeriodWithSubscription | undefined;
};

/** {@link BillingActivities.openCharge} */
export async function openCharge(
  deps: BillingDeps,
  input: Input<BillingActivities['openCharge']>,
): Promise<OpenedCharge> {
  dayToBill(deps, input.asOf);
  const outOfService = input.regardless === true ? undefined : await whatIsOut(deps, input);
  if (outOfService !== undefined) return { kind: 'postponed', outOfService };
  return deps.db.$transaction(async (tx) => {
    const earlier = await tx.payment.findUnique({
      where: { id: input.paymentId },
      include: { bill: { include: { merchant: true } } },
    });
    if (earlier !== null) return opened(deps, earlier, earlier.bill);
    const period = input.of === undefined ? undefined : await takePeriod(tx, deps, input);
    if (period !== undefined && 'kind' in period) return period;
    const payable = await payableOf(tx, input, period);
    const refused = await whyNot(tx, deps, input, payable);
    if (refused === undefined) return makePayment(tx, deps, input, payable);
    // This try has failed: the next one has its own number.
    if (period !== undefined)
      await failPeriod(tx, period, {
        reason: refused.reason,
        detail: refused.detail ?? null,
        asOf: new Date(input.asOf),
      });
    return refused;
  });
}

/**
 * What keeps a charge waiting: its issuer, or the first VAN of a route of which none is in service. A charge that was
 * made goes on.
 */
async function whatIsOut({ db, service }: BillingDeps, input: ChargeInput): Promise<Party | undefined> {
  // Nearly always: neither card nor route needs a look.
  if (!(await service.doubts('van')) && !(await service.doubts('issuer'))) return undefined;
  if ((await db.payment.findUnique({ where: { id: input.paymentId } })) !== null) return undefined;
  const key = await db.billingKey.findFirst({
    where:
      input.billingKeyId === undefined
        ? { subscriptions: { some: { id: input.of.subscriptionId } } }
        : { id: input.billingKeyId },
    include: { merchant: { include: { terminals: { orderBy: { priority: 'asc' } } } } },
  });
  if (key === null) return undefined;
  const vans = key.merchant.terminals.map(({ van }) => van).filter(isVanName);
  const [van] = vans;
  if (van !== undefined && !(await admitsAny(service, vans))) return { kind: 'van', code: van };
  const issuer = { kind: 'issuer', code: key.issuer } as const;
  return (await service.admits(issuer)) ? undefined : issuer;
}

async function admitsAny(service: Service, vans: readonly VanName[]): Promise<boolean> {
  for (const code of vans) if (await service.admits({ kind: 'van', code })) return true;
  return false;
}

/** Locks the period's row, if this try is due now. Opens a due period that is not opened yet. */
async function takePeriod(
  tx: Transaction,
  { clock }: BillingDeps,
  { of, asOf }: ChargeInput,
): Promise<PeriodWithSubscription | Refused> {
  const { subscriptionId, period: name, number } = of ?? { subscriptionId: '', period: '', number: 0 };
  const key = { subscriptionId, period: name };
  if ((await tx.subscriptionPeriod.findUnique({ where: { subscriptionId_period: key } })) === null) {
    await openPeriodsOf(tx, subscriptionId, {
      asOf: new Date(asOf),
      today: kstDate(new Date(asOf)),
      now: clock(),
      wanted: name,
    });
  }
  const period = await lockPeriod(tx, key);
  if (period === null) {
    return refuse(
      'BILL_NOT_PAYABLE',
      `period ${name} has not come, was skipped, comes after older ones, or its subscription is not active`,
    );
  }
  if (period.try !== number)
    return refuse('BILL_NOT_PAYABLE', `try ${number} of period ${name} is over: the next is ${period.try}`);
  return period.state === 'DUE' || period.state === 'PAST_DUE' || period.state === 'UNPAID'
    ? period
    : refuse('BILL_NOT_PAYABLE', `period ${name} is ${period.state}`);
}

/** The bill to pay, and the card to charge. The key's row is locked, so that its charges can be counted. */
async function payableOf(
  tx: Transaction,
  input: ChargeInput,
  period: PeriodWithSubscription | undefined,
): Promise<Payable> {
  const billingKeyId = input.billingKeyId ?? period?.subscription.billingKeyId ?? '';
  const key = await lockBillingKey(tx, billingKeyId);
  const bill = await tx.bill.findUniqueOrThrow({
    where: { id: input.billId },
    include: { merchant: true, claim: true },
  });
  return { bill, key, period };
}

async function whyNot(
  tx: Transaction,
  { clock }: BillingDeps,
  { asOf }: ChargeInput,
  { bill, key, period }: Payable,
): Promise<Refused | undefined> {
  if (period !== undefined && !chargeable.includes(period.subscription.state))
    return refuse('SUBSCRIPTION_NOT_ACTIVE', `the subscription is ${period.subscription.state}`);
  if (key.state !== 'ACTIVE' || key.merchantId !== bill.merchantId)
    return refuse('BILLING_KEY_ENDED', `billing key ${key.id} is ${key.state}: give the subscription another one`);
  const notPayable = whyNotPayable(bill, clock());
  if (notPayable !== undefined) {
    return refuse(notPayable, `the bill is ${bill.claim === null ? bill.state : `held by ${bill.claim.holder}`}`);
  }
  const bounds = {
    chargesPerKeyPerDay: bill.merchant.chargesPerKeyPerDay,
    triesPerPeriod: bill.merchant.triesPerPeriod,
  };
  const bound = boundRefusal(bounds, await countsOf(tx, { key, period, asOf: new Date(asOf) }));
  return bound && refuse(bound.reason, bound.detail);
}

/**
 * Charges of this key on the day, and of this period so far. Charges that were proven not sent count too, because a
 * bound stops runaway charges.
 */
async function countsOf(
  tx: Transaction,
  {
    key,
    period,
    asOf,
  }: { readonly key: BillingKey; readonly period: PeriodWithSubscription | undefined; readonly asOf: Date },
) {
  const today = kstDate(asOf);
  const chargesToday = await tx.payment.count({ where: { billingKeyId: key.id, asOf: during(today) } });
  if (period === undefined) return { chargesToday };
  return {
    chargesToday,
    triesOfPeriod: await tx.payment.count({ where: { subscriptionId: period.subscriptionId, period: period.period } }),
  };
}

const refuse = (reason: Reason, detail: string): Refused => ({ kind: 'refused', reason, detail });

async function makePayment(
  tx: Transaction,
  deps: BillingDeps,
  input: ChargeInput,
  { bill, key, period }: Payable,
): Promise<OpenedCharge> {
  const { apps, clock } = deps;
  const now = clock();
  const row = {
    id: input.paymentId,
    billId: bill.id,
    merchantId: bill.merchantId,
    issuer: key.issuer,
    payType: 'CARD_RP',
    amount: bill.amount,
    installmentMonths: installmentMonths(0),
    billingKeyId: key.id,
    orderNo: orderNumber(bill.service, input.paymentId),
    issuerTransactionId: apps[key.issuer].transactionIdFor(input.paymentId),
    requestedAtKst: kstDateTime(now),
    authExpiresAt: new Date(now.getTime() + PATIENCE_MS),
    asOf: new Date(input.asOf),
    ...(period === undefined ? {} : { subscriptionId: period.subscriptionId, period: period.period, try: period.try }),
  } as const;
  const payment = await createPayment(tx, row);
  if (period !== undefined) await movePeriod(tx, period, 'CHARGING', { nextTryAt: null, reason: null, detail: null });
  return opened(deps, payment, bill);
}

const opened = (
  { cardAtOnce }: BillingDeps,
  payment: Payment,
  bill: Bill & { readonly merchant: Merchant },
): OpenedCharge => ({
  kind: 'opened',
  at: positionOf(payment),
  issuer: payment.issuer,
  billingKeyId: payment.billingKeyId ?? '',
  // There is no page to return to.
  order: { ...orderOf(payment, bill, bill.merchant), returnUrl: null },
  ...(cardAtOnce ? { cardAtOnce } : {}),
  facts: {
    merchantId: bill.merchantId,
    issuer: payment.issuer,
    billId: bill.id,
    orderNo: bill.orderNo,
    service: bill.service,
    amount: bill.amount,
  },
});
