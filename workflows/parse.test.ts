import {
  flag,
  instant,
  isInstant,
  isText,
  isWholeNumber,
  object,
  oneOf,
  optional,
  parse,
  text,
  wholeNumber,
} from './parse';

type Sample = { readonly name: string; readonly many?: number; readonly inner?: { readonly on: boolean } };
const sample = object<Sample>({
  name: text,
  many: optional(wholeNumber(1, 3)),
  inner: optional(object<NonNullable<Sample['inner']>>({ on: flag })),
});
const problemsOf = (value: unknown): readonly string[] => {
  const parsed = parse<Sample>(sample, value, 'the sample');
  return parsed.ok ? [] : parsed.problems;
};

test.each(['2026-12-31T10:00:00+09:00', '2026-12-31T01:00:00.000Z', '2026-12-31T01:00Z', '2028-02-29T23:59:59Z'])(
  '%s is an instant',
  (value) => {
    expect(isInstant(value)).toBe(true);
  },
);

test.each([
  'garbage',
  '',
  '2026-12-31',
  '2026-12-31T10:00:00',
  '2026-02-30T10:00:00Z',
  '2026-04-31T10:00:00Z',
  '2026-13-01T10:00:00Z',
  '2026-01-01T25:00:00Z',
  20261231,
  null,
  undefined,
  {},
])('%p is not an instant', (value) => {
  expect(isInstant(value)).toBe(false);
});

test('a whole number is one within its bounds', () => {
  expect([1, 3].every((value) => isWholeNumber(value, 1, 3))).toBe(true);
  expect(
    [0, 4, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '2', null, undefined, true].some((value) =>
      isWholeNumber(value, 1, 3),
    ),
  ).toBe(false);
});

test('a text has at least one character', () => {
  expect(['', 1, null, undefined, {}].some(isText)).toBe(false);
  expect(isText('a')).toBe(true);
});

test('a value that follows all rules is returned, with its fields that have no rule', () => {
  const value = { name: 'a', many: 3, inner: { on: true }, newer: 'field' };
  expect(parse<Sample>(sample, value, 'the sample')).toEqual({ ok: true, value });
});

test('every field that breaks its rule is named, with its place and what is needed', () => {
  expect(problemsOf({ many: 0, inner: { on: 'yes' } })).toEqual([
    'name must be a text, and is missing',
    'many must be a whole number from 1 to 3, and is 0',
    'inner.on must be true or false, and is "yes"',
  ]);
  expect(problemsOf({ name: 'a', inner: [] })).toEqual(['inner must be an object, and is a list']);
});

test.each([
  [undefined, 'missing'],
  [null, 'null'],
  ['text', '"text"'],
  [[], 'a list'],
  [7, '7'],
])('%p instead of an object is refused', (value, shown) => {
  expect(problemsOf(value)).toEqual([`the sample must be an object, and is ${shown}`]);
});

test('the shown part of a value is bounded', () => {
  expect(oneOf(['a', 'b'])('x'.repeat(1_000), 'kind')).toEqual([
    `kind must be one of a, b, and is "${'x'.repeat(40)}"`,
  ]);
  expect(instant({ secret: 'x' }, 'asOf').join()).not.toContain('secret');
});
