import fc from 'fast-check';
import { repeatedField } from './json-bodies';

describe('a repeated field', () => {
  test.each([
    ['in the body', '{"a":1,"b":2,"a":3}', 'a'],
    ['deeper', '{"x":[{"a":1},{"b":{"c":1,"c":2}}]}', 'c'],
    ['once in an escape', '{"a":1,"\\u0061":2}', 'a'],
    ['after text that looks like JSON', '{"t":"{\\"a\\":1,","a":1,"a":1}', 'a'],
    ['with the name of a member of every object', '{"toString":1,"toString":2}', 'toString'],
  ])('%s is found', (_where, json, field) => {
    expect(repeatedField(json)).toBe(field);
  });

  test.each(['{"a":{"a":[{"a":1},{"a":1}]},"b":"a"}', '["a","a"]', '{"a":"\\"a\\":","b":"}"}', '1'])(
    'is not seen in %s',
    (json) => {
      expect(repeatedField(json)).toBeUndefined();
    },
  );

  test('is never seen in the output of JSON.stringify', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(repeatedField(JSON.stringify(value))).toBeUndefined();
      }),
    );
  });
});
