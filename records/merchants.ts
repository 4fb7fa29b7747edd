import type { Database, Transaction } from '../platform/database';
import type { Prisma } from '../prisma/generated/client';

/** A merchant's terminals, in the order in which they are tried. */
export type Terminals = readonly Omit<Prisma.TerminalCreateManyInput, 'merchantId' | 'priority'>[];

/** Creates a merchant, unless one with its id exists. */
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
 * Locks a merchant: changes of it and its keys come one after another, while bills can still be created.
 * @returns false when there is no such merchant
 */
export async function lockMerchant(tx: Transaction, id: string): Promise<boolean> {
  const found = await tx.$queryRaw<unknown[]>`SELECT id FROM merchant WHERE id = ${id} FOR NO KEY UPDATE`;
  return found.length > 0;
}

/** Changes a locked merchant. A list of terminals replaces the existing one. */
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

/** Replaces the secret that signs what payers' browsers bring back; the one before ends at once. */
export async function changeReturnSecret(tx: Transaction, id: string, sealed: Uint8Array<ArrayBuffer>): Promise<void> {
  await tx.merchant.update({ where: { id }, data: { sealedReturnSecret: sealed } });
}

/** The first of the list is tried first. */
const routing = (merchantId: string, terminals: Terminals): Prisma.TerminalCreateManyInput[] =>
  terminals.map((terminal, at) => ({ merchantId, ...terminal, priority: at + 1 }));
