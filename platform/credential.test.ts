import fc from 'fast-check';
import { CredentialMismatch, readCredential, writeCard } from './credential';

const written = writeCard({ number: '9410090000000006', expiry: '3012' });
const card = { kind: 'card', number: '9410090000000006', expiry: '3012' };

test.each(['card', 'untold'] as const)('a card comes back as a card, with its expiry (told: %s)', (told) => {
  expect(readCredential(told, written)).toEqual(card);
});

test('an OTC is never mistaken for a card', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9A-Z]{21}$/), fc.constantFrom('otc', 'untold'), (otc, told) => {
      expect(readCredential(told, otc)).toEqual({ kind: 'otc', otc });
    }),
    { examples: [['941009000000000630121', 'untold']] },
  );
});

test.each([
  ['a card', 'otc', written],
  ['an OTC', 'card', '941009000000000630121'],
  ['a card without its expiry', 'card', '9410090000000006'],
] as const)('%s under the tag of another kind is refused, and not shown', (_what, told, text) => {
  const read = () => readCredential(told, text);
  expect(read).toThrow(CredentialMismatch);
  expect(read).not.toThrow(text);
});
