import { canEncodeCp949, decodeCp949, encodeCp949 } from '../../../platform/cp949';

/**
 * Thrown by a {@link TextFormat}: the bytes are not exactly the given fields. Names the field and the rule, never a
 * value, because a result's fields hold the OTC.
 */
export class MalformedForm extends Error {
  override readonly name = 'MalformedForm';
  /** @param field The contract's field, or `form` when the fault belongs to none. */
  constructor(
    readonly field: string,
    readonly rule: string,
  ) {
    super(`The fields can't be read: ${field} ${rule}; compare them with the issuer's page in docs/contracts/`);
  }
}

export type FieldPatterns = Readonly<Record<string, RegExp>>;

/** One text for each field of the table. */
export type FieldValues<P extends FieldPatterns> = { readonly [F in keyof P]: string };

export type Field = readonly [name: string, value: string];

/**
 * How an issuer writes a set of fields. Readers are strict: each field of the table once, no others, each matching its
 * pattern completely. The platform's own readers would accept repeats, stray per cent signs and bad encodings, so two
 * readers could see two results.
 */
export type TextFormat = {
  /** @throws MalformedForm */
  readonly read: <P extends FieldPatterns>(bytes: Uint8Array, patterns: P) => FieldValues<P>;
  readonly write: (fields: readonly Field[]) => Buffer;
  /** The bytes of a text in the format's character set, which a MAC covers. */
  readonly encode: (text: string) => Buffer;
  /** Whether the character set has every character of a text. */
  readonly canWrite: (text: string) => boolean;
};

/**
 * A field in the bytes, with functions to read it: decoding waits until the field is known to belong to the contract.
 */
export type WrittenField = { readonly name: () => string; readonly value: (field: string) => string };

export function readFields<P extends FieldPatterns>(written: Iterable<WrittenField>, patterns: P): FieldValues<P> {
  const values = new Map<string, string>();
  for (const one of written) {
    const field = one.name();
    // Own keys only: a field called `constructor` is unknown like any other.
    const pattern = Object.hasOwn(patterns, field) ? patterns[field] : undefined;
    if (pattern === undefined) throw new MalformedForm('form', 'has an unknown field');
    const value = one.value(field);
    if (!pattern.test(value)) throw new MalformedForm(field, 'is out of its bounds');
    if (values.has(field)) throw new MalformedForm(field, 'stands twice');
    values.set(field, value);
  }
  for (const field of Object.keys(patterns)) {
    if (!values.has(field)) throw new MalformedForm(field, 'is missing');
  }
  return Object.fromEntries(values) as FieldValues<P>;
}

/** One more than the number of fields: enough to see that there are too many. */
const mostParts = (patterns: FieldPatterns): number => Object.keys(patterns).length + 1;

function asciiText(bytes: Uint8Array): string {
  if (bytes.some((byte) => byte < 0x21 || byte > 0x7e))
    throw new MalformedForm('form', 'has a byte that is not printable ASCII');
  return Buffer.from(bytes).toString('latin1');
}

/** `name=value&…`, each part decoded by `decode`. */
function* urlEncodedFields(
  text: string,
  most: number,
  decode: (part: string, field: string) => string,
): Generator<WrittenField> {
  for (const pair of text.split('&', most)) {
    const [rawName, rawValue, ...rest] = pair.split('=');
    yield {
      name: () => decode(rawName ?? '', 'form'),
      value(field) {
        if (rawValue === undefined || rest.length > 0) throw new MalformedForm(field, 'is not one name and one value');
        return decode(rawValue, field);
      },
    };
  }
}

function decodeForm(part: string, field: string): string {
  try {
    return decodeURIComponent(part.replaceAll('+', ' '));
  } catch {
    // The URIError is dropped on purpose: no part of the text may travel with the failure.
    throw new MalformedForm(field, 'is not percent-encoded UTF-8');
  }
}

/** `application/x-www-form-urlencoded` in UTF-8. */
export const form: TextFormat = {
  read: (bytes, patterns) => readFields(urlEncodedFields(asciiText(bytes), mostParts(patterns), decodeForm), patterns),
  write: (fields) => Buffer.from(new URLSearchParams(Object.fromEntries(fields)).toString(), 'ascii'),
  encode: (text) => Buffer.from(text, 'utf8'),
  canWrite: () => true,
};

const ESCAPES = /%[0-9A-Fa-f]{2}/g;

function decodeQuery(part: string, field: string): string {
  if (part.replaceAll(ESCAPES, '').includes('%')) throw new MalformedForm(field, 'is not percent-encoded');
  const latin1 = part.replaceAll(ESCAPES, (escape) => String.fromCharCode(Number.parseInt(escape.slice(1), 16)));
  const text = decodeCp949(Buffer.from(latin1, 'latin1'));
  if (text === undefined) throw new MalformedForm(field, 'is not CP949');
  return text;
}

const UNRESERVED = /^[0-9A-Za-z._~-]$/;
const percentEncoded = (text: string): string =>
  Array.from(encodeCp949(text), (byte) => {
    const character = String.fromCharCode(byte);
    return UNRESERVED.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');

/** A query string in percent-encoded CP949, in which a plus is a plus: base64 is not escaped in it. */
export const cp949Query: TextFormat = {
  read: (bytes, patterns) => readFields(urlEncodedFields(asciiText(bytes), mostParts(patterns), decodeQuery), patterns),
  write: (fields) =>
    Buffer.from(fields.map(([name, value]) => `${percentEncoded(name)}=${percentEncoded(value)}`).join('&'), 'ascii'),
  encode: encodeCp949,
  canWrite: canEncodeCp949,
};

const FS = '\x1c';

function* separatedFields(text: string, most: number): Generator<WrittenField> {
  for (const pair of text.split(FS, most)) {
    const at = pair.indexOf('=');
    yield {
      name: () => (at < 0 ? pair : pair.slice(0, at)),
      value(field) {
        if (at < 0) throw new MalformedForm(field, 'is not one name and one value');
        return pair.slice(at + 1);
      },
    };
  }
}

/** `name=value` in plain CP949 with one FS between two; no trail byte of CP949 is FS. */
export const cp949Separated: TextFormat = {
  read(bytes, patterns) {
    const text = decodeCp949(Buffer.from(bytes));
    if (text === undefined) throw new MalformedForm('form', 'is not CP949');
    return readFields(separatedFields(text, mostParts(patterns)), patterns);
  },
  write: (fields) => encodeCp949(fields.map(([name, value]) => `${name}=${value}`).join(FS)),
  encode: encodeCp949,
  canWrite: (text) => canEncodeCp949(text) && !/\p{Cc}/u.test(text),
};

const FLAT_OBJECT = /^[ \t\r\n]*\{(.*)\}[ \t\r\n]*$/s;
const MEMBER = /[ \t\r\n]*"([^"\\]*)"[ \t\r\n]*:[ \t\r\n]*"([^"\\]*)"[ \t\r\n]*(,|$)/y;

function* jsonFields(text: string): Generator<WrittenField> {
  const members = FLAT_OBJECT.exec(text)?.[1];
  if (members === undefined) throw new MalformedForm('form', 'is not one flat object');
  const member = new RegExp(MEMBER);
  let separator = ',';
  while (separator === ',') {
    const found = member.exec(members);
    if (found === null) throw new MalformedForm('form', 'is not one flat object of plain strings');
    const [, name = '', value = '', next = ''] = found;
    separator = next;
    yield { name: () => name, value: () => value };
  }
}

/**
 * A flat JSON object of strings. `JSON.parse` would take the last of two fields with one name, and nesting of any
 * depth.
 */
export const flatJson: TextFormat = {
  read(bytes, patterns) {
    if (bytes.some((byte) => byte > 0x7e || (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d))) {
      throw new MalformedForm('form', 'has a byte that is not printable ASCII');
    }
    return readFields(jsonFields(Buffer.from(bytes).toString('latin1')), patterns);
  },
  write: (fields) => Buffer.from(JSON.stringify(Object.fromEntries(fields)), 'utf8'),
  encode: (text) => Buffer.from(text, 'utf8'),
  canWrite: () => true,
};
