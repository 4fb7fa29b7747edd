import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { issuerApp, issuerCrypto } from '../common/adapter';
import { kb } from '.';

const config = { orderMacKey: Buffer.alloc(32, 7), resultMacKey: Buffer.alloc(32, 2), serviceCode: '0613325' };

describe('the KB adapter', () => {
  test('makes the xid from the payment id: 20 hexadecimal digits of its digest, the same each time', () => {
    fc.assert(
      fc.property(fc.string(), (paymentId) => {
        const expected = createHash('sha256').update(`kb-xid:${paymentId}`).digest('hex').slice(0, 20);
        // Another cell's handle would end so.
        fc.pre(!/ce..$/.test(expected));
        expect(issuerApp(kb).transactionIdFor(paymentId)).toBe(expected);
      }),
    );
  });

  test.each([
    ['orderMacKey', { orderMacKey: Buffer.alloc(31, 7) }],
    ['serviceCode', { serviceCode: '613325' }],
    ['serviceCode', { serviceCode: '061332x' }],
  ])('can’t be created with an unusable %s, and does not show it', (setting, change) => {
    expect(() => issuerCrypto(kb, { ...config, ...change })).toThrow(
      expect.objectContaining({
        name: 'UnusableIssuerConfig',
        setting,
        message: expect.not.stringMatching(/0707|61332/) as string,
      }) as Error,
    );
  });
});
