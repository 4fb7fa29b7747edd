import { createHash, randomBytes } from 'node:crypto';
import { type CellCode, cellOfId, idBodyIn, linkTokenIn, type Mode } from '../domain/cells';
import { ID_ALPHABET } from '../domain/id-alphabet';

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
      text += ID_ALPHABET.charAt((buffer >> bits) & 31);
    }
    buffer &= (1 << bits) - 1;
  }
  return text;
}

type Prefix =
  | 'bill'
  | 'pay'
  | 'mer'
  | 'inb'
  | 'evt'
  | 'key'
  | 'key_test'
  | 'bkey'
  | 'sub'
  | 'act'
  | 'can'
  | 'whe'
  | 'whd'
  | 'era'
  | 'ifo';

const idIn = (cell: CellCode, prefix: Prefix, bytes: Uint8Array): string =>
  `${prefix}_${idBodyIn(cell, base32(bytes))}`;

/**
 * A new random id: `bill_…`, 32 characters behind the prefix, of 160 bits, or of 145 and the cell's code.
 * @param ownerId whose cell it is of, a merchant's or of what is a merchant's; empty: it never leaves
 */
export const newId = (prefix: Prefix, ownerId: string): string =>
  idIn(cellOfId(ownerId), prefix, randomBytes(ID_BYTES));

/** The id of a new merchant of a cell. All that it makes has ids of this cell, because they derive from its own. */
export const newMerchantId = (cell: CellCode): string => idIn(cell, 'mer', randomBytes(ID_BYTES));

/** It is of the cell of the first part, its owner's id. */
const derivedId = (prefix: Prefix, ownerId: string, ...parts: readonly string[]): string =>
  idIn(
    cellOfId(ownerId),
    prefix,
    createHash('sha256')
      .update(JSON.stringify([prefix, ownerId, ...parts]))
      .digest()
      .subarray(0, ID_BYTES),
  );

/**
 * The id of the payment that a press of the pay button creates: the same key on the same bill gives the same payment,
 * on any server and after any restart.
 */
export const paymentIdFor = (billId: string, idempotencyKey: string): string =>
  derivedId('pay', billId, idempotencyKey);

/** An event's id derives from its subject and version, so that a repeated write creates the same row. */
export const eventIdFor = (subjectId: string, version: number): string => derivedId('evt', subjectId, String(version));

/** The id of the operator's action that moved its subject to a version. */
export const actionIdFor = (subjectId: string, version: number): string => derivedId('act', subjectId, String(version));

/**
 * The attempts of a payment, and those of a cancellation, are numbered. The number is part of the id, so a repeated
 * activity finds its own row.
 * @param ownerId of a payment or a cancellation
 */
export const attemptIdFor = (ownerId: string, number: number): string =>
  `att_${ownerId.slice(ownerId.indexOf('_') + 1)}_${number}`;

/** An attempt's number within its payment or cancellation, from 1. @param id as {@link attemptIdFor} creates it */
export const attemptNumberOf = (id: string): number => Number(id.split('_').at(-1));

/** 256 random bits as text for an API key's secret, or another one. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** The secret part of a link for payers. @param ownerId of the bill, or of what the link is for */
export const newLinkToken = (mode: Mode, ownerId: string): string =>
  linkTokenIn({ mode, cell: cellOfId(ownerId) }, newToken());

/** The id of a new API key. */
export const newKeyId = (mode: Mode, merchantId: string): string =>
  newId(mode === 'test' ? 'key_test' : 'key', merchantId);

export const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** The id of the bill that a merchant's Idempotency-Key creates. */
export const billIdFor = (merchantId: string, idempotencyKey: string): string =>
  derivedId('bill', merchantId, idempotencyKey);

/** The id of the single bill of a subscription's period, whoever opens it. */
export const billIdForPeriod = (subscriptionId: string, period: string): string =>
  derivedId('bill', subscriptionId, period);

/** The id of the payment of a period's try, whoever starts it. */
export const paymentIdForTry = (subscriptionId: string, period: string, number: number): string =>
  derivedId('pay', subscriptionId, period, String(number));

/** The id of an event's delivery to an endpoint, whoever takes the event. */
export const deliveryIdFor = (endpointId: string, eventId: string): string => derivedId('whd', endpointId, eventId);
