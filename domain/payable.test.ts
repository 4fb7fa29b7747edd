import { billStates } from './bill-states';
import { expiryHolder, isPayment, isVoid, voidHolder, whyHeld, whyNotPayable } from './payable';

const BILL = 'bill_0123456789abcdefghjkmnpqrstvwxyz'.slice(0, 37);

test.each([
  [expiryHolder(BILL), 'BILL_EXPIRED', false, false],
  [voidHolder(BILL), 'BILL_VOIDED', true, false],
  ['pay_0123456789abcdefghjkmnpqrstvwxyz', 'BILL_NOT_PAYABLE', false, true],
])('a claim held by %s tells why the bill can’t be paid: %s', (holder, why, voided, payment) => {
  expect([whyHeld(holder), isVoid(holder), isPayment(holder)]).toEqual([why, voided, payment]);
});

describe('a bill', () => {
  const now = new Date('2026-07-28T00:00:00Z');
  const later = new Date(now.getTime() + 1);
  const payable = { state: 'W', expiresAt: later, claim: null } as const;

  test('that waits, has not expired, and has no holder can be paid', () => {
    expect(whyNotPayable(payable, now)).toBeUndefined();
  });

  test.each(billStates.filter((state) => state !== 'W'))('in state %s can’t be paid', (state) => {
    expect(whyNotPayable({ ...payable, state }, now)).toBe('BILL_NOT_PAYABLE');
  });

  test('can’t be paid from the instant of its expiry on, even before anybody has closed it', () => {
    expect(whyNotPayable(payable, later)).toBe('BILL_EXPIRED');
  });

  test('that is held gives its holder as the reason, before anything else', () => {
    const held = (holder: string) => whyNotPayable({ ...payable, state: 'D', claim: { holder } }, later);
    expect([held(voidHolder(BILL)), held(expiryHolder(BILL))]).toEqual(['BILL_VOIDED', 'BILL_EXPIRED']);
    expect(held('pay_0123456789abcdefghjkmnpqrstvwxyz')).toBe('BILL_NOT_PAYABLE');
  });
});
