import { assertBillMove } from '../domain/bill-states';
import { expiryHolder, voidHolder } from '../domain/payable';
import { periodMoves, type PeriodState } from '../domain/subscription-states';
import type { Transaction } from '../platform/database';
import { eventIdFor } from '../platform/ids';

/** A period that is charged just now included: its charge finds the claim taken. */
const waivable = (Object.keys(periodMoves) as PeriodState[]).filter((state) => periodMoves[state].includes('WAIVED'));

const holders = { 'bill.voided': voidHolder, 'bill.expired': expiryHolder } as const;

/**
 * Closes a bill that nobody holds: takes its claim for good, moves it to D and leaves the event. The period that it was
 * to be charged for, if it is one's, is waived with it.
 * @returns false when somebody holds it, and then changes nothing
 */
export async function closeBill(tx: Transaction, billId: string, type: keyof typeof holders): Promise<boolean> {
  // It waits for another's open transaction, so there is no gap.
  const taken =
    await tx.$executeRaw`INSERT INTO bill_claim (bill_id, holder) VALUES (${billId}, ${holders[type](billId)}) ON CONFLICT (bill_id) DO NOTHING`;
  if (taken === 0) return false;
  const bill = await tx.bill.findUniqueOrThrow({ where: { id: billId } });
  assertBillMove(bill.state, 'D');
  const version = bill.version + 1;
  await tx.bill.update({ where: { id: billId, version: bill.version }, data: { state: 'D', version } });
  await tx.event.create({
    data: {
      id: eventIdFor(billId, version),
      type,
      subjectId: billId,
      version,
      merchantId: bill.merchantId,
      data: { state: 'D', amount: bill.amount, orderNo: bill.orderNo },
    },
  });
  await tx.subscriptionPeriod.updateMany({
    where: { billId, state: { in: [...waivable] } },
    data: { state: 'WAIVED', nextTryAt: null, graceEndsAt: null },
  });
  return true;
}
