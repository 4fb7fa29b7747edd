import type { Database, Transaction } from '../platform/database';
import type { Prisma } from '../prisma/generated/client';

/** A merchant's terminals, first the one that is tried first. */
export type Terminals = readonly Omit<Prisma.TerminalCreateManyInput, 'merchantId' | 'priority'>[];

/** Makes a merchant, unless one of its id was made before. */
export async function createMerchant(
  db: Database,
  merchant: Prisma.MerchantCreateManyInput,
  terminals: Terminals,
): Promise<void> {
  await db.$transaction(async (tx) => {
    const { count } = await tx.merchant.createMany({ data: [merchant], skipDuplicates: true });
    if (count === 1) await tx.terminal.createMany({ data: routing(merchant.id, terminals) });
  });
}

/**
 * Changes of one merchant and its keys come one after another; bills are made meanwhile.
 * @returns false when there is no such merchant
 */
export async function lockMerchant(tx: Transaction, id: string): Promise<boolean> {
  const found = await tx.$queryRaw<unknown[]>`SELECT id FROM merchant WHERE id = ${id} FOR NO KEY UPDATE`;
  return found.length > 0;
}

/** Changes a locked merchant. A list of terminals replaces the one that it has. */
export async function changeMerchant(
  tx: Transaction,
  id: string,
  change: Prisma.MerchantUncheckedUpdateManyInput,
  terminals: Terminals | undefined,
): Promise<void> {
  if (terminals !== undefined) {
    await tx.terminal.deleteMany({ where: { merchantId: id } });
    await tx.terminal.createMany({ data: routing(id, terminals) });
  }
  if (Object.keys(change).length > 0) await tx.merchant.updateMany({ where: { id }, data: change });
}

/** The first of the list is tried first. */
const routing = (merchantId: string, terminals: Terminals): Prisma.TerminalCreateManyInput[] =>
  terminals.map((terminal, at) => ({ merchantId, ...terminal, priority: at + 1 }));
