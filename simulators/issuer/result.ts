import { createHmac, randomBytes, randomInt } from 'node:crypto';

import type { Cbc } from './ciphers';
import { formats, type Fields } from './formats';
import { kstStamp } from './kst';
import type { Opened } from './order';
import type { IssuerKeys, Profile, ResultField } from './profile';
import type { Result, ResultChoice } from './wire';

export type ResultWriter = { readonly keys: IssuerKeys; readonly cipher: Cbc; readonly now: () => Date };

const OTC_ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const OTC_CHARACTERS = 21;
const CARD_PREFIX = '536112';
const IV_BYTES = 16;
/** Twice what the receiver tolerates. */
const STALE_MS = 600_000;

type Signed = { readonly payload: string; readonly mac: string };

/** Spoils a result after it was signed. A stale time is signed as it stands, so that only its age is wrong. */
const TAMPER: Readonly<Record<'mac' | 'payload', (signed: Signed) => Signed>> = {
  mac: ({ payload, mac }) => ({ payload, mac: mac.slice(0, -1) + (mac.endsWith('0') ? '1' : '0') }),
  payload: ({ payload, mac }) => ({ payload: (payload.startsWith('A') ? 'B' : 'A') + payload.slice(1), mac }),
};

/** Makes the result of an authentication: an approval with a new OTC, but for what is chosen. */
export function resultOf(profile: Profile, { order, key }: Opened, choice: ResultChoice, { keys, cipher, now }: ResultWriter): Result {
  const { result, codes } = profile;
  const { tamper } = choice;
  const rcd = choice.rcd ?? codeOf(profile, choice.answer ?? 'approve');
  const otc = choice.otc ?? (rcd === codes.approved ? newOtc() : '');
  const inside: Readonly<Record<ResultField, string>> = {
    rcd,
    orderNo: choice.orderNo ?? order.orderNo,
    amount: choice.amount ?? String(order.amount),
    quota: choice.quota ?? order.quota,
    noint: choice.noint ?? 'N',
    otc,
    cardCode: result.cardCode,
    cardPrefix: choice.cardPrefix ?? CARD_PREFIX,
    usingPoint: choice.usingPoint ?? '0',
  };
  const names = Object.entries(result.names) as [ResultField, string][];
  const plaintext = formats[result.innerFormat].write(names.map(([field, name]) => [name, inside[field]]));
  const iv = randomBytes(IV_BYTES);
  const payload = Buffer.concat([iv, cipher.encrypt(key, iv, plaintext)]).toString('base64');
  const stamp = kstStamp(new Date(now().getTime() - (tamper === 'timestamp' ? STALE_MS : 0)));
  const outer = outerFields(profile, { transactionId: choice.transactionId ?? order.transactionId, stamp, payload, orderNo: order.orderNo, macKey: keys.resultMacKey, tamper });
  const body = formats[result.outerFormat].write(outer);
  return {
    rcd,
    otc,
    contentType: choice.contentType ?? result.contentType,
    method: choice.method ?? result.method,
    body: tamper === 'truncate' ? body.subarray(0, body.length / 2) : body,
  };
}

const codeOf = ({ codes }: Profile, answer: 'approve' | 'decline' | 'cancel'): string =>
  ({ approve: codes.approved, decline: codes.declined, cancel: codes.cancelled })[answer];

type Outside = { readonly transactionId: string; readonly stamp: string; readonly payload: string; readonly orderNo: string; readonly macKey: Buffer; readonly tamper: ResultChoice['tamper'] };

function outerFields({ result }: Profile, { transactionId, stamp, payload, orderNo, macKey, tamper }: Outside): Fields {
  const [transactionName, timeName, payloadName, macName] = result.outerNames;
  const more = [...(result.orderNoName === undefined ? [] : [[result.orderNoName, orderNo] as const]), ...Object.entries(result.more)];
  const text = [transactionId, stamp, payload, ...more.map(([, value]) => value)].join('\n');
  const mac = createHmac('sha256', macKey).update(formats[result.outerFormat].bytesOf(text)).digest('hex');
  const sent = tamper === 'mac' || tamper === 'payload' ? TAMPER[tamper]({ payload, mac }) : { payload, mac };
  return [[transactionName, transactionId], [timeName, stamp], [payloadName, sent.payload], ...more, [macName, sent.mac]];
}

function newOtc(): string {
  return Array.from({ length: OTC_CHARACTERS }, () => OTC_ALPHABET[randomInt(OTC_ALPHABET.length)]).join('');
}
