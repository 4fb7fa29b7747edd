import { won } from '../../domain/money';
import { contradictionOf } from './cancellation';

const asked = { balanceBefore: won(12_000), amount: won(5_000) };

test.each([
  ['CANCELLED', 7_000],
  ['NOT_CANCELLED', 12_000],
] as const)('the verdict %s agrees with a balance of %i won, and with no other', (verdict, balance) => {
  expect(contradictionOf(asked, { balance }, verdict)).toBeUndefined();
  for (const other of [0, 5_000, 7_000, 12_000].filter((one) => one !== balance))
    expect(contradictionOf(asked, { balance: other }, verdict)).toContain(`is ${other} won, and ${balance} would say`);
});

test('a balance that the VAN did not tell leaves a verdict open, and says why', () => {
  expect(contradictionOf(asked, { unknown: 'the VAN is away' }, 'CANCELLED')).toBe('the VAN is away');
});
