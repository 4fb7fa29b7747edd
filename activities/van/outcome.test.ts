import fc from 'fast-check';
import type { Attempt } from '../../prisma/generated/client';
import { maskCardNo, outcomeOfAnswer, outcomeOfRow, type Asked } from './outcome';
import type { ResponseFields } from './telegram';

const asked: Asked = { transactionKind: 'AC', codeTable: 'alpha', terminalId: 'CAT0000001', serial: '000000000042', transmittedAt: '20261123235959', amount: 12_000, installmentMonths: 3 };

const approval: ResponseFields = {
  transactionKind: 'AC',
  businessKind: '01',
  messageType: '0210',
  transactionForm: 'N',
  terminalId: asked.terminalId,
  vendor: 'PMNT',
  serial: asked.serial,
  transmittedAt: asked.transmittedAt,
  state: 'O',
  responseCode: '0000',
  issuerResponseCode: '',
  transactedAt: '20261124000001',
  cardKind: 'N',
  message1: '정상승인',
  message2: '',
  approvalNo: '30012345',
  transactionId: 'T0000000000000000001',
  acquirerMerchantNo: '700000000000001',
  issuerCode: '02',
  issuerName: '국민',
  acquirerCode: '02',
  acquirerName: '국민',
  maskedCardNo: '536112******1234',
  installmentMonths: 3,
  totalAmount: 12_000,
  cancellableBalance: 12_000,
  originalState: '',
  originalSerial: '000000000000',
  reserved: '',
};

const outcomeOf = (changes: Partial<ResponseFields>) => outcomeOfAnswer({ ...approval, ...changes }, asked);

describe('an answer to an approval', () => {
  test('that repeats the question and says 0000 is an approval', () => {
    expect(outcomeOf({})).toEqual({
      kind: 'approved',
      approval: {
        approvalNo: '30012345',
        approvedAt: '20261124000001',
        vanTransactionId: 'T0000000000000000001',
        maskedCardNo: '536112******1234',
        cardKind: 'N',
        cardIssuerName: '국민',
        acquirerCode: '02',
        acquirerName: '국민',
      },
    });
  });

  test.each<[string, Partial<ResponseFields>]>([
    ['terminal', { terminalId: 'CAT0000002' }],
    ['serial', { serial: '000000000043' }],
    ['date-time', { transmittedAt: '20261123235958' }],
    ['message type', { messageType: '0430' }],
    ['transaction kind', { transactionKind: 'RP' }],
    ['amount', { totalAmount: 12_001 }],
    ['installment', { installmentMonths: 0 }],
  ])('with another %s than was asked is unknown, never declined', (_field, change) => {
    expect(outcomeOf(change)).toMatchObject({ kind: 'unknown' });
  });

  test.each(['', '1234567', '1234567A'])('without an approval number (%p) is unknown', (approvalNo) => {
    expect(outcomeOf({ approvalNo })).toMatchObject({ kind: 'unknown' });
  });

  test.each(['30012345', '1'])('that refuses and gives an approval number (%p) is unknown', (approvalNo) => {
    expect(outcomeOf({ state: 'X', responseCode: '8326', approvalNo })).toEqual({ kind: 'unknown', detail: 'a refusal 8326 with an approval number' });
  });

  test.each(['', '00000000'])('that refuses and gives none (%p) is declined', (approvalNo) => {
    expect(outcomeOf({ state: 'X', responseCode: '8326', approvalNo })).toMatchObject({ kind: 'declined' });
  });

  test.each(['', '00000000000000', '20260231000000'])('whose time is none (%p) is dated by our own telegram', (transactedAt) => {
    expect(outcomeOf({ transactedAt })).toMatchObject({ kind: 'approved', approval: { approvedAt: asked.transmittedAt } });
  });

  test('that refuses is declined with both codes', () => {
    expect(outcomeOf({ state: 'X', responseCode: '8326', issuerResponseCode: '16', approvalNo: '' })).toEqual({
      kind: 'declined',
      reason: 'VAN_DECLINED_SOFT',
      reasonCode: '8326/16',
    });
  });

  test('with any code that is not known for certain is unknown', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9]{4}$/), fc.constantFrom('O', 'X', ' '), (responseCode, state) => {
        const outcome = outcomeOf({ state: state as 'O', responseCode });
        if (outcome.kind === 'approved') expect([state, responseCode]).toEqual(['O', '0000']);
        if (outcome.kind === 'declined') expect(state).toBe('X');
        if (responseCode === '8381' || responseCode === '4242') expect(outcome.kind).toBe('unknown');
      }),
      { examples: [['8381', 'X'], ['4242', 'X'], ['0000', 'X'], ['8326', 'O']] },
    );
  });
});

describe("an attempt's row", () => {
  const row = (state: Attempt['state'], more: Partial<Attempt> = {}): Attempt => ({
    id: 'att_1',
    paymentId: 'pay_1',
    businessNo: '1208800767',
    kind: 'APPROVAL',
    originalId: null, originalDate: null,
    original: null,
    van: 'alpha',
    terminalId: asked.terminalId,
    vendorCode: 'PMNT',
    serialDate: '20261123',
    serial: asked.serial,
    transmittedAtKst: asked.transmittedAt,
    state,
    message: null,
    sendBefore: new Date(0),
    sendingAt: null,
    endedAt: null,
    detail: null,
    responseCode: null,
    issuerResponseCode: null,
    answer: null,
    createdAt: new Date(0),
    ...more,
  });

  test.each([
    ['NOT_SENT', 'not-sent'],
    ['FENCED', 'not-sent'],
    ['SENDING', 'unknown'],
    ['UNKNOWN', 'unknown'],
    // Nobody asks this of a row that was not fenced first; if so, it proves nothing.
    ['PREPARED', 'unknown'],
  ] as const)('that is %s is %s', (state, kind) => {
    expect(outcomeOfRow(row(state)).kind).toBe(kind);
  });

  test('keeps the answer: the approval as it was, the decline by its codes', () => {
    const approved = outcomeOf({});
    if (approved.kind !== 'approved') throw new Error('not approved');
    expect(outcomeOfRow(row('APPROVED', { answer: approved.approval }))).toEqual(approved);
    expect(outcomeOfRow(row('DECLINED', { responseCode: '8350' }))).toEqual({ kind: 'declined', reason: 'VAN_DECLINED_HARD', reasonCode: '8350' });
  });
});

describe('a card number', () => {
  test('keeps its first six and last four digits', () => {
    expect(maskCardNo('5361121234561234')).toBe('536112******1234');
    expect(maskCardNo('536112******1234')).toBe('536112******1234');
  });

  test('never shows seven digits in a row, whatever is sent', () => {
    fc.assert(fc.property(fc.stringMatching(/^[0-9* -]{0,20}$/), (text) => !/[0-9]{7}/.test(maskCardNo(text))));
  });
});
