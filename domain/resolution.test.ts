import {
  contradictions,
  type Decision,
  type HandApproval,
  isMasked,
  judge,
  type VanWord,
  weightiest,
} from './resolution';

const askedAt = '2026-11-26T05:00:00.000Z';
const askedFor = { amount: 12_000, installmentMonths: 0 };
const approval: HandApproval = {
  approvalNo: '30012345',
  approvedAt: '20261126140000',
  maskedCardNo: '457972******1234',
  cardIssuerName: 'KB국민',
  acquirerName: 'KB국민',
};
const live: VanWord = {
  askedAt,
  state: 'A',
  amount: 12_000,
  balance: 12_000,
  installmentMonths: 0,
  approvalNo: '30012345',
  approvedAt: '20261126140000',
};
const word = (state: VanWord['state']): VanWord => ({ askedAt, state });

const approved = (change: Partial<Decision> = {}): Decision => ({
  verdict: 'APPROVED',
  word: live,
  askedFor,
  found: approval,
  ...change,
});
const notApproved = (change: Partial<Decision> = {}): Decision => ({
  verdict: 'NOT_APPROVED',
  word: word('N'),
  askedFor,
  ...change,
});
const agreed = { isOverridden: false };
const overridden = { isOverridden: true };

test.each<readonly [string, Decision, RegExp]>([
  ['approved, and the VAN has none', approved({ word: word('N'), found: {} }), /no such approval/],
  ['approved, and the VAN has declined', approved({ word: word('D'), found: {} }), /declined/],
  [
    'approved, and the VAN has cancelled',
    approved({ word: { ...live, state: 'C', balance: 0 }, found: {} }),
    /cancelled/,
  ],
  ['approved, and the VAN has it in process', approved({ word: word('P'), found: {} }), /in process/],
  ['approved, and the VAN does not answer', approved({ word: word('NO_ANSWER'), found: {} }), /does not answer/],
  [
    'approved, and the VAN no longer knows approvals that old',
    approved({ word: word('TOO_LATE'), found: {} }),
    /today's and yesterday's/,
  ],
  ['approved, and nothing was sent', approved({ word: word('NEVER_SENT'), found: {} }), /no approval was sent/],
  [
    'approved, and the VAN has another amount',
    approved({ word: { ...live, amount: 13_000, balance: 13_000 } }),
    /13000 won, and 12000 were asked for/,
  ],
  [
    'approved, and part of it is cancelled',
    approved({ word: { ...live, balance: 5_000 } }),
    /5000 of 12000 won are left/,
  ],
  [
    'approved, and the VAN has another installment',
    approved({ word: { ...live, installmentMonths: 3 } }),
    /approved 3 months, and 0/,
  ],
  ['approved by another number', approved({ given: { approvalNo: '99999999' } }), /approvalNo 30012345, not 99999999/],
  ['approved by another card', approved({ given: { maskedCardNo: '9490********1111' } }), /maskedCardNo 457972/],
  ['not approved, and the VAN has a live approval', notApproved({ word: live }), /live approval over 12000 won/],
  [
    'not approved, and part of an approval is left',
    notApproved({ word: { ...live, balance: 1 } }),
    /live approval over 1 won/,
  ],
  ['not approved, and the VAN has it in process', notApproved({ word: word('P') }), /in process/],
  ['not approved, and the VAN does not answer', notApproved({ word: word('NO_ANSWER') }), /does not answer/],
  [
    'not approved, and the VAN no longer knows approvals that old',
    notApproved({ word: word('TOO_LATE') }),
    /today's and yesterday's/,
  ],
])('is not decided unless overridden: %s', (_case, decision, why) => {
  expect(judge(decision, agreed)).toEqual({ kind: 'contradicted', why: [expect.stringMatching(why) as string] });
  expect(judge({ ...decision, given: { ...approval, ...decision.given } }, overridden)).toMatchObject({
    kind: 'accepted',
    against: contradictions({ ...decision, given: { ...approval, ...decision.given } }),
  });
});

test('accepts APPROVED for the VAN’s approval, with the VAN’s values', () => {
  expect(judge(approved(), agreed)).toEqual({ kind: 'accepted', approval, against: [] });
});

test.each(['N', 'D', 'C', 'NEVER_SENT'] as const)('accepts NOT_APPROVED when the VAN’s state is %s', (state) => {
  expect(judge(notApproved({ word: word(state) }), agreed)).toEqual({ kind: 'accepted', against: [] });
});

test('accepts NOT_APPROVED for an approval that the VAN has cancelled in full', () => {
  expect(judge(notApproved({ word: { ...live, balance: 0 } }), agreed)).toEqual({ kind: 'accepted', against: [] });
});

test('takes fields that the VAN leaves out from the operator, and asks for missing ones', () => {
  const { cardIssuerName, acquirerName, ...found } = approval;
  expect(judge(approved({ found, given: { cardIssuerName } }), agreed)).toEqual({
    kind: 'incomplete',
    missing: ['acquirerName'],
  });
  expect(judge(approved({ found, given: { cardIssuerName, acquirerName } }), agreed)).toMatchObject({
    kind: 'accepted',
    approval,
  });
});

test('takes an overriding operator’s values before the VAN’s', () => {
  expect(judge(approved({ given: { approvalNo: '99999999' } }), overridden)).toMatchObject({
    kind: 'accepted',
    approval: { ...approval, approvalNo: '99999999' },
  });
});

test.each<readonly [readonly VanWord['state'][], VanWord['state'] | undefined]>([
  [['N', 'A'], 'A'],
  [['NO_ANSWER', 'A'], 'A'],
  [['C', 'NO_ANSWER'], 'NO_ANSWER'],
  [['N', 'P'], 'P'],
  [['C', 'N'], 'C'],
  [['N', 'N'], 'N'],
  [[], undefined],
])('of the answers %j for several days, %s counts', (said, expected) => {
  expect(weightiest(said.map(word))?.state).toBe(expected);
});

test.each([
  ['457972******1234', true],
  ['4579721111111234', false],
  ['4579-7211-1111-1234', false],
  ['4579 7211 1111 1234', false],
])('a card number %s is masked: %s', (cardNo, expected) => {
  expect(isMasked(cardNo)).toBe(expected);
});
