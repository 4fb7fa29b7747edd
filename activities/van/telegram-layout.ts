/**
 * Telegrams as data. Offsets and lengths are bytes.
 *
 * Kinds: `N` digits, zero-padded on the left; as a number, or as a text of exactly the field's width if the zeros are
 * part of the value (serials, dates). `AN` printable ASCII, space-padded on the right. `H` text of the layout's
 * character set, space-padded on the right. `constant` bytes: always the same, without a value. `oneOf` lists the only
 * values; `words` does too, each with what this VAN writes in its place.
 *
 * `decides: 'never'`: it only informs, so a fault in it must not undo an approval. As much as possible of it is read,
 * an invalid number is null, and it counts as odd. `decides: 'inSome'`: it decides only in some answers, so a fault in
 * it does not affect others. It is never guessed: an unreadable value is null or UNREADABLE, and code that decides by
 * it accepts neither.
 */
export type FieldSpec = {
  readonly name: string;
  readonly offset: number;
  readonly length: number;
  /** By default it decides in every answer. */
  readonly decides?: 'never' | 'inSome';
} & (
  | { readonly kind: 'N'; readonly as: 'number' }
  | ({ readonly kind: 'N'; readonly as: 'text' } & Listed)
  | ({ readonly kind: 'AN' } & Listed)
  | { readonly kind: 'H' }
  | { readonly kind: 'constant'; readonly bytes: string }
);

type Listed = { readonly oneOf?: readonly string[]; readonly words?: Readonly<Record<string, string>> };

/** The character set of a VAN's `H` fields. */
export type Charset = 'CP949' | 'UTF-8';

/** Fields cover the frame from 0 to `length` without gap or overlap. */
export type Layout = {
  readonly length: number;
  readonly charset: Charset;
  readonly fields: readonly FieldSpec[];
};

type ValueOf<F> = F extends { oneOf: readonly (infer Value)[] }
  ? Value
  : F extends { words: infer Words }
    ? keyof Words
    : F extends { as: 'number' }
      ? number | (F extends { decides: 'never' } | { decides: 'inSome' } ? null : never)
      : string;

/** Replaces an unreadable text that decides in some answers. No telegram's own text equals it. */
export const UNREADABLE = '\ufffd';

/** The values of a telegram, by field name; constants have none. */
export type FieldsOf<L extends Layout> = {
  readonly [F in L['fields'][number] as F extends { kind: 'constant' } ? never : F['name']]: ValueOf<F>;
};
