import fc from 'fast-check';
import { form, MalformedForm } from './formats';

const FIELDS = { name: /^[^\n]{1,9}$/u, count: /^\d{1,3}$/ } as const;
const read = (text: string): unknown => form.read(Buffer.from(text, 'latin1'), FIELDS);

describe('the strict form reader', () => {
  test.each([
    ['name=a&count=1', { name: 'a', count: '1' }],
    ['count=12&name=%EA%B5%AD+b', { name: '국 b', count: '12' }],
    ['n%61me=%2B&count=%31', { name: '+', count: '1' }],
  ])('reads %s', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  test.each([
    ['nothing', '', 'form'],
    ['a missing field', 'name=a', 'count'],
    ['a repeated field', 'name=a&count=1&name=a', 'name'],
    ['an unknown field', 'name=a&count=1&more=2', 'form'],
    ['a field named like an object’s property', 'name=a&constructor=1', 'form'],
    ['__proto__', 'name=a&count=1&__proto__=1', 'form'],
    ['a trailing ampersand', 'name=a&count=1&', 'form'],
    ['no equals sign', 'name&count=1', 'name'],
    ['two equals signs', 'name=a=b&count=1', 'name'],
    ['a value out of bounds', 'name=a&count=1234', 'count'],
    ['a line feed after a value', 'name=a&count=1%0A', 'count'],
    ['a stray per cent sign', 'name=100%&count=1', 'name'],
    ['a half escape', 'name=%4&count=1', 'name'],
    ['an escape that is not hexadecimal', 'name=%zz&count=1', 'name'],
    ['bad UTF-8', 'name=%EA%B5&count=1', 'name'],
    ['an overlong encoding', 'name=%C0%AF&count=1', 'name'],
    ['a raw byte outside ASCII', 'name=\xe9&count=1', 'form'],
    ['a raw space', 'name=a b&count=1', 'form'],
    ['a line end', 'name=a&count=1\r\n', 'form'],
  ])('refuses %s', (_what, text, field) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ name: 'MalformedForm', field }) as Error);
  });

  test('reads everything that the platform’s writer writes within the bounds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), fc.nat(999), (name, count) => {
        fc.pre(FIELDS.name.test(name));
        expect(read(new URLSearchParams({ name, count: String(count) }).toString())).toEqual({
          name,
          count: String(count),
        });
      }),
    );
  });

  test('fails with its own error on arbitrary bytes, and shows none of them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(() => form.read(bytes, FIELDS)).toThrow(MalformedForm);
      }),
    );
    expect(() => read('name=a&count=SECRET')).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('SECRET') as string }) as Error,
    );
  });
});
