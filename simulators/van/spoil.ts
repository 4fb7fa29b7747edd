import { randomBytes } from 'node:crypto';
import { type Layout, LENGTH_FIELD_BYTES, offsetOf } from './layout';

/** Enough for the header and the codes, too little for the amounts. */
const SHORT_BYTES = 130;

/** Spoils a response of a layout. */
export type Spoil = (response: Buffer, layout: Layout) => Buffer;

/** Ways to spoil a good response, by the name that `POST /control/behaviours` gives them. */
export const SPOIL = {
  short: (response) => response.subarray(0, SHORT_BYTES),
  'wrong-length': (response) => overwritten(response, 0, String(response.length).padStart(LENGTH_FIELD_BYTES, '0')),
  'bad-etx': (response, layout) => overwritten(response, offsetOf(layout, 'etx'), ' '),
  'wrong-serial': (response, layout) => nextDigit(response, layout, 'serial'),
  'wrong-amount': (response, layout) => nextDigit(response, layout, 'totalAmount'),
  'wrong-original-serial': (response, layout) => nextDigit(response, layout, 'originalSerial'),
  'wrong-balance': (response, layout) => nextDigit(response, layout, 'cancellableBalance'),
  garbage: (response) => randomBytes(response.length),
  'numbered-refusal': (response, layout) => overwritten(response, offsetOf(layout, 'state'), 'X8326'),
  'blank-amount': (response, layout) =>
    overwritten(response, offsetOf(layout, 'totalAmount'), ' '.repeat(widthOf(layout, 'totalAmount'))),
  // As it would answer an ordinary approval.
  'not-interest-free': (response, layout) => overwritten(response, offsetOf(layout, 'interestFree'), '   '),
  // The fields below decide nothing.
  'half-character': (response, layout) => overwritten(response, offsetOf(layout, 'message2') - 1, '\xb0'),
  'nul-padded': (response, layout) => overwritten(response, offsetOf(layout, 'message1'), '\0'.repeat(32)),
  // All that was spare once: an answer to an ordinary approval says nothing there.
  'reserved-text': (response, layout) => overwritten(response, offsetOf(layout, 'interestFree'), 'NEW\x01\xff'),
  'blank-time': (response, layout) => overwritten(response, offsetOf(layout, 'transactedAt'), ' '.repeat(14)),
  'zero-time': (response, layout) => overwritten(response, offsetOf(layout, 'transactedAt'), '0'.repeat(14)),
  'blank-balance': (response, layout) =>
    overwritten(response, offsetOf(layout, 'cancellableBalance'), ' '.repeat(widthOf(layout, 'cancellableBalance'))),
  'trailing-lf': (response) => Buffer.concat([response, Buffer.from('\n')]),
} as const satisfies Readonly<Record<string, Spoil>>;

export type Spoiling = keyof typeof SPOIL;

function overwritten(response: Buffer, offset: number, text: string): Buffer {
  const spoilt = Buffer.from(response);
  spoilt.write(text, offset, 'latin1');
  return spoilt;
}

/** Changes the last digit of a field, so that it is still well formed but has another value. */
function nextDigit(response: Buffer, layout: Layout, field: string): Buffer {
  const lastDigit = offsetOf(layout, field) + widthOf(layout, field) - 1;
  const digit = Number(response.toString('latin1', lastDigit, lastDigit + 1));
  return overwritten(response, lastDigit, String((digit + 1) % 10));
}

const widthOf = (layout: Layout, field: string): number => layout.find(([name]) => name === field)?.[1] ?? 0;
