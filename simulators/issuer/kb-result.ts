import { createHmac, randomBytes, randomInt } from 'node:crypto';

import type { KbOrder } from './kb-order';
import { kstStamp } from './kst';
import type { SeedCbc } from './seed';
import type { Result, ResultChoice } from './wire';

export const KB_APPROVED = '0000';

export type KbResultWriter = { readonly macKey: Buffer; readonly seed: SeedCbc; readonly now: () => Date };

const OTC_ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const OTC_CHARACTERS = 21;
const CARD_CODE = '02';
const CARD_PREFIX = '536112';
const IV_BYTES = 16;
/** Twice what the receiver tolerates. */
const STALE_MS = 600_000;

type Signed = { readonly timestamp: string; readonly accres: string; readonly mac: string };

/** Spoils a result after it was signed. A stale timestamp is signed as it stands, so that only its age is wrong. */
const TAMPER: Readonly<Record<'mac' | 'accres', (signed: Signed) => Signed>> = {
  mac: (signed) => ({ ...signed, mac: withAnotherLast(signed.mac, '0', '1') }),
  accres: (signed) => ({ ...signed, accres: withAnotherFirst(signed.accres, 'A', 'B') }),
};

/** Makes the result of an authentication (kb.md §2): an approval with a new OTC, but for what is chosen. */
export function kbResult({ order, seedKey }: KbOrder, choice: ResultChoice, { macKey, seed, now }: KbResultWriter): Result {
  const { rcd = KB_APPROVED, tamper } = choice;
  const otc = choice.otc ?? (rcd === KB_APPROVED ? newOtc() : '');
  const plaintext = new URLSearchParams({
    rcd,
    orderNo: choice.orderNo ?? order.orderNo,
    quota: choice.quota ?? order.quota,
    noint: choice.noint ?? 'N',
    tkey: otc,
    cardCode: CARD_CODE,
    cardPrefix: choice.cardPrefix ?? CARD_PREFIX,
    usingPoint: choice.usingPoint ?? '0',
  }).toString();
  const sentAt = new Date(now().getTime() - (tamper === 'timestamp' ? STALE_MS : 0));
  const signed = sign(order.xid, kstStamp(sentAt), encrypted(plaintext, seedKey, seed), macKey);
  const { timestamp, accres, mac } = tamper === 'mac' || tamper === 'accres' ? TAMPER[tamper](signed) : signed;
  const body = new URLSearchParams({ xid: order.xid, timestamp, accres, mac }).toString();
  return { rcd, otc, contentType: 'application/x-www-form-urlencoded', body };
}

function newOtc(): string {
  return Array.from({ length: OTC_CHARACTERS }, () => OTC_ALPHABET[randomInt(OTC_ALPHABET.length)]).join('');
}

function encrypted(plaintext: string, seedKey: Buffer, seed: SeedCbc): string {
  const iv = randomBytes(IV_BYTES);
  return Buffer.concat([iv, seed.encrypt(seedKey, iv, Buffer.from(plaintext, 'utf8'))]).toString('base64');
}

function sign(xid: string, timestamp: string, accres: string, macKey: Buffer): Signed {
  const mac = createHmac('sha256', macKey).update([xid, timestamp, accres].join('\n')).digest('hex');
  return { timestamp, accres, mac };
}

function withAnotherFirst(text: string, one: string, other: string): string {
  return (text.startsWith(one) ? other : one) + text.slice(1);
}

function withAnotherLast(text: string, one: string, other: string): string {
  return text.slice(0, -1) + (text.endsWith(one) ? other : one);
}
