import fc from 'fast-check';
import { cardOfToken, cardToken, InvalidCard, maskedCardNo, parseCard, telegramExpiry } from './card-number';
import type { KstDate } from './kst';

const TODAY = '20261125' as KstDate;
const NUMBER = '9410090000000006';
const parse = (number: string, expiry = '12/30') => parseCard({ number, expiry }, TODAY);

test.each([NUMBER, '9410 0900 0000 0006', '9410-0900-0000-0006', ` ${NUMBER} `])(
  '%s is accepted as people write it',
  (typed) => {
    expect(parse(typed)).toEqual({ number: NUMBER, expiry: '20301231' });
  },
);

test.each([
  '9410090000000007',
  '941009000000006',
  '',
  '94100900000000061',
  '9410--0900-0000-0006',
  '9410 0900 0000 000x',
  '٩٤١٠٠٩٠٠٠٠٠٠٠٠٠٦',
])('%s is refused with the field’s name and none of its digits', (typed) => {
  expect(() => parse(typed)).toThrow(InvalidCard);
  try {
    parse(typed);
  } catch (failure) {
    expect(failure).toMatchObject({ field: 'number' });
    if (typed !== '') expect((failure as Error).message).not.toContain(typed);
  }
});

test('one wrong digit, or two swapped neighbours, never pass the check digit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 1, max: 9 }), (at, by) => {
      const digits = Array.from(NUMBER, Number);
      digits[at] = ((digits[at] ?? 0) + by) % 10;
      expect(() => parse(digits.join(''))).toThrow(InvalidCard);
    }),
  );
});

test.each([
  ['12/30', '20301231'],
  ['1230', '20301231'],
  ['02/28', '20280229'],
  ['11/26', '20261130'],
  ['11 / 46', '20461130'],
])('the expiry %s is the last day of its month, and today’s month still counts', (typed, expiry) => {
  expect(parse(NUMBER, typed).expiry).toBe(expiry);
});

test.each(['10/26', '13/30', '00/30', '1/30', '12-30', '203012', '', '12/47'])(
  'the expiry %s is past, too far ahead, or invalid',
  (typed) => {
    expect(() => parse(NUMBER, typed)).toThrow(expect.objectContaining({ field: 'expiry' }) as Error);
  },
);

test('a card can be read back from its stored text, and a telegram has its expiry as YYMM', () => {
  const card = parse(NUMBER, '02/28');
  expect(cardToken(card)).toBe('941009000000000620280229');
  expect(cardOfToken(cardToken(card))).toEqual(card);
  expect(telegramExpiry(card)).toBe('2802');
  expect(() => cardOfToken('ABCDEFGHIJKLMNOPQRSTUVWXYZ012345')).toThrow(InvalidCard);
});

test('people see the first six digits and the last four', () => {
  expect([maskedCardNo(NUMBER), maskedCardNo('94100900000006')]).toEqual(['941009******0006', '941009****0006']);
});
