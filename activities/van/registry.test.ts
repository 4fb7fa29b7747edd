import { vanNames, vans } from '../../domain/vans';
import type { RequestFields, ResponseFields, TelegramKind } from './contract';
import { followedUpByAnswer } from './follow-up-answer';
import { outcomeOfAnswer } from './outcome';
import { vanContracts } from './registry';
import { decodeResponse, encode, encodeRequest } from './telegram';
import type { Layout } from './telegram-layout';

/** The decisive fields, which every response must have. */
const DECISIVE: readonly (keyof ResponseFields)[] = [
  'transactionKind',
  'messageType',
  'terminalId',
  'serial',
  'transmittedAt',
  'state',
  'responseCode',
  'approvalNo',
  'installmentMonths',
  'totalAmount',
  'cancellableBalance',
  'originalState',
  'originalSerial',
];
/** The fields that every request must have. */
const ASKED: readonly (keyof RequestFields)[] = [
  'transactionKind',
  'messageType',
  'terminalId',
  'serial',
  'transmittedAt',
  'entryMode',
  'authData',
  'expiry',
  'installmentMonths',
  'totalAmount',
  'issuerCode',
  'orderNo',
  'originalApprovalNo',
  'originalDate',
  'originalSerial',
];
type Terms = Partial<Pick<RequestFields, 'interestFree' | 'payerInterestMonths'>>;
const KINDS: readonly TelegramKind[] = ['APPROVAL', 'NET_CANCEL', 'CANCEL', 'INQUIRY'];

describe.each(vanNames)('VAN %s', (van) => {
  const contract = vanContracts[van];
  const { codes, cancelCodes } = vans[van];
  const [done = ''] = Object.keys(codes).filter((code) => codes[code]?.class === 'approved');
  const asked = {
    van,
    transactionKind: 'AC',
    terminalId: 'CAT0000001',
    serial: '000000000042',
    transmittedAt: '20261123235959',
  } as const;

  /** The answer to a telegram, encoded to the VAN's bytes and decoded again. */
  const answered = (kind: TelegramKind, changes: Partial<ResponseFields> = {}): ResponseFields => {
    const values: Record<string, unknown> = {
      ...{
        ...asked,
        vendor: 'PM',
        messageType: contract.messages[kind]?.response ?? '',
        state: 'O',
        responseCode: done,
      },
      ...{ issuerResponseCode: '', transactedAt: '20261124000001', cardKind: 'N', message1: '정상', message2: '' },
      ...{ approvalNo: '30012345', transactionId: 'T1', acquirerMerchantNo: '1', issuerCode: '02', issuerName: '국민' },
      ...{ acquirerCode: '02', acquirerName: '국민', maskedCardNo: '536112******1234', installmentMonths: 3 },
      ...{ totalAmount: 12_000, cancellableBalance: 12_000, originalState: '', originalSerial: '000000000041' },
      ...{ interestFree: '', payerInterestMonths: '', reserved: '', ...changes },
    };
    const response: Layout = contract.response;
    return decodeResponse(contract, encode(response, values as Record<string, string | number>)).fields;
  };
  const outcome = (changes: Partial<ResponseFields>, terms: Terms = {}) =>
    outcomeOfAnswer(answered('APPROVAL', changes), {
      ...{ ...asked, amount: 12_000, installmentMonths: 3, interestFree: '', payerInterestMonths: '', ...terms },
    });
  const heard = (telegram: 'NET_CANCEL' | 'CANCEL' | 'INQUIRY', changes: Partial<ResponseFields> = {}) =>
    followedUpByAnswer(answered(telegram, changes), {
      ...{ ...asked, telegram, originalSerial: '000000000041', originalTransmittedAt: '20261123235900' },
    }).heard;

  test('has every decisive field, and every field that a request must have', () => {
    const names = ({ fields }: Layout) => fields.map(({ name }) => name);
    expect(names(contract.response)).toEqual(expect.arrayContaining([...DECISIVE]));
    expect(names(contract.request)).toEqual(expect.arrayContaining([...ASKED]));
  });

  test('has message types that tell its telegrams, and their answers, apart', () => {
    const has = KINDS.filter((kind) => contract.messages[kind] !== null);
    const told = has.map((kind) => [contract.messages[kind]?.request, contract.messages[kind]?.cancelKind].join());
    expect(new Set(told).size).toBe(has.length);
    expect(contract.messages.PARTIAL_CANCEL !== null).toBe(vans[van].partialCancel);
    const { APPROVAL, NET_CANCEL, CANCEL, INQUIRY } = contract.messages;
    expect(new Set([APPROVAL, NET_CANCEL, INQUIRY].map(({ response }) => response)).size).toBe(3);
    expect(new Set([APPROVAL, CANCEL, INQUIRY].map(({ response }) => response)).size).toBe(3);
  });

  test('has codes that its field can carry and that the metrics count as they are', () => {
    const field = contract.response.fields.find(({ name }) => name === 'responseCode');
    for (const code of Object.keys(codes)) {
      expect(code).toMatch(/^[0-9A-Z]{2,4}$/);
      expect(code.length).toBeLessThanOrEqual(field?.length ?? 0);
    }
  });

  test.each(KINDS)('can be sent a telegram of kind %s', (kind) => {
    const message = contract.messages[kind];
    if (message === null) return;
    const { request: messageType, cancelKind } = message;
    const frame = encodeRequest(contract, {
      ...{ ...asked, messageType, cancelKind, vendor: 'PM', entryMode: 'O', authData: 'A'.repeat(21), expiry: '0000' },
      ...{ installmentMonths: 3, totalAmount: 12_000, serviceCharge: 0, vat: 1_091, supplyAmount: 10_909 },
      ...{
        interestFree: '',
        payerInterestMonths: '',
        taxFreeAmount: 0,
        issuerCode: '02',
        businessNo: '1208800767',
        orderNo: 'ODpay_1',
      },
      ...{ originalApprovalNo: '30012345', originalDate: '20261123', originalTransactionId: 'T1' },
      ...{ originalSerial: '000000000041', balanceBeforeCancel: 0 },
    });
    expect(frame).toHaveLength(contract.request.length);
  });

  test('approves by state and code, with the requested amount and installment', () => {
    expect(outcome({})).toMatchObject({ kind: 'approved', approval: { approvalNo: '30012345' } });
    expect(outcome({ totalAmount: 12_001 })).toMatchObject({ kind: 'unknown', mismatch: true });
    expect(outcome({ installmentMonths: 0 })).toMatchObject({ kind: 'unknown', mismatch: true });
    expect(outcome({ serial: '000000000043' })).toMatchObject({ kind: 'unknown' });
  });

  test('has fields for interest-free installments in both directions, or as its declaration says in none', () => {
    const names = (['request', 'response'] as const).flatMap((layout) => {
      const { fields }: Layout = contract[layout];
      return fields.map(({ name }) => name).filter((name) => /^(?:interestFree|payerInterestMonths)$/.test(name));
    });
    expect(names).toHaveLength(vans[van].interestFree ? 4 : 0);
  });

  const partly = { interestFree: '2', payerInterestMonths: '01' } as const;
  test.each<[string, Terms, Terms]>([
    ['does not repeat them', partly, {}],
    ['has others', partly, { interestFree: '1' }],
    ['has the payer bear more', partly, { interestFree: '2', payerInterestMonths: '02' }],
    ['does not say 무이자', { interestFree: '1' }, {}],
  ])('never takes an answer that %s for an approval on interest-free terms', (_, terms, changes) => {
    expect(outcome(changes, terms)).toMatchObject({ kind: 'unknown', mismatch: true });
  });

  test('approves on the interest-free terms that it repeats; without any, what stands there decides nothing', () => {
    if (!vans[van].interestFree) return;
    for (const terms of [partly, { interestFree: '1' }] as const)
      expect(outcome(terms, terms)).toMatchObject({ kind: 'approved' });
    expect(outcome({ interestFree: 'N', payerInterestMonths: 'EW' })).toMatchObject({ kind: 'approved' });
  });

  test('refuses with each of its codes as its table says, and with no other', () => {
    const refused = { state: 'X', approvalNo: '' } as const;
    for (const [responseCode, { class: one }] of Object.entries(codes)) {
      const kind = one === 'ambiguous' || one === 'approved' ? 'unknown' : 'declined';
      expect([responseCode, outcome({ ...refused, responseCode }).kind]).toEqual([responseCode, kind]);
    }
    expect(outcome({ ...refused, responseCode: 'ZZ' }).kind).toBe('unknown');
  });

  test.each(['NET_CANCEL', 'CANCEL'] as const)('answers a %s with its own codes', (telegram) => {
    expect(heard(telegram)).toEqual({ kind: 'cancelled', code: done });
    for (const code of cancelCodes.alreadyCancelled)
      expect(heard(telegram, { state: 'X', responseCode: code })).toEqual({ kind: 'cancelled', code });
    for (const code of cancelCodes.noOriginal)
      expect(heard(telegram, { state: 'X', responseCode: code })).toEqual({ kind: 'none', code });
    expect(heard(telegram, { state: 'X', responseCode: 'ZZ' })).toEqual({ kind: 'no-answer' });
    expect(heard(telegram, { messageType: contract.messages.INQUIRY.response })).toEqual({ kind: 'no-answer' });
  });

  test.each(['A', 'C', 'D', 'P', 'N'] as const)('answers an inquiry with the state %s', (originalState) => {
    expect(heard('INQUIRY', { originalState })).toMatchObject({ kind: 'found', state: originalState });
  });
});
