import { addressOf } from './forwarded';

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['203.0.113.7:51234', '203.0.113.7'],
  ['[2001:db8::1]:443', '2001:db8::1'],
  ['[2001:db8::1]', '2001:db8::1'],
  ['2001:db8::1', '2001:db8::1'],
  ['unknown', 'unknown'],
  ['203.0.113.7:51234:1', '203.0.113.7:51234:1'],
])('%s in X-Forwarded-For is the address %s', (entry, address) => {
  expect(addressOf(entry)).toBe(address);
});
