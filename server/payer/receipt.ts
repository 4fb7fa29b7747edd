import { hasEnded } from '../../domain/cancellation-states';
import { statusesOnceApproved } from '../../domain/payment-states';
import type { Database } from '../../platform/database';
import type { Merchant, Payment } from '../../platform/rows';
import type { Language } from '../../web/texts';
import { type ApprovalView, type CancelsView, isCardKind, type ReceiptView, type SellerView } from '../../web/views';
import type { OpenedBill } from '../access';
import type { ServerContext } from '../context';
import { approvalView } from './status';

/** The bill's payment whose approval was recorded, even if it has been cancelled since. There is at most one. */
export function approvedPaymentOf(db: Database, billId: string): Promise<Payment | null> {
  return db.payment.findFirst({
    where: { billId, status: { in: [...statusesOnceApproved] } },
    orderBy: { createdAt: 'desc' },
  });
}

type ApprovalWithCancels = { readonly approval: ApprovalView; readonly cancels: CancelsView };

/**
 * An approved payment with its cancellations. The amount that was given back is theirs, so that a page never shows a
 * sum other than that of the cancellations on it.
 */
export async function approvalWithCancels(db: Database, payment: Payment): Promise<ApprovalWithCancels> {
  const all = await db.cancellation.findMany({ where: { paymentId: payment.id }, orderBy: { createdAt: 'asc' } });
  const done = all.filter(({ status }) => status === 'DONE');
  const cancelledAmount = done.reduce((sum, { amount }) => sum + amount, 0);
  return {
    approval: { ...approvalView(payment), cancelledAmount },
    cancels: {
      done: done.map(({ kind, amount, supply, vat, serviceCharge, taxFree, cancelledAtKst }) => ({
        kind,
        amount,
        supply,
        vat,
        serviceCharge,
        taxFree,
        cancelledAt: cancelledAtKst ?? '',
      })),
      underWay: all.find(({ status }) => !hasEnded(status))?.amount,
    },
  };
}

/** The merchant as payers see it. */
export const sellerView = ({ name, businessNo, representative, phone, address }: Merchant): SellerView => ({
  name,
  businessNo,
  representative: representative ?? undefined,
  phone: phone ?? undefined,
  address: address ?? undefined,
});

/** The sales slip of an approved payment: the bill's amounts, and the cancellations since. */
export async function receiptView(
  { db, settings }: Pick<ServerContext, 'db' | 'settings'>,
  bill: OpenedBill,
  payment: Payment,
  request: { readonly token: string; readonly language: Language },
): Promise<ReceiptView> {
  return {
    ...request,
    seller: sellerView(bill.merchant),
    orderName: bill.orderName,
    orderNo: bill.orderNo,
    ...(await approvalWithCancels(db, payment)),
    cardKind: isCardKind(payment.cardKind) ? payment.cardKind : undefined,
    acquirerName: payment.acquirerName ?? '',
    acquirerMerchantNo: payment.acquirerMerchantNo ?? undefined,
    pspName: settings.provider.name,
    vanName: payment.van?.toUpperCase(),
    supply: bill.supply,
    vat: bill.vat,
    serviceCharge: bill.serviceCharge,
    taxFree: bill.taxFree,
  };
}
