import { parseKstDate, type KstDate } from './kst';
export type Card = { readonly number: string; readonly expiry: KstDate };
export class InvalidCard extends Error {
  override readonly name = 'InvalidCard';
  constructor(readonly field: 'number' | 'expiry', readonly rule: string) { super(`The card's ${field} ${rule}`); }
}
export const cardToken = ({ number, expiry }: Card): string => `${number}${expiry}`;
export function cardOfToken(token: string): Card {
  const [, number, expiry] = /^([0-9]{14,16})([0-9]{8})$/.exec(token) ?? [];
  if (number === undefined || expiry === undefined) throw new InvalidCard('number', 'is no kept card');
  return { number, expiry: parseKstDate(expiry) };
}
export const telegramExpiry = ({ expiry }: Card): string => expiry.slice(2, 6);
