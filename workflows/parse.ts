/**
 * Parses what reaches a workflow from outside: inputs, signals and updates, which may come from a form in Web UI. A
 * rule says what is wrong with a value; an object has a rule for each of its fields. Fields without a rule are let
 * through, because a newer version may have written them.
 */

/** Says what is wrong with a value, each problem with its place. Empty when nothing is wrong. */
export type Rule = (value: unknown, at: string) => readonly string[];

export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly string[] };

/** A text of at least one character. */
export const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

export const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';

/** @param from the smallest allowed, `to` the greatest */
export const isWholeNumber = (value: unknown, from: number, to: number): value is number =>
  Number.isSafeInteger(value) && Number(value) >= from && Number(value) <= to;

const INSTANT =
  /^(?<day>[0-9]{4}-[0-9]{2}-[0-9]{2})T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}:[0-9]{2})$/;

/** An ISO 8601 date and time with its offset, of a day that exists. */
export function isInstant(value: unknown): value is string {
  const day = typeof value === 'string' ? INSTANT.exec(value)?.groups?.day : undefined;
  if (day === undefined || Number.isNaN(Date.parse(String(value)))) return false;
  // Date reads 31 April as 1 May: a day exists only if it comes back unchanged.
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const rule =
  (holds: (value: unknown) => boolean, needed: string): Rule =>
  (value, at) =>
    holds(value) ? [] : [`${at} must be ${needed}, and is ${shown(value)}`];

const LONGEST_SHOWN = 40;

/** Describes a value, without its content where that may be long. */
function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return 'a list';
  if (isObject(value)) return 'an object';
  return JSON.stringify(typeof value === 'string' ? value.slice(0, LONGEST_SHOWN) : value);
}

export const text = rule(isText, 'a text');
export const flag = rule(isFlag, 'true or false');
export const instant = rule(isInstant, 'an instant such as 2026-12-31T10:00:00+09:00');
export const wholeNumber = (from: number, to: number): Rule =>
  rule((value) => isWholeNumber(value, from, to), `a whole number from ${from} to ${to}`);
export const oneOf = (values: readonly string[]): Rule =>
  rule((value) => values.some((known) => known === value), `one of ${values.join(', ')}`);

/** The value may be left out. */
export const optional =
  (inner: Rule): Rule =>
  (value, at) =>
    value === undefined ? [] : inner(value, at);

/** A list; the rule is for each of its values. */
export const list =
  (inner: Rule): Rule =>
  (value, at) =>
    Array.isArray(value)
      ? value.flatMap((one, place) => inner(one, `${at}.${place}`))
      : [`${at} must be a list, and is ${shown(value)}`];

/** An object of this type: the compiler asks for a rule for each of its fields. */
export const object =
  <T>(fields: { readonly [Name in keyof Required<T>]: Rule }): Rule =>
  (value, at) => {
    if (!isObject(value)) return [`${at} must be an object, and is ${shown(value)}`];
    return Object.entries<Rule>(fields).flatMap(([name, of]) => of(value[name], at === '' ? name : `${at}.${name}`));
  };

/** @param what names the value as a whole when it is of the wrong kind, e.g. "the input" */
export function parse<T>(of: Rule, value: unknown, what: string): Parsed<T> {
  const problems = isObject(value) ? of(value, '') : of(value, what);
  return problems.length === 0 ? { ok: true, value: value as T } : { ok: false, problems };
}
