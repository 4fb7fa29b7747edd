import { InvalidArgumentError } from 'commander';

/** An option that is a whole number, such as won or months. */
export function wholeNumber(text: string): number {
  if (!/^[0-9]{1,9}$/.test(text)) throw new InvalidArgumentError('a whole number is needed');
  return Number(text);
}
