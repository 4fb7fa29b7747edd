import type { Mode } from '../../domain/cells';
import type { Database } from '../../platform/database';
import { newMerchantId } from '../../platform/ids';
import { changeMerchant, createMerchant, lockMerchant } from '../../records/merchants';
import { Problem } from '../errors';
import { checkMerchant } from './merchant-rules';
import { type MerchantChange, type MerchantWithTerminals, type NewMerchant, withTerminals } from './merchant-view';

/** Creates a merchant under this id, or finds it created by an earlier try. @throws Problem INVALID_MERCHANT */
export async function registerMerchant(
  db: Database,
  { id, mode }: { readonly id: string; readonly mode: Mode },
  { terminals, ...fields }: NewMerchant,
): Promise<MerchantWithTerminals> {
  // A repeat after a lost answer: the rules may have changed since.
  const begun = await db.merchant.findUnique({ where: { id }, include: withTerminals });
  if (begun !== null) return begun;
  checkMerchant({ terminals, ...fields });
  await createMerchant(db, { id, mode, ...fields }, terminals);
  return db.merchant.findUniqueOrThrow({ where: { id }, include: withTerminals });
}

/**
 * Creates a merchant of the cell without a code, a new one for each call.
 * @returns its id
 * @throws Problem INVALID_MERCHANT
 */
export async function addMerchant(db: Database, merchant: NewMerchant, mode: Mode = 'live'): Promise<string> {
  const { id } = await registerMerchant(db, { id: newMerchantId(''), mode }, merchant);
  return id;
}

/**
 * Changes the given fields. A list of terminals replaces the merchant's, all at once: a concurrent approval finds the
 * old list or the new one. Attempts keep a copy of their terminal, so a removed one is still shown.
 * @throws Problem NOT_FOUND, INVALID_MERCHANT
 */
export async function saveMerchant(
  db: Database,
  id: string,
  { terminals, ...fields }: MerchantChange,
): Promise<{ readonly before: MerchantWithTerminals; readonly after: MerchantWithTerminals }> {
  checkMerchant({ ...(terminals === undefined ? {} : { terminals }), ...fields });
  return db.$transaction(async (tx) => {
    if (!(await lockMerchant(tx, id))) throw new Problem('NOT_FOUND');
    const before = await tx.merchant.findUniqueOrThrow({ where: { id }, include: withTerminals });
    await changeMerchant(tx, id, fields, terminals);
    return { before, after: await tx.merchant.findUniqueOrThrow({ where: { id }, include: withTerminals }) };
  });
}
