import fc from 'fast-check';
import { InvalidAllowList, parseAllowList } from './allow-list';

describe('an allow list', () => {
  test('allows everyone when it is empty', () => {
    fc.assert(fc.property(fc.ipV4(), (address) => parseAllowList(' , ').allows(address)));
  });

  test.each([
    ['203.0.113.7', ['203.0.113.7', '::ffff:203.0.113.7'], ['203.0.113.8', '10.0.0.1', '::1']],
    ['203.0.113.0/24, 2001:db8::/32', ['203.0.113.255', '2001:db8::1'], ['203.0.114.0', '2001:db9::1']],
    ['::1', ['::1'], ['127.0.0.1']],
  ])('of %s allows those in it and nobody else', (text, inside, outside) => {
    const { allows } = parseAllowList(text);
    expect(inside.filter((address) => !allows(address))).toEqual([]);
    expect(outside.filter(allows)).toEqual([]);
  });

  test('allows nothing that is not an address', () => {
    expect(['', 'localhost', '203.0.113', '203.0.113.7 '].filter(parseAllowList('0.0.0.0/0').allows)).toEqual([]);
  });

  test.each([
    '203.0.113',
    'example.com',
    '203.0.113.0/33',
    '2001:db8::/129',
    '203.0.113.7/',
    '203.0.113.7/-1',
    '1.2.3.4/8/8',
  ])('is refused with %j', (entry) => {
    expect(() => parseAllowList(`127.0.0.1, ${entry}`)).toThrow(InvalidAllowList);
  });
});
