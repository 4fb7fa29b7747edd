import fc from 'fast-check';
import { afterCancels, splitCancel, TaxFreeDoesNotFit } from './cancel-split';
import { splitTax, type TaxSplit, won } from './money';

const whole = (total: number, taxFree = 0, serviceCharge = 0): TaxSplit =>
  splitTax({ total: won(total), taxFree: won(taxFree), serviceCharge: won(serviceCharge) });

/** A payment's split, and the sizes of its partial cancels in thousandths of what remains. */
const payments = fc
  .record({
    total: fc.integer({ min: 1, max: 999_999_999 }),
    free: fc.double({ min: 0, max: 1, noNaN: true }),
    service: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ total, free, service }) => {
    const taxFree = Math.floor(total * free);
    return whole(total, taxFree, Math.floor((total - taxFree) * service));
  });
const shares = fc.array(fc.integer({ min: 1, max: 999 }), { maxLength: 20 });

const parts = ['supply', 'vat', 'serviceCharge', 'taxFree'] as const;
const sumOf = (cancels: readonly TaxSplit[], part: keyof TaxSplit): number =>
  cancels.reduce((sum, cancel) => sum + cancel[part], 0);

describe('the split of a cancel', () => {
  test('of everything is that of the payment', () => {
    const payment = whole(33_333, 3_000, 1_001);
    expect(splitCancel(payment, 33_333)).toEqual(payment);
  });

  test('is in proportion to what remains', () => {
    expect(splitCancel(whole(11_000, 1_000, 1_000), 1_100)).toEqual({
      ...{ total: 1_100, supply: 818, vat: 82, serviceCharge: 100, taxFree: 100 },
    });
  });

  test('adds up to the payment, part by part and to the won, over any cancels that end with the rest', () => {
    fc.assert(
      fc.property(payments, shares, (payment, thousandths) => {
        const cancels: TaxSplit[] = [];
        for (const share of [...thousandths, 1_000]) {
          const remaining = afterCancels(payment, cancels);
          const amount = Math.floor((remaining.total * share) / 1_000);
          if (amount === 0) continue;
          const cancel = splitCancel(remaining, amount);
          expect(sumOf([cancel], 'total')).toBe(amount);
          expect(parts.reduce((sum, part) => sum + cancel[part], 0)).toBe(amount);
          for (const part of parts) expect(cancel[part]).toBeLessThanOrEqual(remaining[part]);
          cancels.push(cancel);
        }
        for (const part of [...parts, 'total'] as const) expect(sumOf(cancels, part)).toBe(payment[part]);
      }),
    );
  });

  test('takes the tax-free part that the merchant names, if it fits, and still adds up', () => {
    fc.assert(
      fc.property(payments, fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 0 }), (payment, share, wanted) => {
        const amount = Math.max(1, Math.floor((payment.total * share) / 1_000));
        const least = Math.max(0, amount - (payment.total - payment.taxFree));
        const most = Math.min(payment.taxFree, amount);
        const taxFree = least + (wanted % (most - least + 1));
        const cancel = splitCancel(payment, amount, taxFree);
        expect(cancel.taxFree).toBe(taxFree);
        const rest = afterCancels(payment, [cancel]);
        for (const part of parts) expect(cancel[part] + rest[part]).toBe(payment[part]);
        expect(() => splitCancel(payment, amount, most + 1)).toThrow(TaxFreeDoesNotFit);
        if (least > 0) expect(() => splitCancel(payment, amount, least - 1)).toThrow(TaxFreeDoesNotFit);
      }),
    );
  });
});
