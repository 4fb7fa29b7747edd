import { type Kms, type KmsCiphertext, type KmsContext, WrappedKeyRefused } from './kms';

/** The owner of a card. KMS binds the ciphertext to it, so that one row's card can't be used in another. */
export type CardOwner = { readonly merchantId: string; readonly billingKeyId: string };

/** Thrown when a stored card can't be decrypted: its row was altered or belongs to another billing key. Final. */
export class CardUnreadable extends Error {
  override readonly name = 'CardUnreadable';
  constructor(readonly owner: CardOwner) {
    super(
      `The card of billing key ${owner.billingKeyId} can't be decrypted: its row was altered, or belongs to another billing key. Have the payer register again.`,
    );
  }
}

/**
 * Stores the CARD_ID (or number and expiry) of a card, encrypted by KMS itself: no process holds a key that decrypts
 * it.
 */
export type CardVault = {
  /** @throws {KmsUnavailable} */
  seal(card: string, owner: CardOwner): Promise<KmsCiphertext>;
  /**
   * Decrypts a card for the length of one use.
   * @throws {KmsUnavailable} @throws {CardUnreadable}
   */
  use<T>(kept: KmsCiphertext, owner: CardOwner, work: (card: string) => T | Promise<T>): Promise<T>;
  /** Re-encrypts the card under another KMS key. @throws {KmsUnavailable} @throws {CardUnreadable} */
  moveTo(toKeyId: string, kept: KmsCiphertext, owner: CardOwner): Promise<KmsCiphertext>;
};

const contextOf = ({ merchantId, billingKeyId }: CardOwner): KmsContext => ({
  purpose: 'card-id',
  merchant: merchantId,
  billingKey: billingKeyId,
});

/** @param keyId id, ARN or alias of the KMS key for new cards */
export function createCardVault(kms: Pick<Kms, 'encrypt' | 'decrypt' | 'reEncrypt'>, keyId: string): CardVault {
  const readable = async <T>(owner: CardOwner, ask: () => Promise<T>): Promise<T> =>
    ask().catch((failure: unknown) => {
      throw failure instanceof WrappedKeyRefused ? new CardUnreadable(owner) : failure;
    });
  return {
    seal: (card, owner) => kms.encrypt(Buffer.from(card, 'latin1'), contextOf(owner), keyId),
    async use(kept, owner, work) {
      const card = await readable(owner, () => kms.decrypt(kept, contextOf(owner)));
      try {
        return await work(card.toString('latin1'));
      } finally {
        card.fill(0);
      }
    },
    moveTo: (toKeyId, kept, owner) => readable(owner, () => kms.reEncrypt(kept, contextOf(owner), toKeyId)),
  };
}
