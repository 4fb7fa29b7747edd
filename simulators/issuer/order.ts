import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Cbc } from './ciphers';
import { orderedFields, percentDecoded } from './form';
import { formats } from './formats';
import { instantOf } from './kst';
import { type IssuerKeys, ORDER_FIELDS, type OrderField, type Parameters, type Profile } from './profile';
import { type Order, OrderRefusedError } from './wire';

/** An opened order, with the key that encrypts its result. */
export type Opened = { readonly order: Order; readonly key: Buffer; readonly parameters: Parameters };
/** An opened request for an OTC. */
export type OpenedOtcOrder = Opened & { readonly cardId: string; readonly isExpired: boolean };
export type OrderReader = { readonly keys: IssuerKeys; readonly cipher: Cbc; readonly now: () => Date };

/** The contracts set no limit for URLs; a real app gets none longer than this from the system. */
const MAX_URL_CHARACTERS = 8_192;
/**
 * How long after its transaction time an order can be opened, and how far that time may be ahead of the issuer's clock.
 */
const ORDER_LIFETIME_MS = 30 * 60_000;
const CLOCK_SKEW_MS = 5 * 60_000;
const BLOCK_BYTES = 16;

type Rules = Readonly<Record<Exclude<OrderField, 'transactionId'>, (value: string) => boolean>>;

const PAYMENT: Rules = {
  orderNo: (value) => /^(?:OD|PL|SP)[!-~]{1,38}$/.test(value),
  amount: (value) => /^[1-9]\d{0,11}$/.test(value),
  quota: (value) => /^(?:00|0[2-9]|[12]\d|3[0-6])$/.test(value),
  merchantName: (value) => isBetween(1, characters(value), 60),
  orderName: (value) => isBetween(1, characters(value), 100),
  returnUrl: (value) => value === '' || URL.canParse(value),
};

const isWhole = (quota: string): boolean => quota === '00';
/** An order of amount 0 asks to register a card. */
const REGISTRATION: Rules = { ...PAYMENT, amount: (value) => value === '0', quota: isWhole };
/** A payment without an app, and therefore without a return URL. */
const WITHOUT_APP: Rules = { ...PAYMENT, quota: isWhole, returnUrl: (value) => value === '' };
const CARD_ID = /^[0-9A-Z]{32}$/;

/** Whether a URL is for this issuer's app at all. */
export function isForApp({ scheme }: Profile, url: string): boolean {
  return url.startsWith(`${scheme}:`) || (url.startsWith('intent:') && url.includes(`;scheme=${scheme};`));
}

/**
 * The payload of a scheme or intent URL of the contract.
 * @throws {OrderRefusedError}
 */
export function carriedBy(profile: Profile, url: string): string {
  const refuse = refusalsOf(profile);
  if (url.length > MAX_URL_CHARACTERS) throw refuse('field', 'the URL is too long');
  const carried = profile.urls.map((pattern) => pattern.exec(url)?.[1]).find((found) => found !== undefined);
  if (carried === undefined) throw refuse('field', 'the URL is neither the scheme nor the intent of the contract');
  return carried;
}

/**
 * Opens an order's parameters: form, then MAC, then decryption, then the order's fields, then its age.
 * @throws {OrderRefusedError} with the issuer's own code
 */
export function openOrder(profile: Profile, query: string, reader: OrderReader): Opened {
  const { parameters, key, plaintext, isExpired } = openParameters(profile, query, reader);
  const { values, terms } = readPayment(profile, plaintext);
  const rules = isRegistration(profile, values) ? REGISTRATION : PAYMENT;
  const order = { ...readOrder(profile, parameters, values, rules), ...interestFree(profile, terms, values) };
  if (isExpired) throw refusalsOf(profile)('expired', 'its transaction time is not now');
  return { order, key, parameters };
}

/**
 * Opens a request for an OTC in the same way. An expired one is opened too: its order is known, so a result can say
 * that it has expired.
 * @throws {OrderRefusedError} when the parameters are not those of the contract
 */
export function openOtcOrder(profile: Profile, body: string, reader: OrderReader): OpenedOtcOrder {
  const cardIdName = profile.recurring?.names.cardId ?? '';
  const { parameters, key, plaintext, isExpired } = openParameters(profile, body, reader);
  const values = readFields(profile, plaintext, [cardIdName]);
  const order = readOrder(profile, parameters, values, WITHOUT_APP);
  const cardId = values.at(-1) ?? '';
  if (!CARD_ID.test(cardId)) throw refusalsOf(profile)('field', `the order's ${cardIdName} is out of its bounds`);
  return { order, cardId, key, parameters, isExpired };
}

type OpenedParameters = {
  readonly parameters: Parameters;
  readonly key: Buffer;
  readonly plaintext: Buffer;
  readonly isExpired: boolean;
};

function openParameters(profile: Profile, query: string, { keys, cipher, now }: OrderReader): OpenedParameters {
  const refuse = refusalsOf(profile);
  const parameters = readParameters(profile, query);
  const orderedAt = instantOf(profile.stampOf(parameters));
  if (orderedAt === undefined) throw refuse('field', 'its date and time are invalid');
  if (!isAuthentic(profile, parameters, keys.orderMacKey)) throw refuse('mac', 'the MAC is not that of the parameters');
  const key = profile.keyOf(parameters, keys);
  const ageMs = now().getTime() - orderedAt.getTime();
  return {
    parameters,
    key,
    plaintext: decrypted(profile, parameters, key, cipher),
    isExpired: !isBetween(-CLOCK_SKEW_MS, ageMs, ORDER_LIFETIME_MS),
  };
}

type Refuse = (why: keyof Profile['refusals'], reason: string) => OrderRefusedError;

const refusalsOf =
  ({ issuer, refusals }: Profile): Refuse =>
  (why, reason) =>
    new OrderRefusedError(issuer, refusals[why], reason);

function readParameters(profile: Profile, query: string): Parameters {
  const refuse = refusalsOf(profile);
  const names = Object.keys(profile.parameters);
  const values = orderedFields(query, names);
  if (values === undefined)
    throw refuse('field', 'the parameters are not those of the contract, once each and in its order');
  const broken = names.find((name) => profile.parameters[name]?.test(values[name] ?? '') !== true);
  if (broken !== undefined) throw refuse('field', `the parameter ${broken} is out of its bounds`);
  const payload = percentDecoded(values[profile.payload] ?? '');
  if (payload === undefined) throw refuse('field', `the parameter ${profile.payload} is not percent-encoded UTF-8`);
  return { ...values, [profile.payload]: payload };
}

function isAuthentic({ parameters: patterns }: Profile, parameters: Parameters, macKey: Buffer): boolean {
  const values = Object.keys(patterns).map((name) => parameters[name] ?? '');
  const mac = values.pop() ?? '';
  return timingSafeEqual(createHmac('sha256', macKey).update(values.join('\n')).digest(), Buffer.from(mac, 'hex'));
}

function decrypted(profile: Profile, parameters: Parameters, key: Buffer, cipher: Cbc): Buffer {
  const refuse = refusalsOf(profile);
  const base64 = parameters[profile.payload] ?? '';
  const bytes = Buffer.from(base64, 'base64');
  // Buffer skips invalid base64, so a text is base64 only if it encodes back unchanged.
  const isCiphertext =
    bytes.toString('base64') === base64 && bytes.length >= 2 * BLOCK_BYTES && bytes.length % BLOCK_BYTES === 0;
  if (!isCiphertext) throw refuse('decryption', 'the order is not the base64 of an IV and blocks');
  try {
    return cipher.decrypt(key, bytes.subarray(0, BLOCK_BYTES), bytes.subarray(BLOCK_BYTES));
  } catch {
    // The cause and its text stay here: they would tell a forger how much of the padding was right.
    throw refuse('decryption', 'the order does not decrypt with its key');
  }
}

const readValue = (values: readonly string[], field: OrderField): string => values[ORDER_FIELDS.indexOf(field)] ?? '';

const isRegistration = ({ recurring }: Profile, values: readonly string[]): boolean =>
  recurring !== undefined && readValue(values, 'amount') === '0';

type Terms = readonly [flag: string, payerMonths: string];

/** A payment's values, and those of its interest-free terms, which it may have. */
function readPayment(
  profile: Profile,
  plaintext: Buffer,
): { readonly values: readonly string[]; readonly terms?: Terms } {
  const found = fieldsIn(profile, plaintext, profile.interestFreeNames);
  if (found === undefined) return { values: readFields(profile, plaintext, []) };
  const [flag = '', payerMonths = ''] = found.slice(ORDER_FIELDS.length);
  return { values: found.slice(0, ORDER_FIELDS.length), terms: [flag, payerMonths] };
}

/** Some of the installments are without interest for the payer, the first ones need not be. */
function interestFree(
  profile: Profile,
  terms: Terms | undefined,
  values: readonly string[],
): { readonly payerMonths?: string } {
  if (terms === undefined) return {};
  const [flag, payerMonths] = terms;
  const isTerm = flag === 'Y' && /^\d\d$/.test(payerMonths) && Number(payerMonths) < Number(readValue(values, 'quota'));
  if (isTerm) return { payerMonths };
  throw refusalsOf(profile)('field', `the order's ${profile.interestFreeNames.join(' or ')} is out of its bounds`);
}

const fieldsIn = (profile: Profile, plaintext: Buffer, more: readonly string[]): readonly string[] | undefined =>
  formats[profile.orderFormat].read(plaintext, [...ORDER_FIELDS.map((field) => profile.orderNames[field]), ...more]);

/** The order's values in the contract's order, then those of the given names. */
function readFields(profile: Profile, plaintext: Buffer, more: readonly string[]): readonly string[] {
  const values = fieldsIn(profile, plaintext, more);
  if (values === undefined)
    throw refusalsOf(profile)('field', "the order's fields are not those of the contract, once each and in its order");
  return values;
}

function readOrder(profile: Profile, parameters: Parameters, values: readonly string[], rules: Rules): Order {
  const refuse = refusalsOf(profile);
  const read = (field: OrderField): string => readValue(values, field);
  const broken = (Object.keys(rules) as (keyof Rules)[]).find((field) => !rules[field](read(field)));
  if (broken !== undefined) throw refuse('field', `the order's ${profile.orderNames[broken]} is out of its bounds`);
  if (read('transactionId') !== parameters[profile.transactionId])
    throw refuse('field', `the ${profile.transactionId} inside is not the one outside`);
  return {
    transactionId: read('transactionId'),
    orderNo: read('orderNo'),
    amount: Number(read('amount')),
    quota: read('quota'),
    merchantName: read('merchantName'),
    orderName: read('orderName'),
    returnUrl: read('returnUrl'),
  };
}

/** Code points, so that a character beyond the basic plane counts once. */
function characters(text: string): number {
  return Array.from(text).length;
}

function isBetween(least: number, value: number, most: number): boolean {
  return least <= value && value <= most;
}
