import { noteTelegram, verdictsOf } from './verdicts';

const approval = { van: 'alpha', kind: 'APPROVAL' } as const;
const answered = (responseCode: string, issuerResponseCode = '') =>
  ({ kind: 'answered', answer: { responseCode, issuerResponseCode } }) as const;

test.each([
  ['no answer', { kind: 'unknown', detail: 'read-timeout' }, { van: 'failed' }],
  ['no connection', { kind: 'not-sent', detail: 'connect-failed' }, { van: 'failed' }],
  ['a telegram that we fenced', { kind: 'not-sent', detail: 'fenced' }, {}],
  ['an approval', answered('0000'), { van: 'answered', issuer: 'answered' }],
  ['a card over its limit', answered('8326'), { van: 'answered' }],
  ['an issuer’s refusal of the card', answered('8033', '26'), { van: 'answered', issuer: 'answered' }],
  ['a system error of the VAN', answered('8381'), { van: 'failed' }],
  ['an issuer that the VAN did not hear', answered('8381', '10'), { van: 'answered', issuer: 'failed' }],
  ['a code that no table has', answered('1234'), { van: 'answered' }],
] as const)('%s says what it says of VAN and issuer', (_, ended, verdicts) => {
  expect(verdictsOf(approval, ended)).toEqual(verdicts);
});

test('an answered inquiry says nothing of the issuer', () => {
  expect(verdictsOf({ van: 'alpha', kind: 'INQUIRY' }, answered('0000'))).toEqual({ van: 'answered' });
});

test('both are told, each by its name', () => {
  const note = jest.fn();
  noteTelegram(note, { ...approval, payment: { issuer: 'kb' } }, answered('8381', '10'));
  expect(note.mock.calls).toEqual([
    [{ kind: 'van', code: 'alpha' }, 'answered'],
    [{ kind: 'issuer', code: 'kb' }, 'failed'],
  ]);
});
