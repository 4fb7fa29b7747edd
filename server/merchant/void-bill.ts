import { isPayment, isVoid } from '../../domain/payable';
import { closeBill } from '../../records/bills';
import type { ServerContext } from '../context';
import { Problem } from '../errors';
import { type BillWithClaim, withClaim } from './bill-view';

/**
 * Voids a bill: the claim decides, as between two payments, so an approval under way wins or never begins. A voided
 * bill is returned as it is.
 * @throws Problem NOT_FOUND, BILL_ALREADY_PAID, PAYMENT_IN_PROGRESS, BILL_CLOSED
 */
export async function voidBill(
  { db }: Pick<ServerContext, 'db'>,
  merchantId: string,
  billId: string,
): Promise<BillWithClaim> {
  return db.$transaction(async (tx) => {
    const known = await tx.bill.findFirst({ where: { id: billId, merchantId }, include: withClaim });
    if (known === null) throw new Problem('NOT_FOUND');
    await closeBill(tx, billId, 'bill.voided');
    const bill = await tx.bill.findUniqueOrThrow({ where: { id: billId }, include: withClaim });
    refuseUnlessVoided(bill);
    return bill;
  });
}

function refuseUnlessVoided({ state, claim }: BillWithClaim): void {
  const holder = claim?.holder;
  if (isVoid(holder)) return;
  if (!isPayment(holder)) throw new Problem('BILL_CLOSED');
  throw new Problem(state === 'W' ? 'PAYMENT_IN_PROGRESS' : 'BILL_ALREADY_PAID', { paymentId: holder });
}
