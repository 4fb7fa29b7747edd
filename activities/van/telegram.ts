import { isKstDateTime } from '../../domain/kst';
import { canEncodeCp949, decodeCp949, encodeCp949, lossyCp949 } from '../../platform/cp949';
import {
  type FieldsOf,
  type FieldSpec,
  type Layout,
  type RequestFields,
  requestLayout,
  type ResponseFields,
  responseLayout,
  UNREADABLE,
} from './telegram-layout';

export type { RequestFields, ResponseFields };

/** What is wrong with a value that was to be sent. */
export type FieldProblem =
  'wrong-type' | 'not-digits' | 'not-printable' | 'not-representable' | 'not-listed' | 'too-long' | 'too-short';

/** What is wrong with bytes that were received. */
export type FrameProblem =
  'wrong-length' | 'wrong-constant' | 'not-digits' | 'not-printable' | 'not-cp949' | 'not-listed';

/** Thrown when a value can't be put into a telegram; nothing was sent. Never carries the value: it may be an OTC. */
export class TelegramFieldError extends Error {
  override readonly name = 'TelegramFieldError';
  constructor(
    readonly field: string,
    readonly problem: FieldProblem,
  ) {
    super(`The telegram field ${field} can't be written (${problem}): correct the value; nothing was sent.`);
  }
}

/** Thrown when received bytes are no telegram of the layout: the outcome is unknown. Never carries the bytes. */
export class MalformedTelegram extends Error {
  override readonly name = 'MalformedTelegram';
  constructor(
    readonly field: string,
    readonly problem: FrameProblem,
  ) {
    super(`The telegram received is malformed at ${field} (${problem}): take its outcome as unknown.`);
  }
}

/**
 * Writes a request to a VAN.
 * @throws TelegramFieldError
 */
export function encodeRequest(fields: RequestFields): Buffer {
  return encode(requestLayout, fields);
}

/**
 * A telegram's values, and the names of the fields that could not be read as the contract has them, and need not
 * decide.
 */
export type Decoded<L extends Layout> = { readonly fields: FieldsOf<L>; readonly odd: readonly string[] };

/**
 * Reads a VAN's response. It checks the form only; whether it answers the request is for the caller to check.
 * @throws MalformedTelegram
 */
export function decodeResponse(frame: Buffer): Decoded<typeof responseLayout> {
  const { fields, odd } = decodeLeniently(responseLayout, frame);
  // A refusal may have been given at no time.
  const isUndated = fields.state === 'O' && !isKstDateTime(fields.transactedAt) && !odd.includes('transactedAt');
  return { fields, odd: isUndated ? [...odd, 'transactedAt'] : odd };
}

/**
 * Writes a telegram of any layout.
 * @throws TelegramFieldError
 */
export function encode<L extends Layout>(layout: L, values: FieldsOf<L>): Buffer {
  const given = new Map<string, unknown>(Object.entries(values));
  const frame = Buffer.alloc(layout.length);
  for (const field of layout.fields) write(field, given.get(field.name)).copy(frame, field.offset);
  return frame;
}

/**
 * Reads a telegram of any layout. Padding is taken off; a blank field is ''.
 * @throws MalformedTelegram
 */
export const decode = <L extends Layout>(layout: L, frame: Buffer): FieldsOf<L> =>
  decodeLeniently(layout, frame).fields;

function decodeLeniently<L extends Layout>(layout: L, frame: Buffer): Decoded<L> {
  if (frame.length !== layout.length) throw new MalformedTelegram('frame', 'wrong-length');
  const odd: string[] = [];
  const values = layout.fields.flatMap((field) => {
    const bytes = frame.subarray(field.offset, field.offset + field.length);
    const value = field.decides === undefined ? read(field, bytes) : readWhatCanBe(field, bytes, odd);
    return field.kind === 'constant' ? [] : [[field.name, value] as const];
  });
  return { fields: Object.fromEntries(values) as FieldsOf<L>, odd };
}

/** Of a field that need not decide. What is wrong with it is noted, and not a reason to know nothing of the rest. */
function readWhatCanBe(field: FieldSpec, bytes: Buffer, odd: string[]): string | number | null {
  try {
    return read(field, bytes);
  } catch (failure) {
    if (!(failure instanceof MalformedTelegram)) throw failure;
    odd.push(field.name);
    if (field.kind === 'N') return field.as === 'number' ? null : '';
    if (field.decides === 'inSome') return UNREADABLE;
    if (field.kind !== 'H')
      return field.kind === 'AN' && field.oneOf !== undefined ? '' : legible(bytes.toString('latin1'), unprintable);
    return legible(lossyCp949(bytes), unreadable);
  }
}

const unprintable = /[^\x20-\x7e]/g;
const unreadable = /[\p{Cc}\ufffd]/gu;

/** What is left of a text without what nobody can read; that counts as padding at its end. */
const legible = (text: string, illegible: RegExp): string => text.replace(illegible, ' ').trim();

/** Both alphabets leave out control characters, so no value can look like STX, ETX, FS or CR. */
const printableAscii = /^[\x20-\x7e]*$/;
const controlCharacter = /\p{Cc}/u;
/** Only the space pads: CP949 has wider blanks, which are text. */
const padding = / +$/;

/** The field's bytes, exactly as many as its width. */
function write(field: FieldSpec, value: unknown): Buffer {
  const refuse = (problem: FieldProblem): never => {
    throw new TelegramFieldError(field.name, problem);
  };
  if (field.kind === 'constant') return Buffer.from(field.bytes, 'latin1');
  if (field.kind === 'N') return Buffer.from(digitsOf(field, value, refuse), 'latin1');
  if (typeof value !== 'string') return refuse('wrong-type');
  if (field.kind === 'AN' && !printableAscii.test(value)) return refuse('not-printable');
  if (field.kind === 'AN' && !isListed(field, value)) return refuse('not-listed');
  if (controlCharacter.test(value)) return refuse('not-printable');
  // Padding swallows a space at the end: it may not pass unseen.
  if (!canEncodeCp949(value) || padding.test(value)) return refuse('not-representable');
  const bytes = encodeCp949(value);
  if (bytes.length > field.length) return refuse('too-long');
  return Buffer.concat([bytes, Buffer.alloc(field.length - bytes.length, ' ')]);
}

function digitsOf(
  field: FieldSpec & { readonly kind: 'N' },
  value: unknown,
  refuse: (problem: FieldProblem) => never,
): string {
  if (field.as === 'number') {
    if (typeof value !== 'number') return refuse('wrong-type');
    if (!Number.isSafeInteger(value) || value < 0) return refuse('not-digits');
    const digits = String(value).padStart(field.length, '0');
    return digits.length > field.length ? refuse('too-long') : digits;
  }
  if (typeof value !== 'string') return refuse('wrong-type');
  if (!/^[0-9]*$/.test(value)) return refuse('not-digits');
  // A text's zeros are part of it, so padding would make another value of it.
  if (value.length !== field.length) return refuse(value.length > field.length ? 'too-long' : 'too-short');
  return isListed(field, value) ? value : refuse('not-listed');
}

/** The field's value without padding, or null when it has none of its own. */
function read(field: FieldSpec, bytes: Buffer): string | number | null {
  const refuse = (problem: FrameProblem): never => {
    throw new MalformedTelegram(field.name, problem);
  };
  const text = bytes.toString('latin1');
  switch (field.kind) {
    case 'constant':
      return text === field.bytes ? null : refuse('wrong-constant');
    case 'N':
      if (!/^[0-9]+$/.test(text)) return refuse('not-digits');
      if (field.as === 'number') return Number(text);
      return isListed(field, text) ? text : refuse('not-listed');
    case 'AN': {
      if (!printableAscii.test(text)) return refuse('not-printable');
      const value = text.replace(padding, '');
      return isListed(field, value) ? value : refuse('not-listed');
    }
    case 'H': {
      const value = decodeCp949(bytes);
      if (value === undefined || controlCharacter.test(value)) return refuse('not-cp949');
      return value.replace(padding, '');
    }
  }
}

function isListed(field: { readonly oneOf?: readonly string[] }, value: string): boolean {
  return field.oneOf?.includes(value) ?? true;
}
