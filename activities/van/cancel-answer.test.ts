import { codeThatMeans } from '../../domain/van-response-codes';
import { type VanName, vanNames, vans } from '../../domain/vans';
import { cancelAnswerOf, type CancelAsked } from './cancel-answer';
import { blankResponse, type ResponseFields } from './contract';
import { vanContracts } from './registry';

const asked = (van: VanName, kind: CancelAsked['kind'] = 'CANCEL'): CancelAsked => ({
  ...{ kind, van, terminalId: 'CAT0000001', serial: '000000000042', transmittedAtKst: '20261127101500' },
  ...{ transactionKind: 'AC', originalSerial: '000000000041', amount: 12_000 },
});

const answerOf = (van: VanName, kind: CancelAsked['kind'], changes: Partial<ResponseFields>): ResponseFields => ({
  ...blankResponse,
  ...{ transactionKind: 'AC', messageType: vanContracts[van].messages[kind]?.response ?? '', terminalId: 'CAT0000001' },
  ...{ serial: '000000000042', transmittedAt: '20261127101500', state: 'O' },
  responseCode: codeThatMeans(van, 'approved'),
  ...{ transactedAt: '20261127101501', approvalNo: '30000001', installmentMonths: 0, totalAmount: 12_000 },
  ...{ cancellableBalance: 0, originalState: '', originalSerial: '000000000041' },
  ...changes,
});

describe.each(vanNames)('the answer of VAN %s to a cancel', (van) => {
  const { alreadyCancelled, noOriginal } = vans[van].cancelCodes;
  const heard = (changes: Partial<ResponseFields>) => cancelAnswerOf(answerOf(van, 'CANCEL', changes), asked(van));
  const refused = (responseCode: string, issuerResponseCode = '') =>
    heard({ state: 'X', responseCode, issuerResponseCode }).kind;

  test('is "cancelled", with the VAN’s time, only when state, code and amount say so', () => {
    expect(heard({})).toMatchObject({ kind: 'cancelled', cancelledAt: '20261127101501' });
    expect(heard({ transactedAt: 'x' })).not.toHaveProperty('cancelledAt');
    expect(heard({ totalAmount: 11_999 }).kind).toBe('no-answer');
    expect(heard({ totalAmount: null }).kind).toBe('no-answer');
    expect(heard({ issuerResponseCode: '36' }).kind).toBe('no-answer');
    expect(heard({ responseCode: codeThatMeans(van, 'technical') }).kind).toBe('no-answer');
  });

  test('that is of another question proves nothing', () => {
    for (const changes of [{ serial: '000000000043' }, { terminalId: 'X' }, { messageType: '9' }])
      expect(heard(changes).kind).toBe('no-answer');
  });

  test('is read by the meaning of its code', () => {
    for (const code of alreadyCancelled) expect(refused(code)).toBe('already-cancelled');
    for (const code of noOriginal) expect(refused(code)).toBe('no-original');
    expect(refused(codeThatMeans(van, 'technical'))).toBe('refused');
    expect(refused(codeThatMeans(van, 'technical'), '61')).toBe('refused');
    expect(refused(codeThatMeans(van, 'ambiguous'))).not.toBe('refused');
    expect(refused('ZZZ')).toBe('no-answer');
    expect(refused(codeThatMeans(van, 'technical'), '10')).toBe('no-answer');
  });

  test('to an inquiry has the balance, or proves nothing', () => {
    const found = (changes: Partial<ResponseFields>) =>
      cancelAnswerOf(answerOf(van, 'INQUIRY', { originalState: 'A', ...changes }), asked(van, 'INQUIRY'));
    expect(found({ cancellableBalance: 5_000 })).toEqual({
      ...{ kind: 'found', state: 'A', balance: 5_000, amount: 12_000 },
    });
    expect(found({ originalState: 'C' })).toMatchObject({ kind: 'found', state: 'C' });
    for (const changes of [
      { cancellableBalance: null },
      { totalAmount: null },
      { originalSerial: '000000000040' },
      { originalState: '' },
      { state: 'X' },
    ] as const)
      expect(found(changes).kind).toBe('no-answer');
  });
});

test('8009 of VAN alpha is either "already cancelled" or "no such original": the books must tell', () => {
  const answer = answerOf('alpha', 'CANCEL', { state: 'X', responseCode: '8009' });
  expect(cancelAnswerOf(answer, asked('alpha')).kind).toBe('no-answer');
});
