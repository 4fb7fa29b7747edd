import { type CancellableFacts, lastDayToCancel, whyNotCancellable, whyRefusedByRule } from './cancellable';
import { parseKstDate } from './kst';
import { paymentStatuses } from './payment-states';

const paid: CancellableFacts = {
  status: 'APPROVED',
  issuer: 'kb',
  van: 'alpha',
  cardKind: 'N',
  approvalNo: '30000001',
  approvedAt: '20261127101500',
  amount: 10_000,
};
const today = parseKstDate('20261127');

test('only a payment that is paid can be cancelled, and each other status says why not', () => {
  const why = Object.fromEntries(paymentStatuses.map((status) => [status, whyNotCancellable(status) ?? 'may be']));
  expect(why).toEqual({
    ...{ REQUESTED: 'PAYMENT_NOT_SETTLED', SCHEME_ISSUED: 'PAYMENT_NOT_SETTLED' },
    ...{ AUTHENTICATED: 'PAYMENT_NOT_SETTLED', APPROVING: 'PAYMENT_NOT_SETTLED' },
    ...{ UNCONFIRMED: 'PAYMENT_NOT_SETTLED', NEEDS_REVIEW: 'PAYMENT_NOT_SETTLED' },
    ...{ APPROVED: 'may be', PARTIALLY_CANCELLED: 'may be', CANCELLED: 'PAYMENT_ALREADY_CANCELLED' },
    ...{ DECLINED: 'PAYMENT_NOT_CHARGED', AUTH_FAILED: 'PAYMENT_NOT_CHARGED' },
    ...{ EXPIRED: 'PAYMENT_NOT_CHARGED', NET_CANCELLED: 'PAYMENT_NOT_CHARGED' },
  });
});

test.each([
  ['the whole of it', paid, 10_000, undefined],
  ['a part of it', paid, 4_000, undefined],
  ['the whole at a VAN without partial cancels', { ...paid, van: 'gamma' }, 10_000, undefined],
  ['a part at a VAN without partial cancels', { ...paid, van: 'gamma' }, 4_000, 'VAN gamma'],
  ['the whole of a gift card', { ...paid, cardKind: 'G' }, 10_000, undefined],
  ['a part of a gift card', { ...paid, cardKind: 'G' }, 4_000, 'gift cards'],
  ['a part of a prepaid card', { ...paid, cardKind: 'P' }, 4_000, 'gift cards'],
  ['a part of a check card', { ...paid, cardKind: 'C' }, 4_000, undefined],
  ['an approval without its number', { ...paid, approvalNo: null }, 10_000, 'by hand'],
  ['an approval of a year ago today', { ...paid, approvedAt: '20251127235959' }, 10_000, undefined],
  ['an approval of a year and a day ago', { ...paid, approvedAt: '20251126235959' }, 10_000, 'a year ago'],
] as const)('whether the rules allow to cancel %s', (_what, payment, amount, why) => {
  const refused = whyRefusedByRule(payment, amount, today);
  if (why === undefined) expect(refused).toBeUndefined();
  else expect(refused).toContain(why);
});

test.each([
  ['20240229', '20250228'],
  ['20261231', '20271231'],
])('an approval of %s may be cancelled until %s', (approvedOn, last) => {
  expect(lastDayToCancel(parseKstDate(approvedOn))).toBe(last);
});
