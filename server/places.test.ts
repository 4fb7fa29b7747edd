import fc from 'fast-check';
import {
  type CellCode,
  cellOfHandle,
  cellOfId,
  handleIn,
  isCellCode,
  modeOfLink,
  modes,
  placeOf,
} from '../domain/cells';
import {
  attemptIdFor,
  billIdFor,
  billIdForPeriod,
  deliveryIdFor,
  eventIdFor,
  newId,
  newLinkToken,
  newMerchantId,
  newToken,
  paymentIdFor,
  paymentIdForTry,
} from '../platform/ids';
import { newApiKey, readApiKey } from './api-key';

/** Where a text leads: every mode in the cell without a code, and in others. */
const places = ['', '00', 'b1', 'ff'].flatMap((cell: CellCode) => modes.map((mode) => ({ mode, cell })));
const codes = fc.constantFrom('', ...Array.from({ length: 256 }, (_one, at) => at.toString(16).padStart(2, '0')));
const OTHER = '/v1/bills';

test.each(places)('a key of a cell leads to it: %j', ({ mode, cell }) => {
  const key = newApiKey(mode, newMerchantId(cell));
  expect(placeOf({ url: OTHER, bearer: key })).toEqual({ mode, cell });
  expect(readApiKey(key)?.secret).toHaveLength(43);
});

test.each(places)('a link of a cell leads to it: %j', ({ mode, cell }) => {
  const token = newLinkToken(mode, newMerchantId(cell));
  const targets = [`/pay/${token}`, `/pay/${token}/receipt?lang=en`, `/v1/pay/${token}/payments`, `/register/${token}`];
  expect(targets.map((url) => placeOf({ url }))).toEqual(targets.map(() => ({ mode, cell })));
  expect(modeOfLink(token)).toBe(mode);
});

test('an id in a path leads to its cell, whosever key comes with it', () => {
  fc.assert(
    fc.property(codes, codes, (cell, other) => {
      const [bearer, id] = [newApiKey('live', newMerchantId(other)), newId('pay', newMerchantId(cell))];
      for (const url of [`/v1/payments/${id}`, `/v1/payments/${id}/cancellations?a=b`, `/v1/payments/${id}?a=/v1/x`])
        expect(placeOf({ url, bearer })).toEqual({ mode: 'live', cell });
      // Not where an id stands.
      expect(placeOf({ url: `/v1/payments?billId=/v1/bills/${id}`, bearer }).cell).toBe(other);
    }),
  );
});

test('what belongs to a merchant is of its cell, whatever it is, and no longer than elsewhere', () => {
  fc.assert(
    fc.property(codes, fc.string(), (cell, key) => {
      const merchantId = newMerchantId(cell);
      const [bill, subscription] = [billIdFor(merchantId, key), newId('sub', merchantId)];
      const ids = [
        ...[merchantId, bill, subscription, paymentIdFor(bill, key), newId('can', bill), newId('bkey', merchantId)],
        ...[billIdForPeriod(subscription, key), paymentIdForTry(subscription, key, 2), eventIdFor(bill, 3)],
        ...[deliveryIdFor(newId('whe', merchantId), key), eventIdFor(attemptIdFor(bill, 1), 1)],
      ];
      expect(ids.map(cellOfId)).toEqual(ids.map(() => cell));
      for (const id of ids) expect(id).toMatch(/^[a-z]+_[0-9a-z]{32}$/);
      expect(cellOfId(attemptIdFor(bill, 12))).toBe(cell);
    }),
  );
});

test('the ids of the cell without a code say none, whatever they are derived from', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      fc.pre(!one.includes('u'));
      expect(cellOfId(paymentIdFor(one, other))).toBe('');
      expect(cellOfId(other)).toBe(cellOfId(other.replace(/^[a-z]+_.*u/, '')));
    }),
  );
});

test('a cell takes nothing from what must not be guessed', () => {
  const token = newLinkToken('live', newMerchantId('b1'));
  expect(token).toMatch(/^[\w-]{43}ub1$/);
  expect(newId('key', newMerchantId('b1'))).toMatch(/^key_[0-9a-hjkmnp-tv-z]{29}ub1$/);
});

test('an issuer’s handle of a cell ends with its code, and is as long as any', () => {
  expect(handleIn('b1', '0123456789abcdef0123')).toBe('0123456789abcdefceb1');
  expect(handleIn('', '0123456789abcdef0123')).toBe('0123456789abcdef0123');
  expect(handleIn('', '0123456789abcdefceb1')).toBeUndefined();
  expect(['0123456789ABCDEFCEB1', 'ceb10', 'cexy'].map(cellOfHandle)).toEqual(['b1', '', '']);
});

test('only two lower-case hexadecimal digits are a code', () => {
  expect(['b1', '00', 'ff'].every(isCellCode)).toBe(true);
  expect(['', 'b', 'B1', 'g1', 'b12', ' b1'].some(isCellCode)).toBe(false);
});

test.each([
  ['a token that begins with the mark by chance', `/pay/test_${newToken().slice(5)}`],
  ['a token that ends like one of another cell by chance', `/pay/${newToken().slice(3)}ub1`],
  ['another path with a test token', `/v1/bills/${newLinkToken('test', newMerchantId('b1'))}`],
  ['a test token that is not where a token stands', `/pay/x/${newLinkToken('test', newMerchantId('b1'))}`],
  ['a test token with more behind it', `/pay/${newLinkToken('test', newMerchantId('b1'))}x`],
  ['a code that is none', `/pay/${newToken()}uxy`],
  ['no token', '/pay/'],
])('everything else is of the live cell without a code: %s', (_what, url) => {
  const nowhere = { mode: 'live', cell: '' };
  expect(placeOf({ url, bearer: undefined })).toEqual(nowhere);
  expect(placeOf({ url, bearer: `x${newApiKey('test', newMerchantId('b1'))}` })).toEqual(nowhere);
});
