import { isKstDateTime } from '../../domain/kst';
import { charsets } from './charsets';
import { blankResponse, type RequestFields, type ResponseFields, type VanContract } from './contract';
import { type Charset, type FieldsOf, type FieldSpec, type Layout, UNREADABLE } from './telegram-layout';

export type { RequestFields, ResponseFields };

/** The fault of a value to be sent. */
export type FieldProblem =
  'wrong-type' | 'not-digits' | 'not-printable' | 'not-representable' | 'not-listed' | 'too-long' | 'too-short';

/** The fault of received bytes. */
export type FrameProblem =
  'wrong-length' | 'wrong-constant' | 'not-digits' | 'not-printable' | 'not-text' | 'not-listed';

/** Thrown when a value does not fit into a telegram; nothing was sent. Never carries the value: it may be an OTC. */
export class TelegramFieldError extends Error {
  override readonly name = 'TelegramFieldError';
  constructor(
    readonly field: string,
    readonly problem: FieldProblem,
  ) {
    super(`The telegram field ${field} can't be written (${problem}): correct the value; nothing was sent.`);
  }
}

/** Thrown when received bytes are not a telegram of the layout: the outcome is unknown. Never carries the bytes. */
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
export function encodeRequest({ request }: Pick<VanContract, 'request'>, fields: RequestFields): Buffer {
  return encode<Layout>(request, fields);
}

/** A telegram's values, and the names of the non-deciding fields that broke the contract. */
export type Decoded<Fields> = { readonly fields: Fields; readonly odd: readonly string[] };

/**
 * Reads a VAN's response. It only checks the form; the caller checks whether it answers the request.
 * @throws MalformedTelegram
 */
export function decodeResponse({ response }: Pick<VanContract, 'response'>, frame: Buffer): Decoded<ResponseFields> {
  const { fields: read, odd } = decodeLeniently<Layout>(response, frame);
  // A layout has every field that decides (registry.test.ts), and its values are the engine's.
  const fields = { ...blankResponse, ...read } as unknown as ResponseFields;
  // A refusal may have no time.
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
  for (const field of layout.fields) write(field, given.get(field.name), layout.charset).copy(frame, field.offset);
  return frame;
}

/**
 * Reads a telegram of any layout. Padding is removed; a blank field is ''.
 * @throws MalformedTelegram
 */
export const decode = <L extends Layout>(layout: L, frame: Buffer): FieldsOf<L> =>
  decodeLeniently(layout, frame).fields;

function decodeLeniently<L extends Layout>(layout: L, frame: Buffer): Decoded<FieldsOf<L>> {
  if (frame.length !== layout.length) throw new MalformedTelegram('frame', 'wrong-length');
  const odd: string[] = [];
  const values = layout.fields.flatMap((field) => {
    const bytes = frame.subarray(field.offset, field.offset + field.length);
    const value =
      field.decides === undefined
        ? read(field, bytes, layout.charset)
        : readWhatCanBe(field, bytes, odd, layout.charset);
    return field.kind === 'constant' ? [] : [[field.name, value] as const];
  });
  return { fields: Object.fromEntries(values) as FieldsOf<L>, odd };
}

/** Reads a field that need not decide. A fault in it is noted, and does not make the rest unknown. */
function readWhatCanBe(field: FieldSpec, bytes: Buffer, odd: string[], charset: Charset): string | number | null {
  try {
    return read(field, bytes, charset);
  } catch (failure) {
    if (!(failure instanceof MalformedTelegram)) throw failure;
    odd.push(field.name);
    if (field.kind === 'N') return field.as === 'number' ? null : '';
    if (field.decides === 'inSome') return UNREADABLE;
    if (field.kind !== 'H')
      return field.kind === 'AN' && isOfAList(field) ? '' : legible(bytes.toString('latin1'), unprintable);
    return legible(charsets[charset].lossy(bytes), unreadable);
  }
}

const unprintable = /[^\x20-\x7e]/g;
const unreadable = /[\p{Cc}\ufffd]/gu;

/** A text without its illegible parts, which count as padding at its end. */
const legible = (text: string, illegible: RegExp): string => text.replace(illegible, ' ').trim();

/** Both alphabets leave out control characters, so no value can look like STX, ETX, FS or CR. */
const printableAscii = /^[\x20-\x7e]*$/;
const controlCharacter = /\p{Cc}/u;
/** Only the space pads: CP949 has wider blanks, which are text. */
const padding = / +$/;

/** The field's bytes, exactly as many as its width. */
function write(field: FieldSpec, value: unknown, charset: Charset): Buffer {
  const refuse = (problem: FieldProblem): never => {
    throw new TelegramFieldError(field.name, problem);
  };
  if (field.kind === 'constant') return Buffer.from(field.bytes, 'latin1');
  if (field.kind === 'N') return Buffer.from(digitsOf(field, value, refuse), 'latin1');
  if (typeof value !== 'string') return refuse('wrong-type');
  if (field.kind === 'AN' && !printableAscii.test(value)) return refuse('not-printable');
  if (controlCharacter.test(value)) return refuse('not-printable');
  const text = field.kind === 'AN' ? wordOf(field, value) : value;
  if (text === undefined) return refuse('not-listed');
  // Padding would swallow a space at the end, which must not go unnoticed.
  if (!charsets[charset].canEncode(text) || padding.test(text)) return refuse('not-representable');
  const bytes = charsets[charset].encode(text);
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
  if (field.words !== undefined) return wordOf(field, value) ?? refuse('not-listed');
  if (!/^[0-9]*$/.test(value)) return refuse('not-digits');
  // A text's zeros are part of it, so padding would change its value.
  if (value.length !== field.length) return refuse(value.length > field.length ? 'too-long' : 'too-short');
  return wordOf(field, value) ?? refuse('not-listed');
}

/** The field's value without padding, or null when it has none. */
function read(field: FieldSpec, bytes: Buffer, charset: Charset): string | number | null {
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
      return valueOf(field, text) ?? refuse('not-listed');
    case 'AN': {
      if (!printableAscii.test(text)) return refuse('not-printable');
      return valueOf(field, text.replace(padding, '')) ?? refuse('not-listed');
    }
    case 'H': {
      const value = charsets[charset].decode(bytes);
      if (value === undefined || controlCharacter.test(value)) return refuse('not-text');
      return value.replace(padding, '');
    }
  }
}

type Lists = Pick<FieldSpec & { readonly kind: 'AN' }, 'oneOf' | 'words'>;

const isOfAList = ({ oneOf, words }: Lists): boolean => oneOf !== undefined || words !== undefined;

/** The telegram's text for a value; undefined for one that the field does not list. */
function wordOf({ oneOf, words }: Lists, value: string): string | undefined {
  if (words !== undefined) return Object.hasOwn(words, value) ? words[value] : undefined;
  return (oneOf?.includes(value) ?? true) ? value : undefined;
}

/** The value of a telegram's text; undefined for one that the field does not list. */
function valueOf({ oneOf, words }: Lists, text: string): string | undefined {
  if (words !== undefined) return Object.keys(words).find((value) => words[value] === text);
  return (oneOf?.includes(text) ?? true) ? text : undefined;
}
