import { createHmac } from 'node:crypto';
import { decode } from 'iconv-lite';
import { contractPage, sampleOf } from '../../docs/contracts/page-fixtures';
import { ciphersWith } from './ciphers';
import { ISSUER_KEYS, kisaSeed, ORDER_MAC_KEY, queryOf, RESULT_MAC_KEY } from './fixtures';
import { type Fields, formats } from './formats';
import { type IssuerName, profiles } from './issuers';
import { ORDER_FIELDS, type OrderField, type Profile, type ResultField } from './profile';

/** What stands beside ciphertext and MAC in an issuer's order, as its page says. */
const outsideOf = (issuer: IssuerName): Readonly<Record<string, string>> =>
  Object.fromEntries(contractPage(issuer).parameters.map((parameter) => [parameter.name, sampleOf(parameter) ?? '']));

const profileOf = (issuer: IssuerName): Profile<IssuerName> =>
  profiles.find((profile) => profile.issuer === issuer) ?? profiles[0];

/** The issuers that give a CARD_ID. */
export const RECURRING_ISSUERS: readonly IssuerName[] = profiles
  .map(({ issuer }) => issuer)
  .filter((issuer) => contractPage(issuer).card.length > 0);

export type RecurringContract = {
  /** The names of CARD_ID and masked card number. */
  readonly card: readonly [cardId: string, maskedCard: string];
  /** Of a card that is stopped, expired or not in the app. */
  readonly unusable: string;
  readonly declined: string;
  readonly contentType: string;
};

/** What an issuer's page says of registered cards. */
export function contractOf(issuer: IssuerName): RecurringContract {
  const { card, codes } = contractPage(issuer);
  const [cardId = '', maskedCard = ''] = card;
  const codeThat = (means: RegExp): string => [...codes].find(([, meaning]) => means.test(meaning))?.[0] ?? '';
  return {
    card: [cardId, maskedCard],
    unusable: codeThat(/^card (?:stopped|not registered)/),
    declined: codeThat(/^authentication refused/),
    contentType: profileOf(issuer).result.contentType,
  };
}

export type OrderParts = {
  readonly order?: Partial<Readonly<Record<OrderField, string>>>;
  readonly cardId?: string;
  readonly outside?: Readonly<Record<string, string>>;
  readonly macKey?: Buffer;
  readonly cipherKey?: Buffer;
};

/** The default handle in the issuer's order. */
export function handleOf(issuer: IssuerName): string {
  return outsideOf(issuer)[profileOf(issuer).transactionId] ?? '';
}

/**
 * A query as the PSP writes it: a payment of 10,000 won, or the given values. With a CARD_ID it is the request for an
 * OTC, otherwise the query of an app scheme.
 */
export function queryFor(
  issuer: IssuerName,
  { order = {}, cardId, outside = {}, macKey = ORDER_MAC_KEY, cipherKey }: OrderParts = {},
): string {
  const profile = profileOf(issuer);
  const macName = contractPage(issuer).parameters.at(-1)?.name ?? '';
  const before = { ...outsideOf(issuer), ...outside };
  const values = {
    ...{
      transactionId: before[profile.transactionId] ?? '',
      orderNo: 'ODpay-1',
      amount: '10000',
      quota: '00',
      merchantName: '모의상점',
      orderName: '정기 구독',
      returnUrl: '',
    },
    ...order,
  };
  const fields: Fields = [
    ...ORDER_FIELDS.map((field) => [profile.orderNames[field], values[field]] as const),
    ...(cardId === undefined ? [] : [[contractOf(issuer).card[0], cardId] as const]),
  ];
  const iv = Buffer.alloc(16, 7);
  const key = cipherKey ?? profile.keyOf(before, ISSUER_KEYS[issuer]);
  const ciphertext = Buffer.concat([
    iv,
    ciphersWith(kisaSeed)[profile.cipher].encrypt(key, iv, formats[profile.orderFormat].write(fields)),
  ]).toString('base64');
  const parameters = { ...before, [profile.payload]: ciphertext };
  const signed = Object.values(parameters).slice(0, -1).join('\n');
  return queryOf({ ...parameters, [macName]: createHmac('sha256', macKey).update(signed).digest('hex') });
}

export const schemeFor = (issuer: IssuerName, parts?: OrderParts): string =>
  (contractPage(issuer).urls[0] ?? '').replace('{query}', queryFor(issuer, parts));

export type OpenedResult = {
  readonly outside: Readonly<Record<string, string>>;
  readonly inside: Readonly<Record<string, string>>;
  /** The value of a field, whatever its name at the issuer. */
  readonly at: (field: ResultField | 'transactionId') => string | undefined;
  /** The names of the encrypted fields, in order. */
  readonly names: readonly string[];
  readonly isSigned: boolean;
};

/** Decodes Lotte's values: percent-encoded CP949, in which a plus is a plus. */
const lotteDecoded = (text: string): string =>
  decode(
    Buffer.from(
      text.replace(/%([0-9A-F]{2})/g, (_escape, hex: string) => String.fromCharCode(parseInt(hex, 16))),
      'latin1',
    ),
    'cp949',
  );

const pairsOf = (text: string, between: string): readonly (readonly [string, string])[] =>
  text.split(between).map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const);

const OUTER: Readonly<Record<string, (body: string) => Readonly<Record<string, string>>>> = {
  form: (body) => Object.fromEntries(new URLSearchParams(body)),
  query: (body) => Object.fromEntries(pairsOf(body, '&').map(([name, value]) => [name, lotteDecoded(value)])),
  json: (body) => JSON.parse(body) as Record<string, string>,
};

const INNER: Readonly<Record<string, (bytes: Buffer) => Readonly<Record<string, string>>>> = {
  form: (bytes) => Object.fromEntries(new URLSearchParams(bytes.toString())),
  separated: (bytes) => Object.fromEntries(pairsOf(decode(bytes, 'cp949'), '\u001c')),
  json: (bytes) => JSON.parse(bytes.toString()) as Record<string, string>,
};

/** A result as the PSP reads it. */
export function openResult(issuer: IssuerName, body: string): OpenedResult {
  const profile = profileOf(issuer);
  const { outerFormat, innerFormat, outerNames } = profile.result;
  const [, , payloadName, macName] = outerNames;
  const outside = OUTER[outerFormat]?.(body) ?? {};
  const { [macName]: mac, ...signed } = outside;
  // The fields of JSON and form are in the order in which they are signed.
  const text = formats[outerFormat].bytesOf(Object.values(signed).join('\n'));
  const bytes = Buffer.from(outside[payloadName] ?? '', 'base64');
  const key = profile.keyOf(outsideOf(issuer), ISSUER_KEYS[issuer]);
  const inside =
    INNER[innerFormat]?.(
      ciphersWith(kisaSeed)[profile.cipher].decrypt(key, bytes.subarray(0, 16), bytes.subarray(16)),
    ) ?? {};
  return {
    outside,
    inside,
    at: (field) => (field === 'transactionId' ? outside[outerNames[0]] : inside[profile.result.names[field] ?? '']),
    names: Object.keys(inside),
    isSigned: createHmac('sha256', RESULT_MAC_KEY).update(text).digest('hex') === mac,
  };
}
