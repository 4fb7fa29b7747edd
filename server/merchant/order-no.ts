import { isFinal, paymentStatuses } from '../../domain/payment-states';
import type { Transaction } from '../../platform/database';
import type { Merchant, Prisma } from '../../prisma/generated/client';
import { Problem } from '../errors';

type Ordered = { readonly id: string; readonly merchantId: string; readonly orderNo: string };

const finalStatuses = paymentStatuses.filter(isFinal);

/**
 * Keeps an order from being billed twice, until the transaction ends: bills of one order number are made one after
 * another. Bills of a subscription's periods share their number by design, and are not looked at.
 * @throws Problem ORDER_NO_REUSED while another bill of the number can be paid, or is paid
 */
export async function holdOrderNo(tx: Transaction, merchant: Merchant, bill: Ordered, now: Date): Promise<void> {
  if (merchant.orderNoReuse) return;
  const order = JSON.stringify([bill.merchantId, bill.orderNo]);
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${order}, 0))`;
  const other = await tx.bill.findFirst({ where: openOrPaid(bill, now), select: { id: true } });
  if (other === null) return;
  throw new Problem('ORDER_NO_REUSED', { errors: [{ path: 'body/orderNo', message: `is that of ${other.id}` }] });
}

const openOrPaid = ({ id, merchantId, orderNo }: Ordered, now: Date): Prisma.BillWhereInput => ({
  merchantId,
  orderNo,
  id: { not: id },
  period: null,
  OR: [
    { state: 'F' },
    // A payment that began in time may be approved after the bill's expiry.
    { state: 'W', claim: { holder: { startsWith: 'pay_' } } },
    { state: 'W', expiresAt: { gt: now }, tokenHash: { not: null } },
    // Charged by a billing key: nobody can pay it once its one payment has come to nothing.
    { state: 'W', expiresAt: { gt: now }, tokenHash: null, payments: { none: { status: { in: finalStatuses } } } },
  ],
});
