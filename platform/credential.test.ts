import fc from 'fast-check';
import { readCredential, writeCard } from './credential';

test('a card comes back as a card, with its expiry', () => {
  expect(readCredential(writeCard({ number: '9410090000000006', expiry: '3012' }))).toEqual({
    kind: 'card',
    number: '9410090000000006',
    expiry: '3012',
  });
});

test('an OTC is never mistaken for a card', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9A-Z]{21}$/), (otc) => {
      expect(readCredential(otc)).toEqual({ kind: 'otc', otc });
    }),
    { examples: [['941009000000000630121']] },
  );
});
