// What the card form does to the two fields as the payer types. The server checks again: this only saves a round trip.

const NUMBER_DIGITS = { fewest: 14, most: 16 } as const;
const EXPIRY_DIGITS = 4;
const MOST_YEARS_AHEAD = 20;
/** Korea is nine hours ahead of UTC. */
const KST_OFFSET_MS = 9 * 3_600_000;

const digitsOf = (text: string): string => text.replace(/\D/g, '');

/** A card number as it is printed: in groups of four. */
export const groupedNumber = (text: string): string =>
  digitsOf(text)
    .slice(0, NUMBER_DIGITS.most)
    .replace(/(\d{4})(?=\d)/g, '$1 ');

/**
 * An expiry as it is printed: MM/YY. A browser may fill in MM/YYYY, and 8 can only be August.
 * @param isDeleting the slash that was just deleted does not come back
 */
export function monthAndYear(text: string, isDeleting: boolean): string {
  const typed = digitsOf(text).replace(/^([2-9])/, '0$1');
  const digits = typed.replace(/^(\d\d)20(\d\d)$/, '$1$2').slice(0, EXPIRY_DIGITS);
  const [month, year] = [digits.slice(0, 2), digits.slice(2)];
  return year !== '' || (month.length === 2 && !isDeleting) ? `${month}/${year}` : month;
}

/** Where the caret stands in a text that was formatted anew: after as many digits as before. */
export function caretAfter(formatted: string, digits: number): number {
  let at = 0;
  for (let seen = 0; at < formatted.length && seen < digits; at += 1) if (/\d/.test(formatted[at] ?? '')) seen += 1;
  return at;
}

/** The number has a length that cards have, and its check digit (Luhn). */
export function isCardNumber(text: string): boolean {
  const digits = digitsOf(text);
  if (digits.length < NUMBER_DIGITS.fewest || digits.length > NUMBER_DIGITS.most) return false;
  const sum = Array.from(digits, Number)
    .reverse()
    .reduce((total, digit, at) => total + (at % 2 === 0 ? digit : digit > 4 ? 2 * digit - 9 : 2 * digit), 0);
  return sum % 10 === 0;
}

/** The month exists, and is not over in Korea. */
export function isExpiry(text: string, now: Date): boolean {
  const [, month = '', year = ''] = /^(0[1-9]|1[0-2])\/(\d\d)$/.exec(text.trim()) ?? [];
  if (month === '') return false;
  const korean = new Date(now.getTime() + KST_OFFSET_MS);
  const years = Number(year) - (korean.getUTCFullYear() % 100);
  const months = 12 * years + Number(month) - (korean.getUTCMonth() + 1);
  return months >= 0 && years <= MOST_YEARS_AHEAD;
}
