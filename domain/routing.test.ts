import { firstInService, leftOfRoute } from './routing';
import type { VanName } from './vans';

const terminalsAt = (...vans: readonly string[]) => vans.map((van) => ({ van }));

test.each<readonly [string, readonly VanName[], readonly VanName[], readonly VanName[]]>([
  ['no VAN: none', [], [], []],
  ['one VAN: that one', ['alpha'], [], ['alpha']],
  ['one VAN that was tried: that one again', ['alpha'], ['alpha'], ['alpha']],
  ['one VAN that was tried twice: none', ['alpha'], ['alpha', 'alpha'], []],
  ['two VANs: both, in the order of the routing', ['beta', 'alpha'], [], ['beta', 'alpha']],
  ['two VANs of which the second was tried: the first', ['beta', 'alpha'], ['alpha'], ['beta']],
  ['two VANs that were tried: none', ['beta', 'alpha'], ['beta', 'alpha'], []],
])('an approval of a merchant with %s', (_, terminals, tried, left) => {
  expect(leftOfRoute(terminalsAt(...terminals), tried, false)).toEqual(terminalsAt(...left));
});

test.each<readonly [string, readonly string[], readonly VanName[], readonly string[]]>([
  ['two VANs that can carry them: both', ['beta', 'alpha'], [], ['beta', 'alpha']],
  ['one that can and one that can’t: the one', ['gamma', 'alpha'], [], ['alpha']],
  ['one that can and was tried: that one again', ['gamma', 'alpha'], ['alpha'], ['alpha']],
  ['none that can: none', ['gamma'], [], []],
  // It is reported when it is used, as on any route.
  ['a VAN that this version lacks: not passed over', ['delta', 'alpha'], [], ['delta', 'alpha']],
])('an approval of interest-free installments, of a merchant with %s', (_, terminals, tried, left) => {
  expect(leftOfRoute(terminalsAt(...terminals), tried, true)).toEqual(terminalsAt(...left));
});

describe('of the terminals that are left', () => {
  const chosen = (vans: readonly VanName[], inService: readonly VanName[]) =>
    firstInService(terminalsAt(...vans), async ({ van }) => inService.some((one) => one === van));

  test('the first whose VAN is in service is chosen', async () => {
    expect(await chosen(['alpha', 'beta', 'gamma'], ['beta', 'gamma'])).toEqual({ van: 'beta' });
  });

  test('the first is chosen when none is in service: a payment under way is not given up', async () => {
    expect(await chosen(['alpha', 'beta'], [])).toEqual({ van: 'alpha' });
    expect(await chosen(['alpha'], [])).toEqual({ van: 'alpha' });
  });

  test('none is chosen at the end of the route', async () => {
    expect(await chosen([], ['alpha'])).toBeUndefined();
  });
});
