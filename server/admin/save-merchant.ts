import type { Database, Transaction } from '../../platform/database';
import { newId } from '../../platform/ids';
import { Problem } from '../errors';
import { checkMerchant } from './merchant-rules';
import { type MerchantChange, type MerchantWithTerminals, type NewMerchant, withTerminals } from './merchant-view';

/** Makes a merchant under this id, or finds it made by an earlier try. @throws Problem INVALID_MERCHANT */
export async function createMerchant(
  db: Database,
  id: string,
  { terminals, ...fields }: NewMerchant,
): Promise<MerchantWithTerminals> {
  // A repeat, whose first answer was lost: the rules may be others by now.
  const begun = await db.merchant.findUnique({ where: { id }, include: withTerminals });
  if (begun !== null) return begun;
  checkMerchant({ terminals, ...fields });
  return db.$transaction(async (tx) => {
    const { count } = await tx.merchant.createMany({ data: [{ id, ...fields }], skipDuplicates: true });
    if (count === 1) await tx.terminal.createMany({ data: routing(id, terminals) });
    return tx.merchant.findUniqueOrThrow({ where: { id }, include: withTerminals });
  });
}

/** Makes a merchant, once per call. @returns its id. @throws Problem INVALID_MERCHANT */
export async function addMerchant(db: Database, merchant: NewMerchant): Promise<string> {
  const { id } = await createMerchant(db, newId('mer'), merchant);
  return id;
}

/**
 * Changes what is given. A list of terminals replaces the merchant's, all at once: an approval meanwhile finds the old
 * list or the new one. Attempts keep a copy of the terminal they went by, so a removed one is still told of.
 * @throws Problem NOT_FOUND, INVALID_MERCHANT
 */
export async function changeMerchant(
  db: Database,
  id: string,
  { terminals, ...fields }: MerchantChange,
): Promise<{ readonly before: MerchantWithTerminals; readonly after: MerchantWithTerminals }> {
  checkMerchant({ ...(terminals === undefined ? {} : { terminals }), ...fields });
  return db.$transaction(async (tx) => {
    await lockMerchant(tx, id);
    const before = await tx.merchant.findUniqueOrThrow({ where: { id }, include: withTerminals });
    if (terminals !== undefined) await replaceTerminals(tx, id, terminals);
    const after = await tx.merchant.update({ where: { id }, data: fields, include: withTerminals });
    return { before, after };
  });
}

/** Changes of one merchant and its keys come one after another; bills are made meanwhile. @throws Problem NOT_FOUND */
export async function lockMerchant(tx: Transaction, id: string): Promise<void> {
  const found = await tx.$queryRaw<unknown[]>`SELECT id FROM merchant WHERE id = ${id} FOR NO KEY UPDATE`;
  if (found.length === 0) throw new Problem('NOT_FOUND');
}

async function replaceTerminals(
  tx: Transaction,
  merchantId: string,
  terminals: NewMerchant['terminals'],
): Promise<void> {
  await tx.terminal.deleteMany({ where: { merchantId } });
  await tx.terminal.createMany({ data: routing(merchantId, terminals) });
}

/** The first of the list is tried first. */
const routing = (merchantId: string, terminals: NewMerchant['terminals']) =>
  terminals.map((terminal, at) => ({ merchantId, ...terminal, priority: at + 1 }));
