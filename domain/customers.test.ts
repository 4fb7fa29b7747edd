import fc from 'fast-check';
import { comparable } from './customers';

const digits = fc.stringMatching(/^[0-9]{7,11}$/);

test.each([
  ['010-1234-5678', '01012345678'],
  ['010-1234-5678', '+82-10-1234-5678'],
  ['010-1234-5678', '+82-010-1234-5678'],
  ['02-123-4567', '+8221234567'],
  ['1588-1234', '15881234'],
])('%s and %s are one phone', (one, other) => {
  expect(comparable('customerPhone', one)).toBe(comparable('customerPhone', other));
});

test.each([
  ['010-1234-5678', '010-1234-5679'],
  ['010-1234-5678', '+1-010-1234-5678'],
  ['+1-212-555-0100', '212-555-0100'],
])('%s and %s are two phones', (one, other) => {
  expect(comparable('customerPhone', one)).not.toBe(comparable('customerPhone', other));
});

test('hyphens never make another phone', () => {
  fc.assert(
    fc.property(digits, fc.nat({ max: 6 }), (phone, at) => {
      const written = `${phone.slice(0, at + 1)}-${phone.slice(at + 1)}`;
      expect(comparable('customerPhone', written)).toBe(comparable('customerPhone', phone));
    }),
  );
});

test('an e-mail address is the same in capitals, and a name is not', () => {
  expect(comparable('customerEmail', 'Min.Ji@Example.COM')).toBe('min.ji@example.com');
  expect(comparable('customerName', ' Kim Minji ')).toBe('Kim Minji');
  expect(comparable('customerName', 'KIM MINJI')).not.toBe(comparable('customerName', 'Kim Minji'));
});
