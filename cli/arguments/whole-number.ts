import { InvalidArgumentError } from 'commander';

/** Parses an option that is a whole number, such as won or months. */
export function wholeNumber(text: string): number {
  if (!/^[0-9]{1,9}$/.test(text)) throw new InvalidArgumentError('write a whole number');
  return Number(text);
}
