import type { VanName } from '../../domain/vans';
import type { Database } from '../../platform/database';
import { newId, newToken, sha256 } from '../../platform/ids';

export type NewMerchant = {
  readonly name: string;
  /** 사업자번호, 10 digits. */
  readonly businessNo: string;
  /** Tried in this order. */
  readonly terminals: readonly { readonly van: VanName; readonly terminalId: string; readonly vendorCode: string }[];
};

/** Thrown when a merchant or a key can't be kept as given. */
export class InvalidMerchant extends Error {
  override readonly name = 'InvalidMerchant';
}

const bounds: readonly (readonly [(merchant: NewMerchant) => boolean, string])[] = [
  [({ name }) => name.trim() !== '' && Array.from(name).length <= 60, 'name must have 1 to 60 characters'],
  [({ businessNo }) => /^[0-9]{10}$/.test(businessNo), 'businessNo must be 10 digits'],
  [({ terminals }) => terminals.length > 0, 'at least one terminal is needed'],
  [({ terminals }) => terminals.every(({ terminalId }) => /^[\x21-\x7e]{1,10}$/.test(terminalId)), 'a terminal id has 1 to 10 ASCII characters'],
  [({ terminals }) => terminals.every(({ vendorCode }) => /^[\x21-\x7e]{1,4}$/.test(vendorCode)), 'a vendor code has 1 to 4 ASCII characters'],
];

/** Makes a merchant with its terminals. @throws InvalidMerchant */
export async function registerMerchant(db: Database, merchant: NewMerchant): Promise<string> {
  const problem = bounds.find(([holds]) => !holds(merchant));
  if (problem !== undefined) throw new InvalidMerchant(problem[1]);
  const { id } = await db.merchant.create({
    data: {
      id: newId('mer'),
      name: merchant.name,
      businessNo: merchant.businessNo,
      terminals: { create: merchant.terminals.map((terminal, at) => ({ ...terminal, priority: at + 1 })) },
    },
  });
  return id;
}

/** A new API key's text, `key_<id>.<secret>`: shown once, since only its hash is kept. */
export const newApiKey = (): string => `${newId('key')}.${newToken()}`;

/** Lets a key act for a merchant. A key that is known already stays as it is. @throws InvalidMerchant when it is not of the form of {@link newApiKey} */
export async function admitApiKey(db: Database, merchantId: string, apiKey: string): Promise<void> {
  const [, id, secret] = /^(key_[0-9a-z]{32})\.([A-Za-z0-9_-]{43})$/.exec(apiKey) ?? [];
  if (id === undefined || secret === undefined) throw new InvalidMerchant('an API key has the form key_<32 characters>.<43 characters>');
  await db.apiKey.createMany({ data: [{ id, merchantId, secretHash: new Uint8Array(sha256(secret)) }], skipDuplicates: true });
}
