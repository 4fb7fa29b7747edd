import { assertBillMove } from '../domain/bill-states';
import { splitTax, won } from '../domain/money';
import { expiryHolder, voidHolder } from '../domain/payable';
import { isFinal, paymentStatuses } from '../domain/payment-states';
import type { Transaction } from '../platform/database';
import type { Bill, Merchant, Payment, Written } from '../platform/rows';
import { Prisma } from '../prisma/generated/client';
import { storeEvents } from './events';
import { waivePeriodOf } from './periods';

/** A bill with its merchant, and its claim if somebody holds it: what decides whether it can be paid. */
export const billTables = { bill: 'Bill', merchant: 'Merchant', claim: 'BillClaim?' } as const;
export const fromBill = Prisma.sql`
  FROM bill JOIN merchant ON merchant.id = bill.merchant_id LEFT JOIN bill_claim AS claim ON claim.bill_id = bill.id`;

/** A new bill: its tax parts (공급가액, 부가세) follow from its amounts. */
export type NewBill = Omit<
  Written<'bill', Prisma.BillCreateManyInput>,
  'state' | 'version' | 'supply' | 'vat' | 'amount' | 'taxFree' | 'serviceCharge'
> & {
  /** In won, as are its parts. */
  readonly amount: number;
  readonly taxFree: number;
  readonly serviceCharge: number;
};

/**
 * Creates a bill with its event.
 * @param told additional data of the event
 * @returns the bill; undefined when one with its id exists, which stays as it is
 */
export async function createBill(
  tx: Transaction,
  bill: NewBill,
  told: Prisma.InputJsonObject = {},
): Promise<Bill | undefined> {
  const { id, merchantId, amount, orderNo } = bill;
  const { supply, vat } = splitTax({
    total: won(amount),
    taxFree: won(bill.taxFree),
    serviceCharge: won(bill.serviceCharge),
  });
  const [made] = await tx.bill.createManyAndReturn({ data: [{ ...bill, supply, vat }], skipDuplicates: true });
  if (made === undefined) return undefined;
  const data = { state: made.state, amount, orderNo, ...told };
  await storeEvents(tx, { type: 'bill.created', subjectId: id, version: made.version, merchantId, data });
  return made;
}

type Ordered = Pick<NewBill, 'id' | 'merchantId' | 'orderNo'>;

/**
 * Keeps an order from being billed twice, until the transaction ends: bills with one order number are created one after
 * another. The bills of a subscription's periods share their number by design, and do not count.
 * @returns another bill with the number that can be paid or is paid; undefined when there is none, or several are
 * allowed
 */
export async function holdOrderNo(
  tx: Transaction,
  merchant: Pick<Merchant, 'orderNoReuse'>,
  bill: Ordered,
  now: Date,
): Promise<string | undefined> {
  if (merchant.orderNoReuse) return undefined;
  const order = JSON.stringify([bill.merchantId, bill.orderNo]);
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${order}, 0))`;
  const other = await tx.bill.findFirst({ where: openOrPaid(bill, now), select: { id: true } });
  return other?.id;
}

const finalStatuses = paymentStatuses.filter(isFinal);

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
    // Charged by a billing key: once its single payment has failed, nobody can pay it.
    { state: 'W', expiresAt: { gt: now }, tokenHash: null, payments: { none: { status: { in: finalStatuses } } } },
  ],
});

/**
 * Takes a bill's claim if it is free. It waits for other open transactions, so there is no gap.
 * @returns its holder now
 */
export async function takeClaim(tx: Transaction, billId: string, holder: string): Promise<string> {
  if (await claimed(tx, billId, holder)) return holder;
  const claim = await tx.billClaim.findUniqueOrThrow({ where: { billId } });
  return claim.holder;
}

async function claimed(tx: Transaction, billId: string, holder: string): Promise<boolean> {
  const taken = await tx.$executeRaw`
    INSERT INTO bill_claim (bill_id, holder) VALUES (${billId}, ${holder}) ON CONFLICT (bill_id) DO NOTHING`;
  return taken === 1;
}

/** Frees the claim once it is certain that nothing was charged: another payment may try. */
export async function freeClaim(
  tx: Transaction,
  { id: holder, billId }: Pick<Payment, 'id' | 'billId'>,
): Promise<void> {
  await tx.billClaim.deleteMany({ where: { billId, holder } });
}

const holders = { 'bill.voided': voidHolder, 'bill.expired': expiryHolder } as const;

/**
 * Closes a bill that nobody holds: takes its claim for good, moves it to D and leaves the event. If the bill belongs to
 * a period, the period is waived with it.
 * @returns false when somebody holds it; then nothing changes
 */
export async function closeBill(tx: Transaction, billId: string, type: keyof typeof holders): Promise<boolean> {
  if (!(await claimed(tx, billId, holders[type](billId)))) return false;
  const { amount, orderNo, version, merchantId } = await moveBill(tx, billId, 'D');
  const data = { state: 'D', amount, orderNo };
  await storeEvents(tx, { type, subjectId: billId, version, merchantId, data });
  await waivePeriodOf(tx, billId);
  return true;
}

/**
 * Marks the bill of an approved payment as paid. The payment keeps the claim for good.
 * @throws Error when the payment does not hold the bill
 */
export async function payBill(tx: Transaction, payment: Pick<Payment, 'id' | 'billId' | 'amount'>): Promise<void> {
  const { id: paymentId, billId, amount } = payment;
  const { version, merchantId } = await moveBill(tx, billId, 'F', paymentId);
  await storeEvents(tx, {
    type: 'bill.paid',
    subjectId: billId,
    version,
    merchantId,
    data: { paymentId, state: 'F', amount },
  });
}

/**
 * Marks a paid bill as cancelled, once the whole of its payment is given back. Its payment keeps the claim: nobody pays
 * this bill again.
 * @throws IllegalBillMove, or Error when another payment holds the bill
 */
export async function cancelBill(tx: Transaction, payment: Pick<Payment, 'id' | 'billId' | 'amount'>): Promise<void> {
  const { id: paymentId, billId, amount } = payment;
  const { version, merchantId } = await moveBill(tx, billId, 'C', paymentId);
  const data = { paymentId, state: 'C', amount };
  await storeEvents(tx, { type: 'bill.cancelled', subjectId: billId, version, merchantId, data });
}

const leaves = { F: 'W', D: 'W', C: 'F' } as const;

/** @param holder the required holder @throws IllegalBillMove, or Error when another holds it */
async function moveBill(tx: Transaction, id: string, to: keyof typeof leaves, holder?: string): Promise<Bill> {
  const [moved] = await tx.bill.updateManyAndReturn({
    where: { id, state: leaves[to], ...(holder === undefined ? {} : { claim: { holder } }) },
    data: { state: to, version: { increment: 1 } },
  });
  if (moved !== undefined) return moved;
  const bill = await tx.bill.findUniqueOrThrow({ where: { id } });
  assertBillMove(bill.state, to);
  throw new Error(`Payment ${holder ?? ''} is or was approved but does not hold bill ${id}: look for a second writer`);
}

/** A refused charge leaves a bill that nobody can pay: expiring it lets its order be charged again at once. */
export async function expireBill(tx: Transaction, id: string, at: Date): Promise<void> {
  await tx.bill.updateMany({ where: { id, state: 'W' }, data: { expiresAt: at } });
}
