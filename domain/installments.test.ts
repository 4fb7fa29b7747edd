import fc from 'fast-check';
import {
  defaultInstallmentRule,
  formatQuota,
  installmentMonths,
  installmentRefusal,
  InvalidInstallment,
  parseQuota,
} from './installments';
import { won } from './money';

const valid = [0, ...Array.from({ length: 35 }, (_, i) => i + 2)];
const anyMonths = fc.constantFrom(...valid).map(installmentMonths);

describe('installmentMonths', () => {
  test('takes 0 and 2 to 36', () => {
    expect(valid.map(installmentMonths)).toEqual(valid);
  });

  test.each([1, -1, 37, 2.5, NaN])('refuses %p', (n) => {
    expect(() => installmentMonths(n)).toThrow(InvalidInstallment);
  });
});

describe('a quota', () => {
  test('is read back as it was written, in two digits', () => {
    fc.assert(
      fc.property(anyMonths, (months) => {
        expect(formatQuota(months)).toMatch(/^[0-9]{2}$/);
        expect(parseQuota(formatQuota(months))).toBe(months);
      }),
    );
  });

  test.each([
    ['00', 0],
    ['02', 2],
    ['12', 12],
    ['36', 36],
  ])('%p is %p months', (quota, months) => {
    expect(parseQuota(quota)).toBe(months);
  });

  test.each(['', '0', '2', '01', '37', '002', ' 2', '2 ', '-2', '1e', '0x', '０２', '02\n'])(
    '%j is refused',
    (quota) => {
      expect(() => parseQuota(quota)).toThrow(InvalidInstallment);
    },
  );
});

describe('installmentRefusal', () => {
  const refusal = (months: number, amount: number): unknown =>
    installmentRefusal(installmentMonths(months), won(amount), defaultInstallmentRule);

  test.each([
    [0, 1_000, null],
    [2, 49_999, 'BELOW_MINIMUM_AMOUNT'],
    [2, 50_000, null],
    [12, 50_000, null],
    [13, 50_000, 'TOO_MANY_MONTHS'],
    [13, 49_999, 'BELOW_MINIMUM_AMOUNT'],
  ])('of %p months for %p won is %p by default', (months, amount, expected) => {
    expect(refusal(months, amount)).toBe(expected);
  });

  test('follows the merchant’s own rule', () => {
    const rule = { minimumAmount: won(100_000), maximumMonths: 36 };
    expect(installmentRefusal(installmentMonths(36), won(100_000), rule)).toBeNull();
    expect(installmentRefusal(installmentMonths(2), won(99_999), rule)).toBe('BELOW_MINIMUM_AMOUNT');
  });

  test('never refuses a single payment', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(), (amount, minimumAmount, maximumMonths) => {
        expect(
          installmentRefusal(installmentMonths(0), won(amount), { minimumAmount: won(minimumAmount), maximumMonths }),
        ).toBeNull();
      }),
    );
  });
});
