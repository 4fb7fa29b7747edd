import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { createKbAdapter } from '.';

const config = { orderMacKey: Buffer.alloc(32, 7), srCode: '0613325' };

describe('the KB adapter', () => {
  test('makes the xid from the payment id: 20 hexadecimal digits of its digest, the same each time', () => {
    const adapter = createKbAdapter(config);
    fc.assert(
      fc.property(fc.string(), (paymentId) => {
        const expected = createHash('sha256').update(`kb-xid:${paymentId}`).digest('hex').slice(0, 20);
        expect(adapter.transactionIdFor(paymentId)).toBe(expected);
      }),
    );
  });

  test.each([
    ['orderMacKey', { orderMacKey: Buffer.alloc(31, 7) }],
    ['srCode', { srCode: '613325' }],
    ['srCode', { srCode: '061332x' }],
  ])('is not made with an unusable %s, and does not show it', (setting, change) => {
    expect(() => createKbAdapter({ ...config, ...change })).toThrow(
      expect.objectContaining({ name: 'UnusableKbConfig', setting, message: expect.not.stringMatching(/0707|61332/) as string }) as Error,
    );
  });
});
