import { contractPage, sampleOf } from '../../docs/contracts/page-fixtures';
import { profiles } from './issuers';
import { ORDER_FIELDS, type Profile } from './profile';

/** What each code that a profile knows means, in the words of the pages. */
const meaningsOf = ({ codes, refusals, recurring }: Profile): readonly (readonly [string | undefined, RegExp])[] => [
  [codes.approved, /^authenticated/],
  [codes.cancelled, /^payer pressed cancel/],
  [codes.declined, /^authentication refused/],
  [refusals.decryption, /could not decrypt the order/],
  [refusals.mac, /MAC is wrong/],
  [refusals.field, /^a field/],
  [refusals.expired, /order has expired|time is not now/],
  [recurring?.unusable, /^card (?:stopped|not registered)/],
];

describe.each(profiles)('the page of $issuer', (profile: Profile) => {
  const page = contractPage(profile.issuer);

  test('names what its profile does, in the same order', () => {
    const { parameters, orderNames, interestFreeNames, result, recurring } = profile;
    expect(Object.keys(parameters)).toEqual(page.parameters.map(({ name }) => name));
    expect(ORDER_FIELDS.map((field) => orderNames[field])).toEqual(page.order);
    expect(interestFreeNames).toEqual(page.interestFree);
    expect(Object.values(result.names)).toEqual(page.inside);
    expect(recurring === undefined ? [] : Object.values(recurring.names)).toEqual(page.card);
    const { outerNames, orderNoName, more } = result;
    const outside = [...outerNames, ...(orderNoName === undefined ? [] : [orderNoName]), ...Object.keys(more)];
    expect(outside.sort()).toEqual([...page.outside].sort());
  });

  test('bounds its parameters as its profile does', () => {
    const samples = page.parameters.map((parameter) => [parameter.name, sampleOf(parameter)] as const);
    const bounded = samples.filter((sample): sample is [string, string] => sample[1] !== undefined);
    expect(bounded.length).toBeGreaterThan(2);
    for (const [name, value] of bounded) {
      const fits = [value, value + (value.at(-1) ?? 'A')].map((text) => profile.parameters[name]?.test(text));
      expect([name, ...fits]).toEqual([name, true, false]);
    }
  });

  test('opens its app by the URLs of its profile', () => {
    const handle = '0'.repeat(30);
    const opened = page.urls.map((url) => url.replace('{query}', 'a=b').replace('{tid}', handle));
    expect(opened).toHaveLength(profile.urls.length);
    for (const url of opened) expect(profile.urls.some((pattern) => pattern.test(url))).toBe(true);
    expect(opened.some((url) => url.startsWith(`${profile.scheme}://`))).toBe(true);
  });

  test('gives the codes of its profile the meaning that they have there', () => {
    for (const [code, meaning] of meaningsOf(profile)) {
      if (code === undefined) continue;
      expect([code, page.codes.get(code) ?? page.registrationCodes.get(code)]).toEqual([
        code,
        expect.stringMatching(meaning),
      ]);
    }
  });
});
