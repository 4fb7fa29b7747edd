import type { Transaction } from '../platform/database';
import type { BillCustomer } from '../platform/rows';
import type { Prisma } from '../prisma/generated/client';

/** Stores what a merchant said of a new bill's customer. */
export const storeCustomer = (
  tx: Transaction,
  customer: Prisma.BillCustomerUncheckedCreateInput,
): Promise<BillCustomer> => tx.billCustomer.create({ data: customer });

/** By one of these. */
export type Customers = Pick<Prisma.BillCustomerWhereInput, 'billId' | 'nameDigest' | 'emailDigest' | 'phoneDigest'>;

/** Erases customers of a merchant's bills. The bills stay, and their payments. @returns of how many bills */
export async function eraseCustomers(tx: Transaction, merchantId: string, customers: Customers): Promise<number> {
  const { count } = await tx.billCustomer.deleteMany({ where: { merchantId, ...customers } });
  return count;
}

/** Whether the digests of a merchant's customers are all of this key: others are not found by today's digests. */
export async function areAllOfKey(
  tx: Transaction,
  merchantId: string,
  digestKey: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  // Two ranges of the index; "not equal" would read the whole merchant.
  const found = await tx.$queryRaw<unknown[]>`
    (SELECT 1 FROM bill_customer WHERE merchant_id = ${merchantId} AND digest_key < ${digestKey} LIMIT 1)
    UNION ALL
    (SELECT 1 FROM bill_customer WHERE merchant_id = ${merchantId} AND digest_key > ${digestKey} LIMIT 1)`;
  return found.length === 0;
}
