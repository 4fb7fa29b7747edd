import { parseKstDate } from '../../domain/kst';
import type { Attempt } from '../../platform/rows';
import type { ResponseFields } from './contract';
import { type AskedAbout, followedUpByAnswer, followedUpByRow, type FollowUpRow } from './follow-up-answer';
import { UNREADABLE } from './telegram-layout';

const asked: AskedAbout = {
  telegram: 'NET_CANCEL',
  transactionKind: 'AC',
  van: 'alpha',
  terminalId: 'CAT0000001',
  serial: '000000000007',
  transmittedAt: '20260728091502',
  originalSerial: '000000000006',
  originalTransmittedAt: '20260728091400',
};

const answer = (change: Partial<ResponseFields>): ResponseFields => ({
  transactionKind: 'AC',
  messageType: '0430',
  terminalId: asked.terminalId,
  vendor: 'PMNT',
  serial: asked.serial,
  transmittedAt: asked.transmittedAt,
  state: 'O',
  responseCode: '0000',
  issuerResponseCode: '',
  transactedAt: '20260728091503',
  cardKind: 'N',
  interestFree: '',
  payerInterestMonths: '',
  message1: '',
  message2: '',
  approvalNo: '30000001',
  transactionId: 'T1',
  acquirerMerchantNo: '',
  issuerCode: '02',
  issuerName: 'KB',
  acquirerCode: '02',
  acquirerName: 'KB',
  maskedCardNo: '536112******1234',
  installmentMonths: 0,
  totalAmount: 10_000,
  cancellableBalance: 10_000,
  originalState: '',
  originalSerial: asked.originalSerial,
  ...change,
});

const heard = (change: Partial<ResponseFields>, telegram: AskedAbout['telegram'] = 'NET_CANCEL') =>
  followedUpByAnswer(answer(change), { ...asked, telegram }).heard;
const found = (change: Partial<ResponseFields>) =>
  followedUpByAnswer(answer({ messageType: '0110', originalState: 'A', ...change }), { ...asked, telegram: 'INQUIRY' });

describe('the answer to a cancel', () => {
  test.each([
    ['O', '0000', { kind: 'cancelled', code: '0000' }],
    ['X', '7001', { kind: 'cancelled', code: '7001' }],
    ['X', '7003', { kind: 'none', code: '7003' }],
    ['X', '8393', { kind: 'refused', code: '8393' }],
    ['X', '8000', { kind: 'refused', code: '8000' }],
    // The VAN may still have carried these out.
    ['X', '8381', { kind: 'no-answer' }],
    ['X', '4242', { kind: 'no-answer' }],
    ['X', '8009', { kind: 'no-answer' }],
    ['O', '8326', { kind: 'no-answer' }],
    ['X', '0000', { kind: 'no-answer' }],
  ] as const)('%s %s is read as it is', (state, responseCode, expected) => {
    expect(heard({ state, responseCode })).toEqual(expected);
    expect(heard({ state, responseCode }, 'CANCEL')).toEqual(expected);
  });

  test.each([
    { totalAmount: null },
    { installmentMonths: null },
    { approvalNo: UNREADABLE },
    { cancellableBalance: null },
  ])('is read also with %j, which decides nothing here', (change) => {
    expect(heard(change)).toEqual({ kind: 'cancelled', code: '0000' });
    expect(heard({ ...change, state: 'X', responseCode: '7003' })).toEqual({ kind: 'none', code: '7003' });
  });

  test.each([
    { serial: '000000000008' },
    { terminalId: 'CAT0000002' },
    { transmittedAt: '20260728091503' },
    { messageType: '0210' as const },
    { transactionKind: 'RP' as const },
  ])('that belongs to another request counts as no answer: %j', (change) => {
    expect(heard(change)).toEqual({ kind: 'no-answer' });
  });
});

describe('the answer to an inquiry', () => {
  test('is the approval, with what identifies it', () => {
    expect(found({ cancellableBalance: 9_000 })).toMatchObject({
      heard: { kind: 'found', state: 'A', balance: 9_000, amount: 10_000 },
      approval: { approvalNo: '30000001', vanTransactionId: 'T1' },
    });
  });

  test.each(['C', 'D', 'P', 'N'] as const)('gives the state %s', (originalState) => {
    const bookedAt = originalState === 'N' ? {} : { bookedAt: Date.parse('2026-07-28T09:15:03+09:00') };
    expect(found({ originalState })).toEqual({
      heard: { kind: 'found', state: originalState, balance: 10_000, amount: 10_000, ...bookedAt },
    });
  });

  test.each(['', '00000000000000', '20260231091503'])('gives no booking time with %j', (transactedAt) => {
    expect(found({ transactedAt, originalState: 'C' }).heard).not.toHaveProperty('bookedAt');
  });

  test.each(['', '00000000000000', '20260231091503'])(
    'dates an approval by our own telegram when the VAN dates it %j',
    (transactedAt) => {
      expect(found({ transactedAt }).approval).toMatchObject({ approvalNo: '30000001', approvedAt: '20260728091400' });
    },
  );

  test('counts as no answer when a standing approval has no balance, which no other state needs', () => {
    expect(found({ cancellableBalance: null }).heard).toEqual({ kind: 'no-answer' });
    expect(found({ cancellableBalance: null, originalState: 'C' }).heard).toMatchObject({ kind: 'found', state: 'C' });
  });

  test.each(['A', 'C'] as const)(
    'counts as no answer when state %s has no amount, which identifies it as ours',
    (originalState) => {
      expect(found({ originalState, totalAmount: null })).toEqual({ heard: { kind: 'no-answer' } });
    },
  );

  test.each(['D', 'P', 'N'] as const)(
    'gives the state %s also without amount, installment and approval number',
    (originalState) => {
      expect(
        found({ originalState, totalAmount: null, installmentMonths: null, approvalNo: UNREADABLE }).heard,
      ).toMatchObject({ kind: 'found', state: originalState });
    },
  );

  test.each([
    { originalSerial: '000000000009' },
    { originalState: '' as const },
    { state: 'X' as const },
    { responseCode: '8000' },
    { approvalNo: 'ABC' },
    { approvalNo: UNREADABLE },
    { messageType: '0430' as const },
  ])('counts as no answer with %j', (change) => {
    expect(found(change)).toEqual({ heard: { kind: 'no-answer' } });
  });
});

describe("a telegram's row", () => {
  const sendingAt = new Date('2026-11-26T01:02:03.456Z');
  const row = (state: Attempt['state'], kept: unknown = null, more: Partial<FollowUpRow> = {}): FollowUpRow =>
    ({
      kind: 'INQUIRY',
      state,
      answer: kept,
      originalDate: null,
      approval: { serialDate: '20261126' },
      createdAt: new Date(0),
      sendingAt,
      ...more,
    }) as FollowUpRow;

  test('gives the answer, that nothing was sent, or no answer', () => {
    const said = { heard: { kind: 'cancelled', code: '0000' } };
    expect(followedUpByRow(row('ANSWERED', said))).toMatchObject(said);
    for (const state of ['NOT_SENT', 'FENCED'] as const)
      expect(followedUpByRow(row(state)).heard).toEqual({ kind: 'not-sent' });
    for (const state of ['SENDING', 'UNKNOWN', 'PREPARED'] as const)
      expect(followedUpByRow(row(state)).heard).toEqual({ kind: 'no-answer' });
  });

  test('takes its time from its telegram, not from the run that reads it', () => {
    const none = { heard: { kind: 'none', code: '7003' }, at: Date.parse('2026-11-26T09:00:00Z') };
    expect(followedUpByRow(row('ANSWERED', none))).toMatchObject({
      telegram: 'INQUIRY',
      day: 'own',
      at: sendingAt.getTime(),
    });
  });

  test('of a telegram that was never sent takes its time from the row', () => {
    expect(followedUpByRow(row('FENCED', null, { sendingAt: null, createdAt: new Date(1_000) })).at).toBe(1_000);
  });

  test.each([
    [null, 'own'],
    [parseKstDate('20261126'), 'own'],
    [parseKstDate('20261127'), 'next'],
  ])('gives the day that it asked about: %s is %s', (originalDate, day) => {
    expect(followedUpByRow(row('ANSWERED', {}, { originalDate })).day).toBe(day);
  });
});
