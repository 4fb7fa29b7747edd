/** The credential of an approval at a VAN: a one-time code, or a card's number and its expiry (YYMM). */
export type Credential =
  | { readonly kind: 'otc'; readonly otc: string }
  | { readonly kind: 'card'; readonly number: string; readonly expiry: string };

const CARD = /^([0-9]{14,16})=([0-9]{4})$/;

/** A card as text, to be sealed in place of an OTC. It has a `=`, which no OTC has. */
export const writeCard = ({ number, expiry }: { readonly number: string; readonly expiry: string }): string =>
  `${number}=${expiry}`;

/** The credential in an unsealed text. */
export function readCredential(text: string): Credential {
  const [, number, expiry] = CARD.exec(text) ?? [];
  return number === undefined || expiry === undefined ? { kind: 'otc', otc: text } : { kind: 'card', number, expiry };
}
