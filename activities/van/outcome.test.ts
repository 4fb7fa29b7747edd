import fc from 'fast-check';
import { isKstDateTime, parseKstDate, parseKstDateTime } from '../../domain/kst';
import type { Attempt } from '../../platform/rows';
import { alpha } from './alpha';
import { type ApprovalRequest, maskCardNo, outcomeOfAnswer, outcomeOfRow } from './outcome';
import { decodeResponse, encode, type ResponseFields } from './telegram';
import { type FieldsOf, type FieldSpec, UNREADABLE } from './telegram-layout';

const { response: responseLayout } = alpha;

const asked: ApprovalRequest = {
  transactionKind: 'AC',
  van: 'alpha',
  terminalId: 'CAT0000001',
  serial: '000000000042',
  transmittedAt: '20261123235959',
  amount: 12_000,
  installmentMonths: 3,
  interestFree: '',
  payerInterestMonths: '',
};

const approval: ResponseFields = {
  transactionKind: 'AC',
  messageType: '0210',
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
  interestFree: '',
  payerInterestMonths: '',
  originalState: '',
  originalSerial: '000000000000',
};

const outcomeOf = (changes: Partial<ResponseFields>) => outcomeOfAnswer({ ...approval, ...changes }, asked);

describe('an answer to an approval', () => {
  test('that repeats the request and has code 0000 is an approval', () => {
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
        acquirerMerchantNo: '700000000000001',
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
  ])('with another %s than the request’s is unknown, never declined', (_field, change) => {
    expect(outcomeOf(change)).toMatchObject({ kind: 'unknown' });
  });

  test.each(['', '1234567', '1234567A'])('without an approval number (%p) is unknown', (approvalNo) => {
    expect(outcomeOf({ approvalNo })).toMatchObject({ kind: 'unknown' });
  });

  test.each(['30012345', '1'])('that refuses and has an approval number (%p) is unknown', (approvalNo) => {
    expect(outcomeOf({ state: 'X', responseCode: '8326', approvalNo })).toEqual({
      kind: 'unknown',
      detail: 'a refusal 8326 with an approval number',
      said: '정상승인',
    });
  });

  test.each(['', '00000000'])('that refuses and has none (%p) is declined', (approvalNo) => {
    expect(outcomeOf({ state: 'X', responseCode: '8326', approvalNo })).toMatchObject({ kind: 'declined' });
  });

  test.each(['', '00000000000000', '20260231000000'])(
    'with an invalid time (%p) is dated by our own telegram',
    (transactedAt) => {
      expect(outcomeOf({ transactedAt })).toMatchObject({
        kind: 'approved',
        approval: { approvedAt: asked.transmittedAt },
      });
    },
  );

  test('that refuses is declined with both codes and the VAN’s text', () => {
    const refusal = { state: 'X', responseCode: '8326', issuerResponseCode: '16', approvalNo: '' } as const;
    const declined = { kind: 'declined', reason: 'VAN_DECLINED_SOFT', reasonCode: '8326/16' };
    expect(outcomeOf({ ...refusal, message1: '한도초과', message2: '카드사 문의' })).toEqual({
      ...declined,
      said: '한도초과 카드사 문의',
    });
    expect(outcomeOf({ ...refusal, message1: '' })).toEqual(declined);
  });

  test.each([{ totalAmount: null }, { installmentMonths: null }, { approvalNo: UNREADABLE }])(
    'that approves with %j is unknown, and of nothing else than was asked for',
    (change) => {
      expect(outcomeOf(change)).toMatchObject({ kind: 'unknown' });
      expect(outcomeOf(change)).not.toHaveProperty('mismatch');
    },
  );

  test.each([{ totalAmount: null }, { installmentMonths: null }])(
    'that refuses is declined also with %j, which decides nothing there',
    (change) => {
      expect(outcomeOf({ state: 'X', responseCode: '8326', approvalNo: '', ...change })).toMatchObject({
        kind: 'declined',
      });
    },
  );

  test('that refuses and has an unreadable approval number is unknown', () => {
    expect(outcomeOf({ state: 'X', responseCode: '8326', approvalNo: UNREADABLE })).toMatchObject({ kind: 'unknown' });
  });

  test('with any code of uncertain meaning is unknown', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9]{4}$/), fc.constantFrom('O', 'X', ' '), (responseCode, state) => {
        const outcome = outcomeOf({ state: state as 'O', responseCode });
        if (outcome.kind === 'approved') expect([state, responseCode]).toEqual(['O', '0000']);
        if (outcome.kind === 'declined') expect(state).toBe('X');
        if (responseCode === '8381' || responseCode === '4242') expect(outcome.kind).toBe('unknown');
      }),
      {
        examples: [
          ['8381', 'X'],
          ['4242', 'X'],
          ['0000', 'X'],
          ['8326', 'O'],
        ],
      },
    );
  });
});

/**
 * Whether a field is only informative, whatever the answer. The vendor is left out too: no answer is checked for it.
 */
const informsOnly = ({ decides: when }: FieldSpec): boolean => when === 'never';
const informs = responseLayout.fields.filter((field) => informsOnly(field));
const decides = responseLayout.fields.filter((field) => !informsOnly(field) && field.name !== 'vendor');

/** Bytes of any value, and bytes as a telegram's field holds them. */
const bytesOf = (length: number): fc.Arbitrary<Buffer> =>
  fc
    .oneof(
      fc.array(fc.nat(255), { minLength: length, maxLength: length }),
      fc.array(fc.constantFrom(...Buffer.from('0123456789 OX\0')), { minLength: length, maxLength: length }),
    )
    .map((bytes) => Buffer.from(bytes));

const overwritten = (
  frame: Buffer,
  changes: readonly { readonly offset: number; readonly bytes: Buffer }[],
): Buffer => {
  const changed = Buffer.from(frame);
  for (const { offset, bytes } of changes) bytes.copy(changed, offset);
  return changed;
};

/** They decide of an approval on interest-free terms alone. */
const isTerm = ({ name }: FieldSpec): boolean => name === 'interestFree' || name === 'payerInterestMonths';

const PARTLY = { interestFree: '2', payerInterestMonths: '01' } as const;

/** The outcome of an approval by the bytes of its answer. */
function outcomeOfBytes(frame: Buffer, request = asked) {
  try {
    return outcomeOfAnswer(decodeResponse(alpha, frame).fields, request);
  } catch (failure) {
    expect(failure).toMatchObject({ name: 'MalformedTelegram' });
    return { kind: 'unknown' } as const;
  }
}

describe('the bytes of an answer that approves', () => {
  const frame = encode(responseLayout, { ...approval, reserved: '' } as FieldsOf<typeof responseLayout>);

  test('approve, whatever the informative fields hold', () => {
    const changes = fc.tuple(
      ...[...informs, ...decides.filter(isTerm)].map(({ offset, length }) =>
        bytesOf(length).map((bytes) => ({ offset, bytes })),
      ),
    );
    fc.assert(
      fc.property(changes, (all) => {
        const outcome = outcomeOfBytes(overwritten(frame, all));
        expect(outcome).toMatchObject({ kind: 'approved', approval: { approvalNo: approval.approvalNo } });
        if (outcome.kind !== 'approved') return;
        expect(isKstDateTime(outcome.approval.approvedAt)).toBe(true);
        // A value that PostgreSQL or a page can't show would be as useless as an unread answer.
        expect(Object.values(outcome.approval).join('')).not.toMatch(/[\p{Cc}\ufffd]/u);
        expect(outcome.approval.maskedCardNo).not.toMatch(/[0-9]{7}/);
      }),
      { numRuns: 1_000 },
    );
  });

  test('no longer approve interest-free installments when a decisive field is changed, except another valid approval number', () => {
    const ofTerms = encode(responseLayout, { ...approval, ...PARTLY, reserved: '' } as FieldsOf<typeof responseLayout>);
    const change = fc
      .constantFrom(...decides)
      .chain(({ name, offset, length }) => bytesOf(length).map((bytes) => ({ name, offset, bytes })));
    fc.assert(
      fc.property(change, ({ name, offset, bytes }) => {
        fc.pre(!ofTerms.subarray(offset, offset + bytes.length).equals(bytes));
        const outcome = outcomeOfBytes(overwritten(ofTerms, [{ offset, bytes }]), { ...asked, ...PARTLY });
        if (name === 'approvalNo' && /^[0-9]{8} {4}$/.test(bytes.toString('latin1'))) {
          expect(outcome).toMatchObject({
            kind: 'approved',
            approval: { approvalNo: bytes.toString('latin1').trim() },
          });
        } else {
          expect(outcome.kind).toBe('unknown');
        }
      }),
      {
        numRuns: 3_000,
        examples: [
          [{ name: 'approvalNo', offset: 110, bytes: Buffer.from('00000001    ') }],
          [{ name: 'approvalNo', offset: 110, bytes: Buffer.from('30012345\0\0\0\0') }],
        ],
      },
    );
  });
});

describe('the bytes of an answer that refuses', () => {
  const refusal = { ...approval, state: 'X', responseCode: '8326', approvalNo: '' } as const;
  const frame = encode(responseLayout, { ...refusal, reserved: '' } as FieldsOf<typeof responseLayout>);
  const irrelevant = [
    ...informs,
    ...responseLayout.fields.filter(
      (field) => ['totalAmount', 'installmentMonths'].includes(field.name) || isTerm(field),
    ),
  ];

  test('refuse, whatever the other fields hold, and are unknown with any approval number', () => {
    const changes = fc.tuple(
      ...irrelevant.map(({ offset, length }) => bytesOf(length).map((bytes) => ({ offset, bytes }))),
    );
    fc.assert(
      fc.property(changes, bytesOf(12), (all, approvalNo) => {
        expect(outcomeOfBytes(overwritten(frame, all))).toMatchObject({
          kind: 'declined',
          reason: 'VAN_DECLINED_SOFT',
          reasonCode: '8326',
        });
        const names = !/^[0 ]*$/.test(approvalNo.toString('latin1'));
        expect(outcomeOfBytes(overwritten(frame, [...all, { offset: 110, bytes: approvalNo }])).kind).toBe(
          names ? 'unknown' : 'declined',
        );
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("an attempt's row", () => {
  const row = (state: Attempt['state'], more: Partial<Attempt> = {}): Attempt => ({
    id: 'att_1',
    paymentId: 'pay_1',
    cancellationId: null,
    businessNo: '1208800767',
    kind: 'APPROVAL',
    originalId: null,
    originalDate: null,
    original: null,
    van: 'alpha',
    terminalId: asked.terminalId,
    vendorCode: 'PMNT',
    serialDate: parseKstDate('20261123'),
    serial: asked.serial,
    transmittedAtKst: parseKstDateTime(asked.transmittedAt),
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
    // A row is fenced before anyone asks this. An unfenced row proves nothing.
    ['PREPARED', 'unknown'],
  ] as const)('that is %s is %s', (state, kind) => {
    expect(outcomeOfRow(row(state)).kind).toBe(kind);
  });

  test('keeps the VAN’s text when it is not an approval', () => {
    const message = '한도초과';
    expect(outcomeOfRow(row('DECLINED', { responseCode: '8350', message }))).toMatchObject({
      kind: 'declined',
      said: message,
    });
    expect(outcomeOfRow(row('UNKNOWN', { message }))).toMatchObject({ kind: 'unknown', said: message });
  });

  test('keeps the answer: the approval as it was, the decline with its codes', () => {
    const approved = outcomeOf({});
    if (approved.kind !== 'approved') throw new Error('not approved');
    expect(outcomeOfRow(row('APPROVED', { answer: approved.approval }))).toEqual(approved);
    expect(outcomeOfRow(row('DECLINED', { responseCode: '8350' }))).toEqual({
      kind: 'declined',
      reason: 'VAN_DECLINED_HARD',
      reasonCode: '8350',
    });
  });
});

describe('a card number', () => {
  test('keeps its first six and last four digits', () => {
    expect(maskCardNo('5361121234561234')).toBe('536112******1234');
    expect(maskCardNo('536112******1234')).toBe('536112******1234');
  });

  test('never shows seven digits in a row, whatever the VAN sends', () => {
    fc.assert(fc.property(fc.stringMatching(/^[0-9* -]{0,20}$/), (text) => !/[0-9]{7}/.test(maskCardNo(text))));
  });
});
