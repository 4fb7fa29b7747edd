import fc from 'fast-check';
import {
  ISSUER_KEYS,
  kbParameters,
  kbUrl,
  kisaSeed,
  NOW,
  ORDER,
  queryOf,
  type SchemeParts,
  SEED_KEY,
  XID,
} from './fixtures';
import { carriedBy, openOrder } from './order';
import { kb } from './profiles/kb';
import { OrderRefusedError } from './wire';

const open = (url: string, now = NOW): ReturnType<typeof openOrder> =>
  openOrder(kb, carriedBy(kb, url), { keys: ISSUER_KEYS.kb, cipher: kisaSeed, now: () => now });

/** The order as the simulator reads it. */
const read = ({ xid, ...rest }: typeof ORDER) => ({ transactionId: xid, ...rest, amount: Number(rest.amount) });

function rcdOf(url: string, now?: Date): string {
  try {
    open(url, now);
  } catch (error) {
    if (error instanceof OrderRefusedError) return error.rcd;
    throw error;
  }
  return 'opened';
}

const minutesLater = (minutes: number): Date => new Date(NOW.getTime() + minutes * 60_000);

describe("KB's order", () => {
  test('opens from the scheme and from the intent', () => {
    const opened = read(ORDER);
    expect(open(kbUrl()).order).toEqual(opened);
    expect(
      open(`intent://pay?${queryOf(kbParameters())}#Intent;scheme=kb-acp;package=com.kbcard.cxh.appcard;end;`).order,
    ).toEqual(opened);
    expect(open(kbUrl()).key).toEqual(SEED_KEY);
  });

  test('opens with every value that the contract allows', () => {
    const text = (maxLength: number): fc.Arbitrary<string> => fc.string({ unit: 'binary', minLength: 1, maxLength });
    const order = fc.record({
      xid: fc.constant(XID),
      orderNo: fc.stringMatching(/^OD[!-~]{1,38}$/),
      amount: fc.integer({ min: 1, max: 999_999_999_999 }).map(String),
      quota: fc.constantFrom('00', '02', '12', '36'),
      merchantName: text(60),
      orderName: text(100),
      returnUrl: fc.constantFrom('', 'https://shop.example/done?x=%20+&y', 'shopapp://back'),
    });
    fc.assert(
      fc.property(order, (fields) => {
        // The fields in the contract's order, in whatever order they were created.
        const ordered = { ...ORDER, ...fields };
        expect(open(kbUrl({ order: ordered })).order).toEqual(read(ordered));
      }),
    );
  });

  test.each(['00', '04'])('opens with interest-free terms of %s', (payerMonths) => {
    const ordinary = { ...ORDER, quota: '10' };
    const { order } = open(kbUrl({ order: { ...ordinary, noint: 'Y', nointCust: payerMonths } }));
    expect(order).toEqual({ ...read(ordinary), payerMonths });
  });

  test('is refused when any one character of it is changed', () => {
    const url = kbUrl();
    fc.assert(
      fc.property(
        fc.nat(url.length - 1),
        fc.constantFrom('0', 'a', 'Z', '&', '%', '+', '=', '가'),
        (index, character) => {
          fc.pre(url[index] !== character);
          // Percent-escapes may be in upper or lower case without changing what is signed.
          fc.pre(!(url[index] === 'A' && character === 'a'));
          expect(rcdOf(url.slice(0, index) + character + url.slice(index + 1))).toMatch(/^920[123]$/);
        },
      ),
    );
  });

  test.each<[string, SchemeParts]>([
    ['is signed with another key', { macKey: Buffer.alloc(32, 9) }],
    ['is signed for another business number', { outside: { bizNo: '1234567890' }, macKey: Buffer.alloc(32, 3) }],
  ])('gives 9202 when it %s', (_why, parts) => {
    expect(rcdOf(kbUrl(parts))).toBe('9202');
  });

  test.each<[string, SchemeParts]>([
    ['is encrypted with another key', { seedKey: Buffer.alloc(16, 9) }],
    ['is not base64', { outside: { order: '!!!!' } }],
    ['is base64 with loose bits', { outside: { order: 'QQ=' } }],
    ['has an IV but no block', { outside: { order: Buffer.alloc(16).toString('base64') } }],
    ['is not a whole number of blocks', { outside: { order: Buffer.alloc(40).toString('base64') } }],
  ])('gives 9201 when it %s', (_why, parts) => {
    expect(rcdOf(kbUrl(parts))).toBe('9201');
  });

  test.each<[string, SchemeParts]>([
    ['srCode is short', { outside: { srCode: '061332' } }],
    ['xid is upper case', { outside: { xid: '0123456789ABCDEF0123' } }],
    ['bizNo has a dash', { outside: { bizNo: '123-456789' } }],
    ['txnDate is not a date', { outside: { txnDate: '20260230' } }],
    ['txnTime is not a time', { outside: { txnTime: '240000' } }],
    ['a parameter is unknown', { outside: { extra: '1' } }],
    ['xid inside is another', { order: { ...ORDER, xid: '0'.repeat(20) } }],
    ['orderNo has another prefix', { order: { ...ORDER, orderNo: 'XXpay-1' } }],
    ['orderNo has 41 bytes', { order: { ...ORDER, orderNo: `OD${'a'.repeat(39)}` } }],
    ['amount has a leading zero', { order: { ...ORDER, amount: '010000' } }],
    ['amount is zero in installments', { order: { ...ORDER, amount: '0', quota: '02' } }],
    ['amount has 13 digits', { order: { ...ORDER, amount: '1000000000000' } }],
    ['quota is one month', { order: { ...ORDER, quota: '01' } }],
    ['quota is 37 months', { order: { ...ORDER, quota: '37' } }],
    ['it is interest-free without installments', { order: { ...ORDER, noint: 'Y', nointCust: '00' } }],
    ['its payer bears all interest', { order: { ...ORDER, quota: '03', noint: 'Y', nointCust: '03' } }],
    ['its interest-free terms are not two digits', { order: { ...ORDER, quota: '03', noint: 'Y', nointCust: '0' } }],
    ['it says that it is not interest-free', { order: { ...ORDER, quota: '03', noint: 'N', nointCust: '00' } }],
    ['half of its interest-free terms is missing', { order: { ...ORDER, quota: '03', noint: 'Y' } }],
    ['merchantName is empty', { order: { ...ORDER, merchantName: '' } }],
    ['merchantName has 61 characters', { order: { ...ORDER, merchantName: '가'.repeat(61) } }],
    ['orderName has 101 characters', { order: { ...ORDER, orderName: '가'.repeat(101) } }],
    ['returnUrl is not a URL', { order: { ...ORDER, returnUrl: 'back' } }],
    [
      'fields are in another order',
      { plaintext: new URLSearchParams({ ...ORDER, xid: XID }).toString().split('&').reverse().join('&') },
    ],
    ['a field appears twice', { plaintext: `${new URLSearchParams(ORDER).toString()}&quota=00` }],
    ['a field is missing', { plaintext: new URLSearchParams(ORDER).toString().replace('&quota=00', '') }],
    ['an escape is broken', { plaintext: new URLSearchParams(ORDER).toString().replace('ODpay-1', '%zz') }],
  ])('gives 9203 when %s', (_why, parts) => {
    expect(rcdOf(kbUrl(parts))).toBe('9203');
  });

  test.each([
    ['a parameter twice', `kb-acp://pay?${queryOf(kbParameters())}&srCode=0613325`],
    ['parameters in another order', `kb-acp://pay?${queryOf(kbParameters()).split('&').reverse().join('&')}`],
    ['base64 with a bare plus', kbUrl().replace('order=', 'order=+')],
    ['another path', kbUrl().replace('//pay', '//PAY')],
    ['a fragment', `${kbUrl()}#x`],
    [
      'an intent for another package',
      `intent://pay?${queryOf(kbParameters())}#Intent;scheme=kb-acp;package=com.other;end;`,
    ],
    ['a URL beyond all bounds', kbUrl() + 'a'.repeat(9_000)],
    ['nothing', ''],
  ])('gives 9203 to %s', (_what, url) => {
    expect(rcdOf(url)).toBe('9203');
  });

  test('can be opened for half an hour, but not long before its time', () => {
    expect([rcdOf(kbUrl(), minutesLater(30)), rcdOf(kbUrl(), minutesLater(31))]).toEqual(['opened', '9204']);
    expect([rcdOf(kbUrl(), minutesLater(-5)), rcdOf(kbUrl(), minutesLater(-6))]).toEqual(['opened', '9204']);
  });
});
