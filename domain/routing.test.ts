import { routeOf } from './routing';

const terminalsAt = (vans: readonly string[]) => vans.map((van) => ({ van }));
const vansOn = (route: readonly { readonly van: string }[]) => route.map(({ van }) => van);

test.each([
  ['no VAN: none', [], []],
  ['one VAN: that one twice', ['alpha'], ['alpha', 'alpha']],
  ['two VANs: each once, in the order of the routing', ['beta', 'alpha'], ['beta', 'alpha']],
  ['a VAN without a field for interest-free installments', ['gamma', 'alpha'], ['gamma', 'alpha']],
])('an approval of a merchant with %s', (_, vans, route) => {
  expect(vansOn(routeOf(terminalsAt(vans), false))).toEqual(route);
});

test.each([
  ['two VANs that can carry them: each once', ['beta', 'alpha'], ['beta', 'alpha']],
  ['one that can and one that can’t: the one, twice', ['gamma', 'alpha'], ['alpha', 'alpha']],
  ['none that can: none', ['gamma'], []],
  // It is reported when it is used, as on any route.
  ['a VAN that this version lacks: not passed over', ['delta', 'alpha'], ['delta', 'alpha']],
])('an approval of interest-free installments, of a merchant with %s', (_, vans, route) => {
  expect(vansOn(routeOf(terminalsAt(vans), true))).toEqual(route);
});
