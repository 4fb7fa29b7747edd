import fc from 'fast-check';
import { repeatedField } from './json-bodies';

describe('a field that stands twice', () => {
  test.each([
    ['in the body', '{"a":1,"b":2,"a":3}', 'a'],
    ['deeper', '{"x":[{"a":1},{"b":{"c":1,"c":2}}]}', 'c'],
    ['once in an escape', '{"a":1,"\\u0061":2}', 'a'],
    ['behind text that looks like JSON', '{"t":"{\\"a\\":1,","a":1,"a":1}', 'a'],
    ['by the name of a part of every object', '{"toString":1,"toString":2}', 'toString'],
  ])('%s is found', (_where, json, field) => {
    expect(repeatedField(json)).toBe(field);
  });

  test.each(['{"a":{"a":[{"a":1},{"a":1}]},"b":"a"}', '["a","a"]', '{"a":"\\"a\\":","b":"}"}', '1'])(
    'is not seen in %s',
    (json) => {
      expect(repeatedField(json)).toBeUndefined();
    },
  );

  test('is never seen in what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(repeatedField(JSON.stringify(value))).toBeUndefined();
      }),
    );
  });
});
