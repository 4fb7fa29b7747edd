/** Weights of the first nine digits of a business number (사업자등록번호) in its check digit. */
const WEIGHTS = [1, 3, 7, 1, 3, 7, 1, 3, 5] as const;

/** The tenth digit of a business number, calculated from the first nine. */
function checkDigit(digits: readonly number[]): number {
  const weighted = WEIGHTS.reduce((sum, weight, at) => sum + weight * (digits[at] ?? 0), 0);
  // Both digits of the ninth digit's product with 5 count.
  const carried = Math.floor(((digits[8] ?? 0) * 5) / 10);
  return (10 - ((weighted + carried) % 10)) % 10;
}

/**
 * Whether a text is a business number: ten digits, of which the last is the check digit. A valid number need not exist.
 */
export function isBusinessNo(text: string): boolean {
  if (!/^[0-9]{10}$/.test(text)) return false;
  const digits = Array.from(text, Number);
  return checkDigit(digits) === digits[9];
}

/** A business number as people write it: 000-00-00000. Any other text stays as it is. */
export const formatBusinessNo = (text: string): string => text.replace(/^([0-9]{3})([0-9]{2})([0-9]{5})$/, '$1-$2-$3');
