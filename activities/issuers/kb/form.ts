/**
 * Thrown by {@link readForm}: the bytes are not a form of exactly the given fields. Names the field and the rule, never a value,
 * since a result's form holds the OTC.
 */
export class MalformedForm extends Error {
  override readonly name = 'MalformedForm';
  /** @param field The contract's field, or `form` when what is wrong belongs to none. */
  constructor(
    readonly field: string,
    readonly rule: string,
  ) {
    super(`The form can't be read: ${field} ${rule}; compare it with docs/contracts/kb.md`);
  }
}

type FieldPatterns = Readonly<Record<string, RegExp>>;

/** One text for each field of the table. */
export type FormValues<P extends FieldPatterns> = { readonly [F in keyof P]: string };

/**
 * Reads `application/x-www-form-urlencoded` bytes strictly: each field of the table once, none other, each matching its pattern as
 * a whole. The platform's own reader would forgive repeats, stray per cent signs and bad UTF-8, so two readers could see two results.
 * @throws MalformedForm
 */
export function readForm<P extends FieldPatterns>(body: Uint8Array, patterns: P): FormValues<P> {
  const values = new Map<string, string>();
  for (const pair of asciiText(body).split('&', Object.keys(patterns).length + 1)) {
    const [field, value] = readPair(pair, patterns);
    if (values.has(field)) throw new MalformedForm(field, 'stands twice');
    values.set(field, value);
  }
  for (const field of Object.keys(patterns)) {
    if (!values.has(field)) throw new MalformedForm(field, 'is missing');
  }
  return Object.fromEntries(values) as FormValues<P>;
}

function asciiText(body: Uint8Array): string {
  if (body.some((byte) => byte < 0x21 || byte > 0x7e)) throw new MalformedForm('form', 'has a byte that is not printable ASCII');
  return Buffer.from(body).toString('latin1');
}

function readPair(pair: string, patterns: FieldPatterns): readonly [string, string] {
  const [rawName, rawValue, ...rest] = pair.split('=');
  const field = decode(rawName ?? '', 'form');
  // Own keys only: a field called `constructor` is as unknown as any other.
  const pattern = Object.hasOwn(patterns, field) ? patterns[field] : undefined;
  if (pattern === undefined) throw new MalformedForm('form', 'has an unknown field');
  if (rawValue === undefined || rest.length > 0) throw new MalformedForm(field, 'is not one name and one value');
  const value = decode(rawValue, field);
  if (!pattern.test(value)) throw new MalformedForm(field, 'is out of its bounds');
  return [field, value];
}

function decode(text: string, field: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    // The URIError is dropped on purpose: nothing of the text may travel with the failure.
    throw new MalformedForm(field, 'is not percent-encoded UTF-8');
  }
}
