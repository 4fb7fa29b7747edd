import fc from 'fast-check';
import { InvalidAmount, splitTax, type Won, won } from './money';

const anyWon = fc.integer({ min: 0, max: 999_999_999_999 }).map(won);
const vatOf = (total: number): number => splitTax({ total: won(total), taxFree: won(0), serviceCharge: won(0) }).vat;

describe('won', () => {
  test.each([0, 1, 1_000, 999_999_999_999])('takes %p', (n) => {
    expect(won(n)).toBe(n);
  });

  test.each([-1, 0.5, 1_000_000_000_000, NaN, Infinity, -Infinity])('refuses %p', (n) => {
    expect(() => won(n)).toThrow(new InvalidAmount(n));
  });

  test('reads minus zero as zero', () => {
    expect(Object.is(won(-0), 0)).toBe(true);
  });
});

describe('splitTax', () => {
  test.each([
    [10_000, 909],
    [1_000, 91],
    [22_000, 2_000],
    [0, 0],
    [5, 0],
    [6, 1],
    [999_999_999_999, 90_909_090_909],
  ])('gives %p won a VAT of %p won', (total, vat) => {
    expect(vatOf(total)).toBe(vat);
  });

  test('leaves tax-free amount and service charge out of the VAT', () => {
    expect(splitTax({ total: won(33_000), taxFree: won(10_000), serviceCharge: won(1_000) })).toEqual({
      total: 33_000,
      supply: 20_000,
      vat: 2_000,
      serviceCharge: 1_000,
      taxFree: 10_000,
    });
  });

  test('refuses parts that exceed the total, and says by how much', () => {
    const split = (): unknown => splitTax({ total: won(1_000), taxFree: won(600), serviceCharge: won(401) });
    expect(split).toThrow(new InvalidAmount(-1, 'taxable amount'));
  });

  test('gives parts that are amounts and add up to the total', () => {
    const parts = fc
      .tuple(anyWon, fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }))
      .map(([total, a, b]): [Won, Won, Won] => {
        const taxFree = Math.floor(total * a);
        return [total, won(taxFree), won(Math.floor((total - taxFree) * b))];
      });
    fc.assert(
      fc.property(parts, ([total, taxFree, serviceCharge]) => {
        const split = splitTax({ total, taxFree, serviceCharge });
        expect(split.supply + split.vat + split.serviceCharge + split.taxFree).toBe(total);
        expect(Math.min(...Object.values(split))).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('rounds half up: the VAT is within half a won of an eleventh', () => {
    fc.assert(
      fc.property(anyWon, (total) => {
        const missing = BigInt(total) * 2n - BigInt(vatOf(total)) * 22n;
        expect(missing >= -11n && missing < 11n).toBe(true);
      }),
    );
  });
});
