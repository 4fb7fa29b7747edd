import { createHmac, randomBytes } from 'node:crypto';
import { CARD_PREFIX, type CardBook, maskedCardNo } from './cards';
import type { Cbc } from './ciphers';
import { type Fields, formats } from './formats';
import { kstStamp } from './kst';
import type { Opened } from './order';
import { CARD_FIELDS, type CardField, type IssuerKeys, type Profile, type ResultField } from './profile';
import { randomCharacters } from './random';
import type { Order, Result, ResultChoice } from './wire';

export type ResultWriter = {
  readonly keys: IssuerKeys;
  readonly cipher: Cbc;
  readonly now: () => Date;
  readonly cards: CardBook;
};

const OTC_CHARACTERS = 21;
const IV_BYTES = 16;
/** Twice what the receiver tolerates. */
const STALE_MS = 600_000;

type Signed = { readonly payload: string; readonly mac: string };

/** Spoils a result after it was signed. A stale time is signed too, so that only its age is wrong. */
const TAMPER: Readonly<Record<'mac' | 'payload', (signed: Signed) => Signed>> = {
  mac: ({ payload, mac }) => ({ payload, mac: mac.slice(0, -1) + (mac.endsWith('0') ? '1' : '0') }),
  payload: ({ payload, mac }) => ({ payload: (payload.startsWith('A') ? 'B' : 'A') + payload.slice(1), mac }),
};

/**
 * Creates the result of an authentication: an approval with a new OTC (or, for a registration, a new CARD_ID), except
 * for the chosen values.
 */
export function resultOf(profile: Profile, { order, key }: Opened, choice: ResultChoice, writer: ResultWriter): Result {
  const { result, codes } = profile;
  const { keys, cipher, now } = writer;
  const { tamper } = choice;
  const rcd = choice.rcd ?? codeOf(profile, choice.answer ?? 'approve');
  const otc = choice.otc ?? (rcd === codes.approved && !isRegistration(order) ? randomCharacters(OTC_CHARACTERS) : '');
  const card = cardOf(profile, order, rcd, choice, writer);
  const inside: Readonly<Record<ResultField | CardField, string>> = {
    rcd,
    orderNo: choice.orderNo ?? order.orderNo,
    amount: choice.amount ?? String(order.amount),
    quota: choice.quota ?? order.quota,
    noint: choice.noint ?? (order.payerMonths === undefined ? 'N' : 'Y'),
    otc,
    cardCode: result.cardCode,
    cardPrefix: choice.cardPrefix ?? CARD_PREFIX,
    usingPoint: choice.usingPoint ?? '0',
    cardId: card.cardId ?? '',
    maskedCard: card.maskedCard ?? '',
  };
  const names = [...(Object.entries(result.names) as [ResultField, string][]), ...cardNames(profile, card)];
  const plaintext = formats[result.innerFormat].write(names.map(([field, name]) => [name, inside[field]]));
  const iv = randomBytes(IV_BYTES);
  const payload = Buffer.concat([iv, cipher.encrypt(key, iv, plaintext)]).toString('base64');
  const stamp = kstStamp(new Date(now().getTime() - (tamper === 'timestamp' ? STALE_MS : 0)));
  const outer = outerFields(profile, {
    transactionId: choice.transactionId ?? order.transactionId,
    stamp,
    payload,
    orderNo: order.orderNo,
    macKey: keys.resultMacKey,
    tamper,
  });
  const body = formats[result.outerFormat].write(outer);
  return {
    rcd,
    otc,
    ...card,
    contentType: choice.contentType ?? result.contentType,
    method: choice.method ?? result.method,
    body: tamper === 'truncate' ? body.subarray(0, body.length / 2) : body,
  };
}

const codeOf = ({ codes }: Profile, answer: 'approve' | 'decline' | 'cancel'): string =>
  ({ approve: codes.approved, decline: codes.declined, cancel: codes.cancelled })[answer];

type Outside = {
  readonly transactionId: string;
  readonly stamp: string;
  readonly payload: string;
  readonly orderNo: string;
  readonly macKey: Buffer;
  readonly tamper: ResultChoice['tamper'];
};

function outerFields({ result }: Profile, { transactionId, stamp, payload, orderNo, macKey, tamper }: Outside): Fields {
  const [transactionName, timeName, payloadName, macName] = result.outerNames;
  const more = [
    ...(result.orderNoName === undefined ? [] : [[result.orderNoName, orderNo] as const]),
    ...Object.entries(result.more),
  ];
  const text = [transactionId, stamp, payload, ...more.map(([, value]) => value)].join('\n');
  const mac = createHmac('sha256', macKey).update(formats[result.outerFormat].bytesOf(text)).digest('hex');
  const sent = tamper === 'mac' || tamper === 'payload' ? TAMPER[tamper]({ payload, mac }) : { payload, mac };
  return [
    [transactionName, transactionId],
    [timeName, stamp],
    [payloadName, sent.payload],
    ...more,
    [macName, sent.mac],
  ];
}

const isRegistration = ({ amount }: Order): boolean => amount === 0;

type CardGiven = Partial<Readonly<Record<CardField, string>>>;

/**
 * Only a registration's result names a card, except in tests of the receiver. A chosen value is written, but not
 * remembered.
 */
function cardOf(
  { issuer, codes }: Profile,
  order: Order,
  rcd: string,
  { cardId, maskedCard, cardPrefix = CARD_PREFIX }: ResultChoice,
  { cards }: ResultWriter,
): CardGiven {
  const chosen = { ...(cardId === undefined ? {} : { cardId }), ...(maskedCard === undefined ? {} : { maskedCard }) };
  if (!isRegistration(order)) return chosen;
  const isGiven = rcd === codes.approved;
  if (isGiven && cardId === undefined) return { ...picked(cards.register(issuer, cardPrefix)), ...chosen };
  return { cardId: '', maskedCard: isGiven ? maskedCardNo(cardPrefix) : '', ...chosen };
}

const picked = ({ cardId, maskedCard }: Readonly<Record<CardField, string>>): CardGiven => ({ cardId, maskedCard });

const cardNames = ({ recurring }: Profile, card: CardGiven): readonly (readonly [CardField, string])[] =>
  recurring === undefined
    ? []
    : CARD_FIELDS.filter((field) => card[field] !== undefined).map((field) => [field, recurring.names[field]]);
