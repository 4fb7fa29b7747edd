import type { SealedCredential } from '../domain/sealed-credential';

/** The credential of an approval at a VAN: a one-time code, or a card's number and its expiry (YYMM). */
export type Credential =
  | { readonly kind: 'otc'; readonly otc: string }
  | { readonly kind: 'card'; readonly number: string; readonly expiry: string };

/** Thrown when what was unsealed is not what its tag says: a fault of the build. Nothing is sent. */
export class CredentialMismatch extends Error {
  override readonly name = 'CredentialMismatch';
}

/** No OTC has an `=`. */
const CARD = /^([0-9]{14,16})=([0-9]{4})$/;

/** A card as text, to be sealed. */
export const writeCard = ({ number, expiry }: { readonly number: string; readonly expiry: string }): string =>
  `${number}=${expiry}`;

/**
 * The credential in an unsealed text.
 * @throws CredentialMismatch when it is not of the kind in its tag
 */
export function readCredential(told: SealedCredential['kind'], text: string): Credential {
  const [, number, expiry] = CARD.exec(text) ?? [];
  const credential: Credential =
    number === undefined || expiry === undefined ? { kind: 'otc', otc: text } : { kind: 'card', number, expiry };
  if (told !== 'untold' && told !== credential.kind)
    throw new CredentialMismatch(`What was unsealed is no ${told}, as its tag says`);
  return credential;
}
