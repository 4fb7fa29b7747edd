import { credentialOf, tell } from './sealed-credential';

const card = { kind: 'card', sealed: 'c2VhbGVk' } as const;

describe('a sealed credential', () => {
  test.each([[card], [{ kind: 'otc', sealed: 'c2VhbGVk' } as const], [undefined]])('is read as it was told', (told) => {
    expect(credentialOf(tell(told))).toEqual(told);
  });

  test('is told to a worker of version 0.2 too, which is told of none by an empty text', () => {
    expect(tell(card).sealedOtc).toBe('c2VhbGVk');
    expect(tell(undefined)).toEqual({ sealedOtc: '' });
  });

  test('of a worker of version 0.2 is one of a kind that was not told; empty, it is none', () => {
    expect(credentialOf({ sealedOtc: 'c2VhbGVk' })).toEqual({ kind: 'untold', sealed: 'c2VhbGVk' });
    expect(credentialOf({ sealedOtc: '' })).toBeUndefined();
  });
});
