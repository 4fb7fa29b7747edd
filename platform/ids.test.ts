import fc from 'fast-check';
import { orderNumber } from '../domain/services';
import { attemptIdFor, billIdFor, eventIdFor, newId, newToken, paymentIdFor } from './ids';

describe('ids', () => {
  test('have a prefix and 160 bits that are safe in URLs and telegrams', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (bill, key) =>
        /^pay_[0-9a-hjkmnp-tv-z]{32}$/.test(paymentIdFor(bill, key)),
      ),
    );
    expect(newId('bill', '')).toMatch(/^bill_[0-9a-hjkmnp-tv-z]{32}$/);
    expect(newToken()).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  test('of a payment give an order number that fits a telegram', () => {
    expect(orderNumber('payssam', paymentIdFor('bill_1', 'key'))).toHaveLength(38);
  });

  test('are the same for the same press, and differ for any other', () => {
    expect(paymentIdFor('bill_1', 'key-1')).toBe(paymentIdFor('bill_1', 'key-1'));
    fc.assert(
      fc.property(fc.tuple(fc.string(), fc.string()), fc.tuple(fc.string(), fc.string()), (a, b) => {
        fc.pre(a[0] !== b[0] || a[1] !== b[1]);
        return paymentIdFor(...a) !== paymentIdFor(...b);
      }),
    );
    // The parts are not merely joined: their boundary counts.
    expect(paymentIdFor('ab', 'c')).not.toBe(paymentIdFor('a', 'bc'));
    expect(billIdFor('mer_1', 'key').slice(5)).not.toBe(paymentIdFor('mer_1', 'key').slice(4));
  });

  test('of events and attempts derive from their subjects', () => {
    expect(eventIdFor('pay_1', 2)).toBe(eventIdFor('pay_1', 2));
    expect(eventIdFor('pay_1', 2)).not.toBe(eventIdFor('pay_1', 3));
    expect(attemptIdFor('pay_abc', 1)).toBe('att_abc_1');
  });
});
