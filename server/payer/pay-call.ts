import {
  installmentMonths,
  installmentRefusal,
  type InstallmentRule,
  InvalidInstallment,
} from '../../domain/installments';
import type { InterestFreeTerm } from '../../domain/interest-free';
import { isIssuerCode, type IssuerCode, type Platform } from '../../domain/issuers';
import { maintenanceUntil } from '../../domain/maintenance';
import type { AppScheme, PaymentInput } from '../../domain/messages';
import { isPayment, whyNotPayable } from '../../domain/payable';
import { isBeforeApproval, statusesBeforeApproval } from '../../domain/payment-states';
import type { Reason } from '../../domain/reasons';
import { readJoined } from '../../platform/joined-rows';
import type { Payment } from '../../platform/rows';
import { Prisma } from '../../prisma/generated/client';
import { storeAnsweredPress } from '../../records/payments';
import type { OpenedBill } from '../access';
import type { ServerContext } from '../context';
import { Problem } from '../errors';
import { interestFreeTermsOf } from '../interest-free';
import { WorkflowUnavailable } from '../payment-workflows';
import type { Choice } from './views';
import { lastPaymentOf } from './way-back';

export type ValidChoice = Choice & { readonly issuer: IssuerCode };

/** The URL to follow a payment. It contains the link's token, like the bill's page. */
export const statusUrlOf = (token: string, paymentId: string): string =>
  `/v1/pay/${token}/payments/${paymentId}/status`;

/** A payment whose app can be called. */
export type WithScheme = Payment & { readonly appScheme: AppScheme };

/** The answer to an earlier press. */
export type SchemeReply = { readonly status: 200 | 201; readonly paymentId: string; readonly appScheme: AppScheme };

/** What a press may be answered with. */
type Earlier = {
  /** Payments of the bill that a card app may still answer, the newest first. */
  readonly live: readonly Payment[];
  /** The payment that the press's key means already: the key began it, or an earlier press was answered with it. */
  readonly meant?: { readonly payment: Payment; readonly isOwn: boolean; readonly platform: Platform | null };
};

/** A press ends no more of those that wait; others end by their own expiry. */
const MOST_EARLIER = 12;

/** Reads them by one statement. @param paymentId the payment that the press's key begins */
export async function earlierPayments(
  { db, clock }: ServerContext,
  { id: billId }: OpenedBill,
  paymentId: string,
): Promise<Earlier> {
  const now = clock();
  const read = await readJoined(
    db,
    { payment: 'Payment', press: 'AnsweredPress?' },
    Prisma.sql`
      FROM payment LEFT JOIN answered_press AS press ON press.id = ${paymentId} AND press.payment_id = payment.id
      WHERE payment.bill_id = ${billId} AND (payment.id = ${paymentId} OR press.id IS NOT NULL
        OR (payment.status::text IN (${Prisma.join(statusesBeforeApproval)}) AND payment.auth_expires_at > ${now}))
      ORDER BY (payment.id = ${paymentId} OR press.id IS NOT NULL) DESC, payment.created_at DESC
      LIMIT ${MOST_EARLIER}`,
  );
  const isLive = ({ status, authExpiresAt }: Payment): boolean => isBeforeApproval(status) && authExpiresAt > now;
  const live = read.map(({ payment }) => payment).filter(isLive);
  const meant = read.find(({ payment, press }) => payment.id === paymentId || press !== null);
  if (meant === undefined) return { live };
  const { payment, press } = meant;
  return { live, meant: { payment, isOwn: press === null, platform: (press ?? payment).platform } };
}

/** The payment that a page of the bill follows, if it was begun elsewhere: the claim's holder, or one that waits. */
export async function followedPaymentOf(
  { db, clock }: Pick<ServerContext, 'db' | 'clock'>,
  { id, claim }: OpenedBill,
): Promise<string | undefined> {
  const holder = claim?.holder;
  if (isPayment(holder)) return holder;
  const last = await lastPaymentOf(db, id);
  const waits = last !== null && isBeforeApproval(last.status) && last.authExpiresAt > clock();
  return waits ? last.id : undefined;
}

/**
 * The answer of an earlier press with this key, if there was one.
 * @throws Problem when it asked for something else
 */
export function replayOf({ meant }: Earlier, choice: Choice): SchemeReply | undefined {
  if (meant === undefined) return undefined;
  const { payment, isOwn, platform } = meant;
  refuseOtherChoice({ ...payment, platform }, choice);
  const { id: paymentId, appScheme, status } = payment;
  if (appScheme !== null) return { status: isOwn ? 201 : 200, paymentId, appScheme };
  if (status !== 'REQUESTED') throw new Problem('ISSUER_UNAVAILABLE', { paymentId });
  return undefined;
}

/**
 * Answers a press with a payment that already waits, and remembers that: from now on, its key means that payment for
 * ever.
 * @param id the payment that the key would otherwise have begun
 */
export async function answerWith(
  { db }: ServerContext,
  id: string,
  payment: WithScheme,
  choice: Choice,
): Promise<SchemeReply> {
  const { appScheme } = payment;
  if (payment.id === id) return { status: 201, paymentId: id, appScheme };
  const press = { id, paymentId: payment.id, platform: choice.platform };
  await storeAnsweredPress(db, press);
  return { status: 200, paymentId: payment.id, appScheme };
}

/** @throws Problem IDEMPOTENCY_KEY_REUSED */
function refuseOtherChoice(earlier: Chosen, choice: Choice): void {
  if (isSameChoice(earlier, choice) && earlier.platform === choice.platform) return;
  throw new Problem('IDEMPOTENCY_KEY_REUSED');
}

/** What an earlier press chose, by its payment or by its run. */
type Chosen = Pick<Choice, 'issuer' | 'installmentMonths'> &
  Pick<Payment, 'platform'> & { readonly payerInterestMonths?: number | null };

export const isSameChoice = (earlier: Omit<Chosen, 'platform'>, choice: Choice): boolean =>
  earlier.issuer === choice.issuer &&
  earlier.installmentMonths === choice.installmentMonths &&
  (earlier.payerInterestMonths ?? null) === (choice.payerInterestMonths ?? null);

const installmentRuleOf = ({ merchant }: OpenedBill): InstallmentRule => ({
  minimumAmount: merchant.minimumInstallmentAmount,
  maximumMonths: merchant.maximumInstallmentMonths,
});

export const maximumInstallmentMonths = (bill: OpenedBill): number =>
  bill.amount < installmentRuleOf(bill).minimumAmount ? 0 : bill.merchant.maximumInstallmentMonths;

export function checkedChoice(bill: OpenedBill, choice: Choice): ValidChoice {
  const { issuer } = choice;
  if (!isIssuerCode(issuer)) throw new Problem('UNKNOWN_ISSUER');
  try {
    if (installmentRefusal(installmentMonths(choice.installmentMonths), bill.amount, installmentRuleOf(bill)) !== null)
      throw new Problem('INSTALLMENT_NOT_ALLOWED');
  } catch (failure) {
    throw failure instanceof InvalidInstallment ? new Problem('INSTALLMENT_NOT_ALLOWED') : failure;
  }
  return { ...choice, issuer };
}

/**
 * Nobody is charged on other terms than they were shown: an offer counts when its payer presses.
 * @throws Problem INTEREST_FREE_CHANGED when the terms that the payer was shown are not offered now
 */
export async function checkOffered(
  context: ServerContext,
  bill: OpenedBill,
  { issuer, installmentMonths: months, payerInterestMonths }: ValidChoice,
): Promise<void> {
  if (payerInterestMonths === undefined) return;
  const isShown = (term: InterestFreeTerm): boolean =>
    term.issuer === issuer && term.installmentMonths === months && term.payerInterestMonths === payerInterestMonths;
  if (!(await interestFreeTermsOf(context, bill)).some(isShown)) throw new Problem('INTEREST_FREE_CHANGED');
}

/** @throws Problem when the bill is paid, closed, or held by a payment that is being approved or is unsettled */
export function checkPayable(bill: OpenedBill, now: Date, token: string): void {
  const holder = bill.claim?.holder;
  if (isPayment(holder)) {
    throw new Problem(bill.state === 'W' ? 'PAYMENT_IN_PROGRESS' : 'BILL_ALREADY_PAID', {
      paymentId: holder,
      statusUrl: statusUrlOf(token, holder),
    });
  }
  if (whyNotPayable(bill, now) !== undefined) throw new Problem('BILL_CLOSED');
}

/** Stops only new payments: one that waits for its app goes on. @throws Problem */
export function checkNotUnderMaintenance({ clock, settings }: ServerContext, issuer: IssuerCode): void {
  const until = maintenanceUntil(settings.maintenance, issuer, clock());
  if (until !== undefined) throw new Problem('ISSUER_UNDER_MAINTENANCE', { until: until.toISOString() });
}

/** The bill can still be paid: only this payment's app could not be called. */
const refusedBeforeAnyApp: ReadonlySet<Reason> = new Set<Reason>([
  'ISSUER_ERROR',
  'KEY_ZONE_UNAVAILABLE',
  'ENGINE_ERROR',
  'CANCELLED_BY_OPERATOR',
  'AUTH_EXPIRED',
]);

/** @throws Problem IDEMPOTENCY_KEY_REUSED when a press with the same key and another choice came first */
export async function requestScheme(
  { db, workflows }: ServerContext,
  input: PaymentInput,
  bill: OpenedBill,
): Promise<AppScheme> {
  try {
    const { merchantId, orderNo, service, amount } = bill;
    const facts = { merchantId, orderNo, service, amount };
    const answer = await workflows.requestScheme(input, facts);
    // The run is of the first press that came.
    const chosen = 'chosen' in answer ? answer.chosen : await db.payment.findUnique({ where: { id: input.paymentId } });
    if (chosen != null) refuseOtherChoice(chosen, input);
    if (answer.kind === 'issued') return answer.appScheme;
    if (answer.reason === 'ORDER_NOT_WRITABLE') throw new Problem('NAME_NOT_WRITABLE', { paymentId: input.paymentId });
    throw new Problem(refusedBeforeAnyApp.has(answer.reason) ? 'ISSUER_UNAVAILABLE' : 'BILL_CLOSED', {
      paymentId: input.paymentId,
    });
  } catch (failure) {
    throw failure instanceof WorkflowUnavailable
      ? new Problem('SCHEME_NOT_READY', { paymentId: input.paymentId })
      : failure;
  }
}
