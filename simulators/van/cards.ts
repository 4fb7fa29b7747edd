import type { IssuerTableName } from './issuers';
import { kstStamp } from './kst';

/** What a VAN answers to a card number that can't be charged. */
export type CardRefusals = {
  readonly invalidNumber: {
    readonly responseCode: string;
    readonly issuerResponseCode: string;
    readonly message1: string;
  };
  readonly expired: { readonly responseCode: string; readonly issuerResponseCode: string; readonly message1: string };
};

const EXPIRED = { responseCode: '8314', issuerResponseCode: '04', message1: '유효기간 경과' };
const invalidNumber = (responseCode: string): CardRefusals['invalidNumber'] => ({
  responseCode,
  issuerResponseCode: '14',
  message1: '카드번호 오류',
});

/** By the table that a VAN numbers issuers by: the VAN of Toss's does not document 8033. */
export const CARD_REFUSALS: Readonly<Record<IssuerTableName, CardRefusals>> = {
  NICE: { invalidNumber: invalidNumber('8033'), expired: EXPIRED },
  TOSS: { invalidNumber: invalidNumber('8311'), expired: EXPIRED },
};

/** The first six digits, stars, the last four: all that is kept of a card number. */
export function masked(cardNumber: string): string {
  return `${cardNumber.slice(0, 6)}${'*'.repeat(cardNumber.length - 10)}${cardNumber.slice(-4)}`;
}

/** Whether its last digit is the one that Luhn's sum wants (ISO/IEC 7812-1). */
export function isCardNumber(digits: string): boolean {
  const sum = Array.from(digits)
    .reverse()
    .map((digit, place) => Number(digit) * (place % 2 === 0 ? 1 : 2))
    .reduce((total, value) => total + (value > 9 ? value - 9 : value), 0);
  return sum % 10 === 0;
}

/** @param expiry `YYMM`; the card can be used until the last moment of that month in Korea */
export function isExpired(expiry: string, now: Date): boolean {
  return `20${expiry}` < kstStamp(now).slice(0, 6);
}
