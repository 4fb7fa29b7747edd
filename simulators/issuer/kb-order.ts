import { createHmac, timingSafeEqual } from 'node:crypto';

import { formDecoded, orderedFields, percentDecoded } from './form';
import { instantOf } from './kst';
import type { SeedCbc } from './seed';
import { OrderRefusedError, type Order } from './wire';

/** Why KB's app refuses an order (docs/contracts/kb.md). */
export const KB_REFUSAL = { decryption: '9201', mac: '9202', field: '9203', expired: '9204' } as const;

export type KbOrder = { readonly order: Order; readonly seedKey: Buffer };
export type KbOrderReader = { readonly macKey: Buffer; readonly seed: SeedCbc; readonly now: () => Date };

/** The contract bounds no URL; a real app takes no longer one from the system. */
const MAX_URL_CHARACTERS = 8_192;
/** How long after its transaction time an order can be opened; how far that time may lie ahead of KB's clock. */
const ORDER_LIFETIME_MS = 30 * 60_000;
const CLOCK_SKEW_MS = 5 * 60_000;

const SCHEME_URL = /^kb-acp:\/\/pay\?([^#]*)$/;
const INTENT_URL = /^intent:\/\/pay\?([^#]*)#Intent;scheme=kb-acp;package=com\.kbcard\.cxh\.appcard;end;$/;
const BLOCK_BYTES = 16;

const PARAMETERS = {
  srCode: /^\d{7}$/,
  xid: /^[0-9a-f]{20}$/,
  bizNo: /^\d{10}$/,
  txnDate: /^\d{8}$/,
  txnTime: /^\d{6}$/,
  // A bare plus would be a space to whoever reads the query as a form.
  order: /^[^+]+$/,
  mac: /^[0-9a-f]{64}$/,
} as const;

type Parameter = keyof typeof PARAMETERS;
type Parameters = Readonly<Record<Parameter, string>>;

const ORDER_FIELDS = {
  xid: (value) => PARAMETERS.xid.test(value),
  orderNo: (value) => /^(?:OD|PL|SP)[!-~]{1,38}$/.test(value),
  amount: (value) => /^[1-9]\d{0,11}$/.test(value),
  quota: (value) => /^(?:00|0[2-9]|[12]\d|3[0-6])$/.test(value),
  merchantName: (value) => isBetween(1, characters(value), 60),
  orderName: (value) => isBetween(1, characters(value), 100),
  returnUrl: (value) => value === '' || URL.canParse(value),
} as const satisfies Record<keyof Order, (value: string) => boolean>;

/** Whether a URL is for KB's app at all. */
export function isKbUrl(url: string): boolean {
  return url.startsWith('kb-acp:') || /^intent:.*;scheme=kb-acp;/.test(url);
}

/**
 * Opens a scheme or intent URL: form, then MAC, then decryption, then the order's fields, then its age.
 * @throws {OrderRefusedError} with 9201–9204
 */
export function openKbOrder(url: string, { macKey, seed, now }: KbOrderReader): KbOrder {
  const parameters = readParameters(url);
  const orderedAt = instantOf(parameters.txnDate + parameters.txnTime);
  if (orderedAt === undefined) throw refused('field', 'txnDate and txnTime are no date and time');
  if (!isAuthentic(parameters, macKey)) throw refused('mac', 'the MAC is not that of the parameters');
  const seedKey = seedKeyOf(parameters);
  const order = readOrder(decrypted(parameters.order, seedKey, seed));
  if (order.xid !== parameters.xid) throw refused('field', 'the xid inside is not the one outside');
  const ageMs = now().getTime() - orderedAt.getTime();
  if (!isBetween(-CLOCK_SKEW_MS, ageMs, ORDER_LIFETIME_MS)) throw refused('expired', 'its transaction time is not now');
  return { order, seedKey };
}

function readParameters(url: string): Parameters {
  if (url.length > MAX_URL_CHARACTERS) throw refused('field', 'the URL is too long');
  const query = (SCHEME_URL.exec(url) ?? INTENT_URL.exec(url))?.[1];
  if (query === undefined) throw refused('field', 'the URL is neither the scheme nor the intent of the contract');
  const values = orderedFields(query, Object.keys(PARAMETERS) as Parameter[]);
  if (values === undefined) throw refused('field', 'the parameters are not those of the contract, once each and in its order');
  const broken = (Object.keys(PARAMETERS) as Parameter[]).find((name) => !PARAMETERS[name].test(values[name]));
  if (broken !== undefined) throw refused('field', `the parameter ${broken} is out of its bounds`);
  const order = percentDecoded(values.order);
  if (order === undefined) throw refused('field', 'the parameter order is not percent-encoded UTF-8');
  return { ...values, order };
}

function isAuthentic({ mac, ...signed }: Parameters, macKey: Buffer): boolean {
  const text = [signed.srCode, signed.xid, signed.bizNo, signed.txnDate, signed.txnTime, signed.order].join('\n');
  return timingSafeEqual(createHmac('sha256', macKey).update(text).digest(), Buffer.from(mac, 'hex'));
}

function seedKeyOf({ bizNo, txnDate, txnTime }: Parameters): Buffer {
  return Buffer.from(bizNo.slice(-4) + txnDate.slice(-6) + txnTime, 'ascii');
}

function decrypted(base64: string, seedKey: Buffer, seed: SeedCbc): string {
  const bytes = Buffer.from(base64, 'base64');
  // Buffer skips what is no base64, so only a text that comes back unchanged is.
  const isCiphertext = bytes.toString('base64') === base64 && bytes.length >= 2 * BLOCK_BYTES && bytes.length % BLOCK_BYTES === 0;
  if (!isCiphertext) throw refused('decryption', 'the order is no base64 of an IV and blocks');
  try {
    const plaintext = seed.decrypt(seedKey, bytes.subarray(0, BLOCK_BYTES), bytes.subarray(BLOCK_BYTES));
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(plaintext);
  } catch {
    // Neither the cause nor its text leaves here: it would tell a forger how far the padding held.
    throw refused('decryption', 'the order does not open with its SEED key');
  }
}

function readOrder(plaintext: string): Order {
  const names = Object.keys(ORDER_FIELDS) as (keyof Order)[];
  const written = orderedFields(plaintext, names);
  if (written === undefined) throw refused('field', "the order's fields are not those of the contract, once each and in its order");
  const read = (name: keyof Order): string => {
    const value = formDecoded(written[name]);
    if (value === undefined || !ORDER_FIELDS[name](value)) throw refused('field', `the order's ${name} is out of its bounds`);
    return value;
  };
  return {
    xid: read('xid'),
    orderNo: read('orderNo'),
    amount: Number(read('amount')),
    quota: read('quota'),
    merchantName: read('merchantName'),
    orderName: read('orderName'),
    returnUrl: read('returnUrl'),
  };
}

function refused(why: keyof typeof KB_REFUSAL, reason: string): OrderRefusedError {
  return new OrderRefusedError(KB_REFUSAL[why], reason);
}

/** Code points, so that a character beyond the basic plane counts once. */
function characters(text: string): number {
  return Array.from(text).length;
}

function isBetween(least: number, value: number, most: number): boolean {
  return least <= value && value <= most;
}
