import type { ResponseFields } from './contract';

/** Thirteen or more digits, however they are written and grouped: a card number, or at least as long as one. */
const LONG_DIGITS = /\p{Nd}(?:[^\p{L}\p{N}]*\p{Nd}){12,}/gu;

/** A VAN's message for people, on one line; null when it is empty. A card number in it is masked. */
export function wordsOf({ message1, message2 }: Pick<ResponseFields, 'message1' | 'message2'>): string | null {
  const words = [message1, message2].map((text) => text.trim()).filter((text) => text !== '');
  const line = words.join(' ').replace(LONG_DIGITS, (digits) => digits.replace(/\p{Nd}/gu, '*'));
  return line === '' ? null : line;
}
