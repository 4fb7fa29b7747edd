import { newId, newLinkToken, newMerchantId } from './ids';
import { idsIn } from './named-ids';

test('ids are told by their names, wherever they stand in the path', () => {
  const [paymentId, cancellationId, keyId] = [newId('pay', ''), newId('can', ''), newId('key_test', '')];
  expect(idsIn({ id: paymentId, other: cancellationId })).toEqual({ paymentId, cancellationId });
  expect(idsIn([keyId])).toEqual({ keyId });
});

test.each([
  ['a link’s token', newLinkToken('live', '')],
  ['a test link’s token', newLinkToken('test', '')],
  ['a link’s token of another cell', newLinkToken('test', newMerchantId('b1'))],
  ['an API key', `${newId('key_test', '')}.${'s'.repeat(43)}`],
  ['a token that looks like an id, as far as it can', `pay_${'a'.repeat(39)}`],
  ['an id of an unknown kind', `xyz_${'a'.repeat(32)}`],
  ['another word', 'kb'],
])('nothing else is told: %s', (_what, value) => {
  expect(idsIn({ token: value })).toEqual({});
});

test('a request without a path’s values has none', () => {
  expect(idsIn(undefined)).toEqual({});
  expect(idsIn({ size: 3 })).toEqual({});
});
