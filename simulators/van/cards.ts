import { kstStamp } from './kst';

/** A VAN's answers to a card number that can't be charged. */
export type CardRefusals = {
  readonly invalidNumber: {
    readonly responseCode: string;
    readonly issuerResponseCode: string;
    readonly message1: string;
  };
  readonly expired: { readonly responseCode: string; readonly issuerResponseCode: string; readonly message1: string };
};

/** The issuer's code accompanies the VAN's: 14 wrong number, 04 expired. */
export const cardRefusals = (invalidNumber: string, expired: string): CardRefusals => ({
  invalidNumber: { responseCode: invalidNumber, issuerResponseCode: '14', message1: '카드번호 오류' },
  expired: { responseCode: expired, issuerResponseCode: '04', message1: '유효기간 경과' },
});

/** The first six digits, stars, the last four: the only part of a card number that is stored. */
export function masked(cardNumber: string): string {
  return `${cardNumber.slice(0, 6)}${'*'.repeat(cardNumber.length - 10)}${cardNumber.slice(-4)}`;
}

/** Whether the last digit is the correct check digit by Luhn (ISO/IEC 7812-1). */
export function isCardNumber(digits: string): boolean {
  const sum = Array.from(digits)
    .reverse()
    .map((digit, place) => Number(digit) * (place % 2 === 0 ? 1 : 2))
    .reduce((total, value) => total + (value > 9 ? value - 9 : value), 0);
  return sum % 10 === 0;
}

/** @param expiry `YYMM`; the card is valid until the last moment of that month in Korea */
export function isExpired(expiry: string, now: Date): boolean {
  return `20${expiry}` < kstStamp(now).slice(0, 6);
}
