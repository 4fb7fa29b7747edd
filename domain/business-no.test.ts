import fc from 'fast-check';
import { formatBusinessNo, isBusinessNo } from './business-no';

const DIGITS = Array.from('0123456789');
const nineDigits = fc.stringMatching(/^[0-9]{9}$/);
const valid = nineDigits.map((nine) => DIGITS.map((digit) => nine + digit).find(isBusinessNo) ?? 'none');

describe('a business number', () => {
  // Numbers of large companies, from their web pages.
  test.each(['1208800767', '2208162517', '1248100998', '1208147521'])('may be %s', (text) => {
    expect(isBusinessNo(text)).toBe(true);
  });

  test.each([
    '1208800768',
    '1234567890',
    '120-88-00767',
    ' 1208800767',
    '120880076',
    '12088007670',
    '',
    '１２０８８００７６７',
  ])('is not %p', (text) => {
    expect(isBusinessNo(text)).toBe(false);
  });

  test('has exactly one check digit', () => {
    fc.assert(
      fc.property(nineDigits, (nine) => {
        expect(DIGITS.filter((digit) => isBusinessNo(nine + digit))).toHaveLength(1);
      }),
    );
  });

  test('with one mistyped digit is invalid', () => {
    fc.assert(
      fc.property(valid, fc.nat({ max: 9 }), fc.integer({ min: 1, max: 9 }), (text, at, by) => {
        const mistyped = Array.from(text, (digit, place) =>
          place === at ? String((Number(digit) + by) % 10) : digit,
        ).join('');
        expect(isBusinessNo(mistyped)).toBe(false);
      }),
    );
  });
});

describe('formatBusinessNo', () => {
  test('groups the digits as people do', () => {
    expect(formatBusinessNo('1208800767')).toBe('120-88-00767');
  });

  test('changes only the hyphens', () => {
    fc.assert(
      fc.property(valid, (text) => {
        expect(formatBusinessNo(text)).toMatch(/^\d{3}-\d{2}-\d{5}$/);
        expect(formatBusinessNo(text).replaceAll('-', '')).toBe(text);
      }),
    );
  });

  test.each(['', '12', '120-88-00767'])('leaves %p as it is', (text) => {
    expect(formatBusinessNo(text)).toBe(text);
  });
});
