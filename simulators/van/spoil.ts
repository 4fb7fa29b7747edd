import { randomBytes } from 'node:crypto';
import { LENGTH_FIELD_BYTES, offsetOf, RESPONSE_LAYOUT } from './layout';

type ResponseField = (typeof RESPONSE_LAYOUT)[number][0];

/** Enough for the header and the codes, too little for the amounts. */
const SHORT_BYTES = 130;

/** Ways to spoil a good response, by the name that `POST /control/behaviours` gives them. */
export const SPOIL = {
  short: (response) => response.subarray(0, SHORT_BYTES),
  'wrong-length': (response) => overwritten(response, 0, String(response.length).padStart(LENGTH_FIELD_BYTES, '0')),
  'bad-etx': (response) => overwritten(response, offsetOf(RESPONSE_LAYOUT, 'etx'), ' '),
  'wrong-serial': (response) => nextDigit(response, 'serial'),
  'wrong-amount': (response) => nextDigit(response, 'totalAmount'),
  garbage: (response) => randomBytes(response.length),
  'numbered-refusal': (response) => overwritten(response, offsetOf(RESPONSE_LAYOUT, 'state'), 'X8326'),
  'blank-amount': (response) => overwritten(response, offsetOf(RESPONSE_LAYOUT, 'totalAmount'), ' '.repeat(12)),
  // What follows decides nothing.
  'half-character': (response) => overwritten(response, offsetOf(RESPONSE_LAYOUT, 'message2') - 1, '\xb0'),
  'nul-padded': (response) => overwritten(response, offsetOf(RESPONSE_LAYOUT, 'message1'), '\0'.repeat(32)),
  'reserved-text': (response) => overwritten(response, offsetOf(RESPONSE_LAYOUT, 'reserved'), 'NEW\x01\xff'),
  'blank-time': (response) => overwritten(response, offsetOf(RESPONSE_LAYOUT, 'transactedAt'), ' '.repeat(14)),
  'zero-time': (response) => overwritten(response, offsetOf(RESPONSE_LAYOUT, 'transactedAt'), '0'.repeat(14)),
  'blank-balance': (response) => overwritten(response, offsetOf(RESPONSE_LAYOUT, 'cancellableBalance'), ' '.repeat(12)),
  'trailing-lf': (response) => Buffer.concat([response, Buffer.from('\n')]),
} as const satisfies Readonly<Record<string, (response: Buffer) => Buffer>>;

export type Spoiling = keyof typeof SPOIL;

function overwritten(response: Buffer, offset: number, text: string): Buffer {
  const spoilt = Buffer.from(response);
  spoilt.write(text, offset, 'latin1');
  return spoilt;
}

/** Changes the last digit of a 12-digit field, so that it is still well formed and surely another value. */
function nextDigit(response: Buffer, field: ResponseField): Buffer {
  const lastDigit = offsetOf(RESPONSE_LAYOUT, field) + 11;
  const digit = Number(response.toString('latin1', lastDigit, lastDigit + 1));
  return overwritten(response, lastDigit, String((digit + 1) % 10));
}
