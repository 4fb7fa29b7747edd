import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { kstDateTime } from '../../../domain/kst';
import { InboundRefused } from '../contract';
import { createOrderCheckReader } from './order-check';

const resultMacKey = Buffer.alloc(32, 2);
const now = new Date('2026-07-28T00:15:02Z');
const read = createOrderCheckReader({ resultMacKey });

const fields: Readonly<Record<'txnId' | 'orderNo' | 'amount' | 'bizNo' | 'timestamp', string>> = {
  txnId: 'a1'.repeat(12),
  orderNo: 'ODpay_1',
  amount: '50000',
  bizNo: '1208800767',
  timestamp: kstDateTime(now),
};
const signed = (change: Partial<typeof fields> = {}, key = resultMacKey): Record<string, string> => {
  const values = { ...fields, ...change };
  return { ...values, mac: createHmac('sha256', key).update(Object.values(values).join('\n')).digest('hex') };
};
const bytes = (object: object): Buffer => Buffer.from(JSON.stringify(object));
const refused = (answer: string) => expect.objectContaining({ name: 'InboundRefused', answer }) as Error;

describe('an order check', () => {
  test('is read when its MAC and its time are valid', () => {
    expect(read(bytes(signed()), now)).toEqual({
      transactionId: fields.txnId,
      orderNo: 'ODpay_1',
      amount: '50000',
      businessNo: '1208800767',
    });
  });

  test.each([
    ['another key', signed({}, Buffer.alloc(32, 3))],
    ['a time six minutes ago', signed({ timestamp: kstDateTime(new Date(now.getTime() - 360_000)) })],
    ['a time six minutes ahead', signed({ timestamp: kstDateTime(new Date(now.getTime() + 360_000)) })],
    ['an invalid time', signed({ timestamp: '99999999999999' })],
    ['an amount changed after signing', { ...signed(), amount: '50001' }],
  ])('is not verified with %s', (_what, message) => {
    expect(() => read(bytes(message), now)).toThrow(refused('not-verified'));
  });

  test.each([
    ['an extra field', { ...signed(), extra: '1' }],
    ['an amount that is not in whole won', signed({ amount: '050000' })],
    ['a number instead of a text', { ...signed(), amount: 50_000 }],
    ['an order number too long', signed({ orderNo: `OD${'x'.repeat(39)}` })],
    ['no fields', {}],
  ])('is malformed with %s', (_what, message) => {
    expect(() => read(bytes(message), now)).toThrow(refused('malformed'));
  });

  test('is malformed with a missing or a repeated field', () => {
    for (const name of Object.keys(signed())) {
      const { [name]: value, ...rest } = signed();
      expect(() => read(bytes(rest), now)).toThrow(refused('malformed'));
      expect(() =>
        read(Buffer.from(`${JSON.stringify(signed()).slice(0, -1)},"${name}":"${value ?? ''}"}`), now),
      ).toThrow(refused('malformed'));
    }
  });

  test('is refused when a byte was changed, unless the content stays the same', () => {
    const valid = bytes(signed());
    fc.assert(
      fc.property(fc.nat(valid.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const spoilt = Buffer.from(valid);
        spoilt[at] = (spoilt[at] ?? 0) ^ flip;
        expect(() => read(spoilt, now)).toThrow(InboundRefused);
      }),
      { numRuns: 2_000 },
    );
  });
});
