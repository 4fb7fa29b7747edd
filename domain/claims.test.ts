import { expiryHolder, isPayment, isVoid, voidHolder, whyHeld } from './claims';

const BILL = 'bill_0123456789abcdefghjkmnpqrstvwxyz'.slice(0, 37);

test.each([
  [expiryHolder(BILL), 'BILL_EXPIRED', false, false],
  [voidHolder(BILL), 'BILL_VOIDED', true, false],
  ['pay_0123456789abcdefghjkmnpqrstvwxyz', 'BILL_NOT_PAYABLE', false, true],
])('a claim held by %s tells why the bill can’t be paid: %s', (holder, why, voided, payment) => {
  expect([whyHeld(holder), isVoid(holder), isPayment(holder)]).toEqual([why, voided, payment]);
});
