import { type AuthFailureReason, type Reason, reasons } from './reasons';

const all = Object.entries(reasons);

describe('what a payer is told', () => {
  test.each(all)('of %s is polite Korean that ends in a sentence', (_, { payer }) => {
    expect(payer.ko).toMatch(/^[가-힣][가-힣 .,]*(니다|주세요)\.$/);
    // What happened, then what to do next.
    expect(payer.ko).toMatch(/다\. .+주세요\.$/);
  });

  test.each(all)('of %s is plain English: what happened, and what to do', (_, { payer }) => {
    expect(payer.en).toMatch(/[Pp]lease .+\.$/);
    expect(payer.en).not.toMatch(/error|fail|VAN|OTC|!/);
  });

  test.each<Reason>([
    'VAN_OUTCOME_UNKNOWN',
    'SUPERSEDED',
    'BILL_NOT_PAYABLE',
    'BILL_EXPIRED',
    'BILL_VOIDED',
    'RESOLVED_BY_OPERATOR',
  ])('of %s does not offer to pay the bill again right away', (reason) => {
    expect(reasons[reason].retryable).toBe(false);
    expect(reasons[reason].payer.ko).not.toContain('다시 시도');
  });

  test('of an unknown outcome says not to pay again', () => {
    expect(reasons.VAN_OUTCOME_UNKNOWN.payer.ko).toContain('다시 결제하지 말고');
    expect(reasons.VAN_OUTCOME_UNKNOWN.payer.en).toContain('do not pay again');
  });

  test.each<Reason>([
    'VAN_NOT_SENT',
    'VAN_DECLINED_TECHNICAL',
    'INSTALLMENT_MISMATCH',
    'INTEREST_FREE_UNSUPPORTED',
    'INTEREST_FREE_NOT_CONFIRMED',
    'RESULT_UNREADABLE',
  ])('of %s says that nothing was charged', (reason) => {
    expect(reasons[reason].payer.ko).toContain('결제되지 않았으니');
    expect(reasons[reason].payer.en).toContain('You were not charged');
  });
});

test('a failed authentication is caused by the payer or the issuer, and may be tried again', () => {
  const failures: readonly AuthFailureReason[] = [
    'PAYER_CANCELLED',
    'APP_TIMEOUT',
    'AUTH_REFUSED',
    'CARD_UNUSABLE',
    'LIMIT_EXCEEDED',
    'INSTALLMENT_NOT_ALLOWED',
    'ISSUER_ERROR',
    'ISSUER_MAINTENANCE',
  ];
  for (const failure of failures) {
    expect(['payer', 'issuer']).toContain(reasons[failure].class);
    expect(reasons[failure].retryable).toBe(true);
  }
});
