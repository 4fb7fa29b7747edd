import { refusedResolution } from './resolution';

const decided = { operator: 'ops-1', note: 'VAN 담당자 확인' };
const notApproved = { ...decided, verdict: 'NOT_APPROVED' };
const evidence = {
  askedAt: '2026-11-26T05:00:00.000Z',
  state: 'A',
  amount: 12_000,
  balance: 12_000,
  approvalNo: '30012345',
};
const approved = {
  ...decided,
  verdict: 'APPROVED',
  approvalNo: '30012345',
  approvedAt: '20261126140000',
  maskedCardNo: '457972******1234',
  cardIssuerName: 'KB국민',
  acquirerName: 'KB국민',
  evidence,
};
const without = (field: string): Record<string, unknown> =>
  Object.fromEntries(Object.entries(approved).filter(([name]) => name !== field));

test.each<readonly [string, unknown]>([
  ['that it was not approved, in the original form', notApproved],
  [
    'that it was not approved, with the VAN’s answer',
    { ...notApproved, evidence: { askedAt: evidence.askedAt, state: 'N' } },
  ],
  ['an approval with everything that a slip prints', approved],
  [
    'an approval that the VAN does not confirm, for a reason',
    { ...without('evidence'), override: 'VAN 담당자 전화 확인' },
  ],
  [
    'an approval that the VAN denies, for a reason',
    { ...approved, evidence: { askedAt: evidence.askedAt, state: 'N' }, override: 'VAN 담당자 전화 확인' },
  ],
])('takes %s', (_what, resolution) => {
  expect(refusedResolution(resolution)).toBeUndefined();
});

test.each<readonly [string, unknown, string]>([
  ['nothing', null, 'send {verdict'],
  ['a list', [], 'send {verdict'],
  [
    'an approval with only its number',
    { ...decided, verdict: 'APPROVED', approvalNo: '30012345' },
    'an approval needs approvedAt, maskedCardNo, cardIssuerName, acquirerName too',
  ],
  ['an approval without evidence or a reason', without('evidence'), 'an approval needs evidence'],
  ['an approval without its number', without('approvalNo'), "approvalNo must be the VAN's 8 digits"],
  ['an approval without its date', without('approvedAt'), 'an approval needs approvedAt too'],
  ['a date that does not exist', { ...approved, approvedAt: '20261131140000' }, 'approvedAt must be Korean time'],
  [
    'an unmasked card number',
    { ...approved, maskedCardNo: '4579721111111234' },
    'maskedCardNo must be a masked card number',
  ],
  [
    'a card number that is too long',
    { ...approved, maskedCardNo: '*'.repeat(21) },
    'maskedCardNo must be a masked card number',
  ],
  ['a name that is too long', { ...approved, acquirerName: 'K'.repeat(41) }, 'acquirerName must be a name'],
  ['a name that is not a text', { ...approved, cardIssuerName: 7 }, 'cardIssuerName must be a name'],
  ['an unknown field', { ...notApproved, approvedBy: 'x' }, 'there is no field "approvedBy"'],
  ['evidence that is not an object', { ...approved, evidence: 'yes' }, 'evidence must say what the VAN said'],
  [
    'evidence without a state',
    { ...approved, evidence: { askedAt: evidence.askedAt } },
    'evidence.state must be one of',
  ],
  [
    'evidence of an approval without its amount',
    { ...approved, evidence: { askedAt: evidence.askedAt, state: 'A' } },
    'evidence.amount must be won',
  ],
  ['evidence with an unknown field', { ...approved, evidence: { ...evidence, otc: '1' } }, 'there is no field "otc"'],
  ['an override without a reason', { ...approved, override: ' ' }, 'override must say why'],
  [
    'an approval that the VAN denies',
    { ...approved, evidence: { askedAt: evidence.askedAt, state: 'N' } },
    'the VAN has no such approval. To decide so all the same',
  ],
  [
    'an approval by another number than the VAN’s',
    { ...approved, evidence: { ...evidence, approvalNo: '30099999' } },
    'the VAN says approvalNo 30099999',
  ],
  ['that a live approval was not approved', { ...notApproved, evidence }, 'the VAN has a live approval over 12000 won'],
  [
    'an approval date for a payment that was not approved',
    { ...notApproved, approvedAt: '20261126140000' },
    'approvedAt goes with the verdict APPROVED only',
  ],
])('refuses %s, and says why', (_what, resolution, refusal) => {
  expect(refusedResolution(resolution)).toContain(refusal);
});
