import type { ResponseFields } from './telegram';

/** Longer than an approval number or a date, shorter than a card number. */
const LONG_DIGITS = /\d(?:[ -]?\d){12,}/g;

/** What a VAN says to people, on one line; null when that is nothing. A card number in it is masked. */
export function wordsOf({ message1, message2 }: Pick<ResponseFields, 'message1' | 'message2'>): string | null {
  const words = [message1, message2].map((text) => text.trim()).filter((text) => text !== '');
  const line = words.join(' ').replace(LONG_DIGITS, (digits) => digits.replace(/\d/g, '*'));
  return line === '' ? null : line;
}
