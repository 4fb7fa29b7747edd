import { createHash, randomBytes } from 'node:crypto';

/** Crockford's base 32: no letters that look alike, safe in URLs, telegrams and workflow ids. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const ID_BYTES = 20;

function base32(bytes: Uint8Array): string {
  let text = '';
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET.charAt((buffer >> bits) & 31);
    }
    buffer &= (1 << bits) - 1;
  }
  return text;
}

type Prefix = 'bill' | 'pay' | 'mer' | 'inb' | 'evt' | 'key' | 'bkey' | 'sub' | 'act';

/** A new random id of 160 bits: `bill_…`, 32 characters behind the prefix. */
export const newId = (prefix: Prefix): string => `${prefix}_${base32(randomBytes(ID_BYTES))}`;

const derivedId = (prefix: Prefix, ...parts: readonly string[]): string =>
  `${prefix}_${base32(
    createHash('sha256')
      .update(JSON.stringify([prefix, ...parts]))
      .digest()
      .subarray(0, ID_BYTES),
  )}`;

/**
 * The payment that a press of the pay button makes: the same key on the same bill is the same payment, on any server
 * and after any restart.
 */
export const paymentIdFor = (billId: string, idempotencyKey: string): string =>
  derivedId('pay', billId, idempotencyKey);

/** An event's id follows from what it tells, so that a repeated write makes the same row. */
export const eventIdFor = (subjectId: string, version: number): string => derivedId('evt', subjectId, String(version));

/** An operator's action that brought its subject to a version. */
export const actionIdFor = (subjectId: string, version: number): string => derivedId('act', subjectId, String(version));

/** A payment's attempts are numbered; the number is part of the id, so a repeated activity finds the row it made. */
export const attemptIdFor = (paymentId: string, number: number): string =>
  `att_${paymentId.slice('pay_'.length)}_${number}`;

/** An attempt's place among its payment's, from 1. @param id as {@link attemptIdFor} makes it */
export const attemptNumberOf = (id: string): number => Number(id.split('_').at(-1));

/** 256 random bits as text for a bill's link or an API key's secret. */
export const newToken = (): string => randomBytes(32).toString('base64url');

export const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** The bill that a merchant's Idempotency-Key makes. */
export const billIdFor = (merchantId: string, idempotencyKey: string): string =>
  derivedId('bill', merchantId, idempotencyKey);

/** The one bill of a subscription's period, whoever opens it. */
export const billIdForPeriod = (subscriptionId: string, period: string): string =>
  derivedId('bill', subscriptionId, period);

/** The payment that a try of a period makes, whoever starts it. */
export const paymentIdForTry = (subscriptionId: string, period: string, number: number): string =>
  derivedId('pay', subscriptionId, period, String(number));
