import { decode as decodeBytes, encode as encodeText } from 'iconv-lite';
import { formDecoded, orderedFields } from './form';

export type FormatName = 'form' | 'separated' | 'json' | 'query' | 'xml';
export type Fields = readonly (readonly [name: string, value: string])[];

export type Format = {
  /** The values of exactly these names, once each and in this order; undefined when the bytes are anything else. */
  readonly read: (bytes: Buffer, names: readonly string[]) => readonly string[] | undefined;
  readonly write: (fields: Fields) => Buffer;
  /** A text's bytes in the format's character set. */
  readonly bytesOf: (text: string) => Buffer;
};

const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8');
const cp949 = (text: string): Buffer => encodeText(text, 'cp949');

function utf8Text(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** iconv-lite inserts a substitute for an invalid character, so only bytes that encode back unchanged are CP949. */
function cp949Text(bytes: Buffer): string | undefined {
  const text = decodeBytes(bytes, 'cp949');
  return cp949(text).equals(bytes) ? text : undefined;
}

function allDefined(values: readonly (string | undefined)[]): readonly string[] | undefined {
  const defined = values.filter((value) => value !== undefined);
  return defined.length === values.length ? defined : undefined;
}

function readForm(bytes: Buffer, names: readonly string[]): readonly string[] | undefined {
  const text = utf8Text(bytes);
  const written = text === undefined ? undefined : orderedFields(text, names);
  return written === undefined ? undefined : allDefined(names.map((name) => formDecoded(written[name] ?? '')));
}

const FS = '\u001c';

function readSeparated(bytes: Buffer, names: readonly string[]): readonly string[] | undefined {
  const pairs = cp949Text(bytes)?.split(FS) ?? [];
  const isExact = pairs.length === names.length && names.every((name, at) => pairs[at]?.startsWith(`${name}=`));
  return isExact ? names.map((name, at) => pairs[at]?.slice(name.length + 1) ?? '') : undefined;
}

function readJson(bytes: Buffer, names: readonly string[]): readonly string[] | undefined {
  const text = utf8Text(bytes);
  if (text === undefined) return undefined;
  try {
    const object: unknown = JSON.parse(text);
    const values = new Map(Object.entries(object ?? {}) as [string, unknown][]);
    const strings = names.map((name) => values.get(name)).filter((value) => typeof value === 'string');
    // Writing it again must give the same text: no field twice, none in another place, no spaces.
    const isExact =
      strings.length === names.length &&
      JSON.stringify(Object.fromEntries(names.map((name, at) => [name, strings[at]]))) === text;
    return isExact ? strings : undefined;
  } catch {
    return undefined;
  }
}

/** Percent-encoded CP949; a plus stays a plus, as Lotte sends base64. */
function queryValue(value: string): string {
  const unchanged = /[0-9A-Za-z._~+/=-]/;
  return [...cp949(value)]
    .map((byte) => String.fromCharCode(byte))
    .map((character) =>
      unchanged.test(character) && character !== '='
        ? character
        : `%${character.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`,
    )
    .join('');
}

/** The formats in which the contracts write fields. */
export const formats: Readonly<Record<FormatName, Format>> = {
  form: {
    read: readForm,
    write: (fields) => utf8(new URLSearchParams(Object.fromEntries(fields)).toString()),
    bytesOf: utf8,
  },
  separated: {
    read: readSeparated,
    write: (fields) => cp949(fields.map(([name, value]) => `${name}=${value}`).join(FS)),
    bytesOf: cp949,
  },
  json: { read: readJson, write: (fields) => utf8(JSON.stringify(Object.fromEntries(fields))), bytesOf: utf8 },
  // Only for results: nobody sends the issuer a query string.
  query: {
    read: () => undefined,
    write: (fields) => utf8(fields.map(([name, value]) => `${name}=${queryValue(value)}`).join('&')),
    bytesOf: cp949,
  },
  // Only for results. Signed as UTF-8, whatever the document's encoding.
  xml: {
    read: () => undefined,
    write: (fields) =>
      cp949(
        `<?xml version="1.0" encoding="EUC-KR"?>\n<response>${fields.map(([name, value]) => `<${name}>${value}</${name}>`).join('')}</response>`,
      ),
    bytesOf: utf8,
  },
};
