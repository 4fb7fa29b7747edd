import { kstDateTime } from '../../domain/kst';
import { stateLetter, statusesOnceApproved } from '../../domain/payment-states';
import type { Database } from '../../platform/database';
import type { Payment } from '../../platform/rows';
import type { Language } from '../../web/texts';
import type { ReceiptView } from '../../web/views';
import type { OpenedBill } from '../access';
import { approvalView } from './status';

/** The bill's payment whose approval was recorded, even if it has been cancelled since. There is at most one. */
export function approvedPaymentOf(db: Database, billId: string): Promise<Payment | null> {
  return db.payment.findFirst({
    where: { billId, status: { in: [...statusesOnceApproved] } },
    orderBy: { createdAt: 'desc' },
  });
}

/** The sales slip of an approved payment: the bill's amounts, and the cancels in the journal since. */
export async function receiptView(
  db: Database,
  bill: OpenedBill,
  payment: Payment,
  request: { readonly token: string; readonly language: Language },
): Promise<ReceiptView> {
  const journal = await db.journalEntry.findMany({
    where: { paymentId: payment.id, kind: { not: 'APPROVAL' } },
    orderBy: { createdAt: 'asc' },
  });
  return {
    ...request,
    merchantName: bill.merchant.name,
    businessNo: bill.merchant.businessNo,
    representative: bill.merchant.representative ?? undefined,
    phone: bill.merchant.phone ?? undefined,
    address: bill.merchant.address ?? undefined,
    orderName: bill.orderName,
    approval: approvalView(payment),
    acquirerName: payment.acquirerName ?? '',
    supply: bill.supply,
    vat: bill.vat,
    serviceCharge: bill.serviceCharge,
    taxFree: bill.taxFree,
    cancels: journal.map(({ amount, createdAt }) => ({ amount, cancelledAt: kstDateTime(createdAt) })),
    isCancelled: stateLetter(payment.status) === 'C',
  };
}
