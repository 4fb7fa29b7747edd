import { createHmac } from 'node:crypto';
import { decode } from 'iconv-lite';
import { ciphersWith } from './ciphers';
import { ISSUER_KEYS, kisaSeed, ORDER_MAC_KEY, queryOf, RESULT_MAC_KEY } from './fixtures';
import { type Fields, formats } from './formats';
import { profiles } from './issuers';
import { type IssuerName, ORDER_FIELDS, type OrderField, type Profile } from './profile';

export type RecurringIssuer = Exclude<IssuerName, 'bc'>;

const DATE_AND_TIME = { txnDate: '20260302', txnTime: '100000' };
const STAMP = '20260302100000';
const bizNo = '1234567890';

/** The parameters before ciphertext and MAC in each issuer's order. */
const OUTSIDE = {
  kb: { srCode: '0613325', xid: '0123456789abcdef0123', bizNo, ...DATE_AND_TIME },
  samsung: { xid: '0123456789abcdef0123', bizNo, ...DATE_AND_TIME },
  lotte: { acctid: 'A'.repeat(39), bizno: bizNo, txndt: STAMP },
  hyundai: { acctid: 'B'.repeat(38), bizno: bizNo, txndt: STAMP },
  hana: { tid: 'C'.repeat(16), bizNo, txnDt: STAMP },
  nonghyup: { ACCTID: 'D'.repeat(24), BIZNO: bizNo, TXNDT: STAMP },
  bc: { mid: 'PAYMINT001', trxKey: '0123456789abcdef0123', bizNo, txnDt: STAMP },
  shinhan: { srCode: '0000000', txnId: '0123456789abcdef01234567', bizNo, txnDt: STAMP },
} as const satisfies Readonly<Record<IssuerName, object>>;

const outsideOf = (issuer: IssuerName): Readonly<Record<string, string>> => OUTSIDE[issuer];

/** The names of CARD_ID and masked number, codes, and the app's scheme, from the contract's pages. */
const CONTRACTS = {
  kb: { names: ['cardId', 'maskedCard'], unusable: '9102', declined: '9101', scheme: 'kb-acp://pay?' },
  samsung: {
    names: ['cardId', 'maskedCard'],
    unusable: '2002',
    declined: '2001',
    scheme: 'mpocket.online.ansimclick://',
  },
  lotte: {
    names: ['cardid', 'cardmask'],
    unusable: 'A002',
    declined: 'A001',
    scheme: 'lotteappcard://lottecard/data?',
  },
  hyundai: {
    names: ['cardId', 'cardMask'],
    unusable: '5002',
    declined: '5001',
    scheme: 'hdcardappcardansimclick://appcard?',
  },
  hana: { names: ['cardId', 'maskedCard'], unusable: '22', declined: '21', scheme: 'cloudpay://?' },
  nonghyup: {
    names: ['CARDID', 'CARDMASK'],
    unusable: 'R002',
    declined: 'R001',
    scheme: 'nhallonepayansimclick://appcard?',
  },
  shinhan: {
    names: ['cardId', 'maskedCard'],
    unusable: '2002',
    declined: '2001',
    scheme: 'shinhan-sr-ansimclick://pay?',
  },
} as const satisfies Readonly<Record<RecurringIssuer, object>>;

export const RECURRING_ISSUERS = Object.keys(CONTRACTS) as RecurringIssuer[];
export const contractOf = (issuer: RecurringIssuer): (typeof CONTRACTS)[RecurringIssuer] => CONTRACTS[issuer];

const profileOf = (issuer: IssuerName): Profile => profiles.find((profile) => profile.issuer === issuer) ?? profiles[0];

export type OrderParts = {
  readonly order?: Partial<Readonly<Record<OrderField, string>>>;
  readonly cardId?: string;
  readonly outside?: Readonly<Record<string, string>>;
  readonly macKey?: Buffer;
  readonly cipherKey?: Buffer;
};

/** The default handle in the issuer's order. */
export function handleOf(issuer: RecurringIssuer): string {
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
    ...(cardId === undefined || issuer === 'bc' ? [] : [[contractOf(issuer).names[0], cardId] as const]),
  ];
  const iv = Buffer.alloc(16, 7);
  const key = cipherKey ?? profile.keyOf(before, ISSUER_KEYS[issuer]);
  const ciphertext = Buffer.concat([
    iv,
    ciphersWith(kisaSeed)[profile.cipher].encrypt(key, iv, formats[profile.orderFormat].write(fields)),
  ]).toString('base64');
  const signed = { ...before, [profile.payload]: ciphertext, ...(issuer === 'lotte' ? { IOS_RETURN_APP: '' } : {}) };
  const mac = createHmac('sha256', macKey).update(Object.values(signed).join('\n')).digest('hex');
  return queryOf({ ...signed, [issuer === 'nonghyup' ? 'P2' : 'mac']: mac });
}

export const schemeFor = (issuer: RecurringIssuer, parts?: OrderParts): string =>
  contractOf(issuer).scheme + queryFor(issuer, parts);

export type OpenedResult = {
  readonly outside: Readonly<Record<string, string>>;
  readonly inside: Readonly<Record<string, string>>;
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
export function openResult(issuer: RecurringIssuer, body: string): OpenedResult {
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
    names: Object.keys(inside),
    isSigned: createHmac('sha256', RESULT_MAC_KEY).update(text).digest('hex') === mac,
  };
}
