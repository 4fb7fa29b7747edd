import fc from 'fast-check';
import { InvalidOrderNumber, isService, orderNumber, type Service, serviceOfOrderNumber } from './services';

const services: readonly Service[] = ['payssam', 'speeid', 'linq'];
const paymentId = fc.stringMatching(/^[\x21-\x7e]{1,38}$/);

describe('an order number', () => {
  test.each([
    ['payssam', 'ODpay_1'],
    ['speeid', 'PLpay_1'],
    ['linq', 'SPpay_1'],
  ] as const)('of %s is %s', (service, expected) => {
    expect(orderNumber(service, 'pay_1')).toBe(expected);
  });

  test('leads back to its service and fits the telegram', () => {
    fc.assert(
      fc.property(fc.constantFrom(...services), paymentId, (service, id) => {
        const orderNo = orderNumber(service, id);
        expect(serviceOfOrderNumber(orderNo)).toBe(service);
        expect(Buffer.byteLength(orderNo, 'utf8')).toBeLessThanOrEqual(40);
        expect(orderNo.endsWith(id)).toBe(true);
      }),
    );
  });

  test.each(['', 'x'.repeat(39), '결제', 'pay 1', 'pay_1 ', 'pay\n', 'pay\x7f'])(
    'is not made of the payment id %j',
    (id) => {
      expect(() => orderNumber('payssam', id)).toThrow(new InvalidOrderNumber(`OD${id}`));
    },
  );

  test('accepts a payment id of 38 bytes', () => {
    expect(orderNumber('linq', 'x'.repeat(38))).toHaveLength(40);
  });

  test.each(['', 'O', 'od1', 'XX1', ' OD1'])('%j belongs to no service', (orderNo) => {
    expect(serviceOfOrderNumber(orderNo)).toBeNull();
  });
});

test('services are known by exact name only', () => {
  expect([...services, 'PAYSSAM', 'OD', 'constructor'].filter(isService)).toEqual(services);
});
