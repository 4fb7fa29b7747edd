import { decode as decodeBytes, encode as encodeText } from 'iconv-lite';
import { type FieldKind, type FieldSpec, type Layout, LENGTH_FIELD_BYTES, sizeOf, type ValueFieldOf } from './layout';

/** Thrown by {@link encodeTelegram} when a value does not fit its field. */
export class TelegramFieldError extends Error {
  override readonly name = 'TelegramFieldError';
  constructor(
    readonly field: string,
    readonly maxBytes: number,
    readonly kind: FieldKind,
  ) {
    super(`Field ${field} holds at most ${maxBytes} bytes of kind ${kind}; give it a shorter or a fitting value.`);
  }
}

/** A telegram, read field by field. A malformed field reads as blank. */
export type DecodedTelegram<Field extends string> = {
  readonly fields: Readonly<Record<Field, string>>;
  readonly faults: readonly string[];
};

type ValueKind = Exclude<FieldKind, 'MARK'>;

const WELL_FORMED: Readonly<Record<ValueKind, (text: string) => boolean>> = {
  N: (text) => /^\d*$/.test(text),
  AN: (text) => /^(?:[!-~][ -~]*)?$/.test(text),
  H: (text) => !text.includes('\ufffd'),
  U: (text) => !text.includes('\ufffd'),
};

const READ: Readonly<Record<ValueKind, (bytes: Buffer) => string>> = {
  N: (bytes) => bytes.toString('latin1'),
  AN: (bytes) => bytes.toString('latin1').replace(/ +$/, ''),
  H: (bytes) => decodeBytes(bytes, 'cp949').replace(/ +$/, ''),
  U: (bytes) => decodeBytes(bytes, 'utf8').replace(/ +$/, ''),
};

const WRITE: Readonly<Record<ValueKind, (text: string, length: number) => Buffer>> = {
  N: (text, length) => Buffer.from(text.padStart(length, '0'), 'latin1'),
  AN: (text, length) => Buffer.from(text.padEnd(length), 'latin1'),
  H: (text, length) => padded(encodeText(withinBytes(text, length, 'cp949'), 'cp949'), length),
  U: (text, length) => padded(encodeText(withinBytes(text, length, 'utf8'), 'utf8'), length),
};

/**
 * Reads a telegram; never throws. `faults` lists what is wrong: field names, and `size` when the length differs from
 * the layout's.
 */
export function decodeTelegram<const L extends Layout>(layout: L, bytes: Buffer): DecodedTelegram<ValueFieldOf<L>> {
  const fields: Record<string, string> = {};
  const faults: string[] = bytes.length === sizeOf(layout) ? [] : ['size'];
  let offset = 0;
  for (const [name, length, kind, mark] of layout) {
    const slice = bytes.subarray(offset, offset + length);
    offset += length;
    if (kind === 'MARK') {
      if (slice.toString('latin1') !== mark) faults.push(name);
      continue;
    }
    const text = READ[kind](slice);
    const sound = slice.length === length && WELL_FORMED[kind](text);
    if (!sound) faults.push(name);
    fields[name] = sound ? text : blank(kind, length);
  }
  return { fields: fields as Record<ValueFieldOf<L>, string>, faults };
}

/**
 * Writes a telegram; the length field is computed. CP949 text that is too long is cut between characters.
 * @throws {TelegramFieldError} when a digit or ASCII field can't hold its value
 */
export function encodeTelegram<const L extends Layout>(
  layout: L,
  values: Readonly<Record<Exclude<ValueFieldOf<L>, 'length'>, string>>,
): Buffer {
  const given: Readonly<Record<string, string>> = { ...values, length: String(sizeOf(layout) - LENGTH_FIELD_BYTES) };
  return Buffer.concat(layout.map((field) => encodeField(field, given)));
}

function encodeField([name, length, kind, mark = '']: FieldSpec, values: Readonly<Record<string, string>>): Buffer {
  if (kind === 'MARK') return Buffer.from(mark, 'latin1');
  const text = values[name] ?? '';
  const bytes = WRITE[kind](text, length);
  if (bytes.length !== length || !WELL_FORMED[kind](text)) throw new TelegramFieldError(name, length, kind);
  return bytes;
}

function blank(kind: ValueKind, length: number): string {
  return kind === 'N' ? '0'.repeat(length) : '';
}

function padded(bytes: Buffer, length: number): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(Math.max(0, length - bytes.length), ' ')]);
}

function withinBytes(text: string, maxBytes: number, charset: 'cp949' | 'utf8'): string {
  let room = maxBytes;
  let kept = '';
  for (const character of text) {
    room -= encodeText(character, charset).length;
    if (room < 0) break;
    kept += character;
  }
  return kept;
}
