import { installmentMonths } from '../../domain/installments';
import { kstDateTime } from '../../domain/kst';
import type { PaymentInput } from '../../domain/messages';
import { whyNotPayable } from '../../domain/payable';
import { orderNumber } from '../../domain/services';
import type { Bill, Merchant, Payment } from '../../platform/rows';
import { createPayment, orderOf, positionOf } from '../../records/payments';
import type { Input } from '../activity';
import type { PaymentDeps } from './deps';
import type { OpenedPayment, PaymentActivities } from './types';

/** {@link PaymentActivities.openPayment} */
export async function openPayment(
  { db, apps, clock }: PaymentDeps,
  input: Input<PaymentActivities['openPayment']>,
): Promise<OpenedPayment> {
  const earlier = await db.payment.findUnique({
    where: { id: input.paymentId },
    include: { bill: { include: { merchant: true } } },
  });
  if (earlier !== null) return opened(earlier, earlier.bill, earlier.bill.merchant);

  const bill = await db.bill.findUniqueOrThrow({
    where: { id: input.billId },
    include: { merchant: true, claim: true },
  });
  const now = clock();
  const refusal = whyNotPayable(bill, now);
  if (refusal !== undefined) return { kind: 'refused', reason: refusal };

  const row = {
    id: input.paymentId,
    billId: bill.id,
    merchantId: bill.merchantId,
    issuer: input.issuer,
    amount: bill.amount,
    installmentMonths: installmentMonths(input.installmentMonths),
    platform: input.platform,
    orderNo: orderNumber(bill.service, input.paymentId),
    issuerTransactionId: apps[input.issuer].transactionIdFor(input.paymentId),
    status: 'REQUESTED',
    version: 1,
    requestedAtKst: kstDateTime(now),
    authExpiresAt: authenticationEnd(input, bill, now),
  } as const;
  const payment = await db.$transaction((tx) => createPayment(tx, row));
  return opened(payment, bill, bill.merchant);
}

/** A payer can't authenticate for longer than the bill lives. */
const authenticationEnd = (input: PaymentInput, bill: Bill, now: Date): Date =>
  new Date(Math.min(now.getTime() + input.authenticationTimeoutMs, bill.expiresAt.getTime()));

const opened = (payment: Payment, bill: Bill, merchant: Merchant): OpenedPayment => ({
  kind: 'opened',
  at: positionOf(payment),
  order: orderOf(payment, bill, merchant),
  expiresAt: payment.authExpiresAt.toISOString(),
});
