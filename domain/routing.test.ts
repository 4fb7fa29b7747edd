import { routeOf } from './routing';

test.each([
  ['no VAN: none', [], []],
  ['one VAN: that one twice', ['alpha'], ['alpha', 'alpha']],
  ['two VANs: each once, in the order of the routing', ['beta', 'alpha'], ['beta', 'alpha']],
])('an approval of a merchant with %s', (_, terminals, route) => {
  expect(routeOf(terminals)).toEqual(route);
});
