/**
 * Splits `a=1&b=2` when it holds exactly these names, once each and in this order.
 * @returns the values as written, not decoded, or undefined
 */
export function orderedFields<Name extends string>(
  text: string,
  names: readonly Name[],
): Readonly<Record<Name, string>> | undefined {
  const pairs = text.split('&');
  const matches = pairs.length === names.length && names.every((name, index) => pairs[index]?.startsWith(`${name}=`));
  if (!matches) return undefined;
  const values = names.map((name, index) => [name, pairs[index]?.slice(name.length + 1)]);
  return Object.fromEntries(values) as Record<Name, string>;
}

/** Decodes a form value, `+` as space; undefined when an escape is broken or is not UTF-8. */
export function formDecoded(value: string): string | undefined {
  return percentDecoded(value.replaceAll('+', ' '));
}

/** Decodes a percent-encoded value; undefined when an escape is broken or is not UTF-8. */
export function percentDecoded(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
