import { installmentMonths } from '../../domain/installments';
import { kstDateTime } from '../../domain/kst';
import type { PaymentInput } from '../../domain/messages';
import { whyNotPayable } from '../../domain/payable';
import { orderNumber } from '../../domain/services';
import type { Transaction } from '../../platform/database';
import { readOneJoined } from '../../platform/joined-rows';
import type { Bill, Merchant, Payment } from '../../platform/rows';
import { Prisma } from '../../prisma/generated/client';
import { billTables, fromBill } from '../../records/bills';
import { createPayment, orderOf, positionOf } from '../../records/payments';
import type { Input } from '../activity';
import type { PaymentDeps } from './deps';
import type { OpenedPayment, PaymentActivities } from './types';

/** {@link PaymentActivities.openPayment} */
export function openPayment(
  { db, apps, clock }: PaymentDeps,
  input: Input<PaymentActivities['openPayment']>,
): Promise<OpenedPayment> {
  return db.$transaction(async (tx) => {
    const { bill, merchant, claim, payment: earlier } = await readBillToPay(tx, input);
    if (earlier !== null) return opened(earlier, bill, merchant, input);
    const now = clock();
    const refusal = whyNotPayable({ ...bill, claim }, now);
    if (refusal !== undefined) return { kind: 'refused', reason: refusal };
    const row = {
      id: input.paymentId,
      billId: bill.id,
      merchantId: bill.merchantId,
      issuer: input.issuer,
      amount: bill.amount,
      installmentMonths: installmentMonths(input.installmentMonths),
      payerInterestMonths: input.payerInterestMonths ?? null,
      platform: input.platform,
      orderNo: orderNumber(bill.service, input.paymentId),
      issuerTransactionId: apps[input.issuer].transactionIdFor(input.paymentId),
      requestedAtKst: kstDateTime(now),
      authExpiresAt: authenticationEnd(input, bill, now),
    };
    return opened(await createPayment(tx, row), bill, merchant, input);
  });
}

/** The bill with all that decides whether it can be paid; and the payment, if an earlier try made it. */
const readBillToPay = (tx: Transaction, { billId, paymentId }: PaymentInput) =>
  readOneJoined(
    tx,
    `Bill ${billId}`,
    { ...billTables, payment: 'Payment?' },
    Prisma.sql`${fromBill} LEFT JOIN payment ON payment.id = ${paymentId} WHERE bill.id = ${billId}`,
  );

/** A payer can't authenticate for longer than the bill lives. */
const authenticationEnd = (input: PaymentInput, bill: Bill, now: Date): Date =>
  new Date(Math.min(now.getTime() + input.authenticationTimeoutMs, bill.expiresAt.getTime()));

const opened = (
  payment: Payment,
  bill: Bill,
  merchant: Merchant,
  { returnUrl }: Pick<PaymentInput, 'returnUrl'>,
): OpenedPayment => ({
  kind: 'opened',
  at: positionOf(payment),
  order: { ...orderOf(payment, bill, merchant), ...(returnUrl === undefined ? {} : { returnUrl }) },
  expiresAt: payment.authExpiresAt.toISOString(),
});
