import { addDays, type KstDate, parseKstDate } from './kst';

/** Thirteen or more digits in a row: an unmasked card number. */
export const FULL_CARD_NUMBER = /[0-9]{13,}/;

/** A card's number and the last day on which it can be used. */
export type Card = { readonly number: string; readonly expiry: KstDate };

/** Thrown when the entered card can't be used. Carries the field and the rule, never a value. */
export class InvalidCard extends Error {
  override readonly name = 'InvalidCard';
  constructor(
    readonly field: 'number' | 'expiry',
    readonly rule: string,
  ) {
    super(`The card's ${field} ${rule}: let the payer correct it.`);
  }
}

const MOST_YEARS_AHEAD = 20;
/** A number as people write it: groups of digits separated by a space or a hyphen. */
const GROUPED = /^[0-9]+(?:[ -][0-9]+)*$/;

/**
 * Parses the card that a payer entered.
 * @param entered `expiry` as MMYY or MM/YY
 * @param today in Korea: a card is valid through the last day of its month
 * @throws InvalidCard
 */
export function parseCard(entered: { readonly number: string; readonly expiry: string }, today: KstDate): Card {
  const typed = entered.number.trim();
  const number = typed.replace(/[ -]/g, '');
  if (!GROUPED.test(typed) || !/^[0-9]{14,16}$/.test(number))
    throw new InvalidCard('number', 'must be 14 to 16 digits');
  if (!hasCheckDigit(number)) throw new InvalidCard('number', 'must end in its check digit');
  return { number, expiry: parseExpiry(entered.expiry, today) };
}

function parseExpiry(text: string, today: KstDate): KstDate {
  const [, month = '', year = ''] = /^(0[1-9]|1[0-2]) ?\/? ?([0-9]{2})$/.exec(text.trim()) ?? [];
  if (month === '') throw new InvalidCard('expiry', 'must be month and year, as MM/YY');
  const expiry = lastDayOf(Number(`${today.slice(0, 2)}${year}`), Number(month));
  if (expiry < today) throw new InvalidCard('expiry', 'must not be past');
  if (Number(expiry.slice(0, 4)) > Number(today.slice(0, 4)) + MOST_YEARS_AHEAD)
    throw new InvalidCard('expiry', `must be at most ${MOST_YEARS_AHEAD} years ahead`);
  return expiry;
}

function lastDayOf(year: number, month: number): KstDate {
  const [nextYear, nextMonth] = month === 12 ? [year + 1, 1] : [year, month + 1];
  return addDays(parseKstDate(`${nextYear}${String(nextMonth).padStart(2, '0')}01`), -1);
}

/** Luhn: every second digit from the right counts double, as the sum of its digits. */
/** Whether the last digit is the check digit of the others (Luhn). */
export function hasCheckDigit(number: string): boolean {
  const sum = Array.from(number, Number)
    .reverse()
    .reduce((total, digit, at) => total + (at % 2 === 0 ? digit : digit > 4 ? 2 * digit - 9 : 2 * digit), 0);
  return sum % 10 === 0;
}

/** The text that is encrypted in place of a CARD_ID: number and expiry, yyyyMMdd. */
export const cardToken = ({ number, expiry }: Card): string => `${number}${expiry}`;

/** @throws InvalidCard when the token holds no card */
export function cardOfToken(token: string): Card {
  const [, number, expiry] = /^([0-9]{14,16})([0-9]{8})$/.exec(token) ?? [];
  if (number === undefined || expiry === undefined) throw new InvalidCard('number', 'is not a stored card');
  return { number, expiry: parseKstDate(expiry) };
}

/** A card number for people: the first six digits, stars, the last four. */
export const maskedCardNo = (number: string): string =>
  `${number.slice(0, 6)}${'*'.repeat(number.length - 10)}${number.slice(-4)}`;

/** 유효기간 as telegrams carry it: YYMM. */
export const telegramExpiry = ({ expiry }: Card): string => expiry.slice(2, 6);
