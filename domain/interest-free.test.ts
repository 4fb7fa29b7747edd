import fc from 'fast-check';
import { defaultInstallmentRule } from './installments';
import { type InterestFreeOffer, interestFreeTerms, isInterestFreeTerm, type PayableBill } from './interest-free';
import { parseKstDate } from './kst';
import { won } from './money';

const offer = (change: Partial<InterestFreeOffer> = {}): InterestFreeOffer => ({
  issuer: 'kb',
  installmentMonths: [2, 3],
  payerInterestMonths: 0,
  minimumAmount: won(100_000),
  validFrom: parseKstDate('20261101'),
  validUntil: parseKstDate('20261130'),
  ...change,
});
const bill = (change: Partial<PayableBill> = {}): PayableBill => ({
  amount: won(100_000),
  rule: defaultInstallmentRule,
  vans: ['alpha'],
  ...change,
});
const NOON = new Date('2026-11-15T03:00:00Z');
const months = (offers: readonly InterestFreeOffer[], paid = bill(), now = NOON) =>
  interestFreeTerms(offers, paid, now).map(({ issuer, installmentMonths, payerInterestMonths }) =>
    [issuer, installmentMonths, payerInterestMonths].join(' '),
  );

describe('the days of an offer', () => {
  test.each([
    ['the last second before its first day', '2026-10-31T14:59:59.999Z', 0],
    ['the midnight of its first day', '2026-10-31T15:00:00.000Z', 2],
    ['the last second of its last day', '2026-11-30T14:59:59.999Z', 2],
    ['the midnight after its last day', '2026-11-30T15:00:00.000Z', 0],
  ])('are days in Korea: at %s', (_, now, offered) => {
    expect(months([offer()], bill(), new Date(now))).toHaveLength(offered);
  });

  test('may be one day', () => {
    const day = parseKstDate('20261115');
    expect(months([offer({ validFrom: day, validUntil: day })])).toHaveLength(2);
  });
});

test.each([
  [99_999, []],
  [100_000, ['kb 2 0', 'kb 3 0']],
])('an offer from 100,000 won: of %i won', (amount, offered) => {
  expect(months([offer()], bill({ amount: won(amount) }))).toEqual(offered);
});

describe('what the merchant’s own rule does not allow is not offered either', () => {
  test.each([
    ['more months', { rule: { ...defaultInstallmentRule, maximumMonths: 2 } }, ['kb 2 0']],
    ['no installments at all', { rule: { ...defaultInstallmentRule, maximumMonths: 0 } }, []],
    ['a smaller amount', { rule: { ...defaultInstallmentRule, minimumAmount: won(100_001) } }, []],
  ])('%s', (_, change, offered) => {
    expect(months([offer()], bill(change))).toEqual(offered);
  });
});

test.each([
  ['none', [], 0],
  ['only one without a field for it', ['gamma'], 0],
  ['one that this version lacks', ['delta'], 0],
  ['one with a field beside one without', ['gamma', 'beta'], 2],
])('an offer at a merchant whose VANs are: %s', (_, vans, offered) => {
  expect(months([offer()], bill({ vans }))).toHaveLength(offered);
});

describe('of several offers for the same months', () => {
  const partly = offer({ installmentMonths: [3, 10], payerInterestMonths: 2 });

  test('the payer gets the one with the least interest, in any order', () => {
    const best = ['kb 2 0', 'kb 3 0', 'kb 10 2'];
    expect(months([offer(), partly])).toEqual(best);
    expect(months([partly, offer()])).toEqual(best);
  });

  test('one that is over, or for larger amounts, or of another issuer does not count', () => {
    const over = offer({ validUntil: parseKstDate('20261114') });
    const larger = offer({ minimumAmount: won(100_001) });
    const other = offer({ issuer: 'samsung', installmentMonths: [3] });
    expect(months([over, larger, other, partly])).toEqual(['kb 3 2', 'kb 10 2', 'samsung 3 0']);
  });

  test('the payer never bears more than under any of them, and each month is offered once', () => {
    const offers = fc.array(
      fc.record({
        issuer: fc.constantFrom('kb', 'bc'),
        installmentMonths: fc.uniqueArray(fc.integer({ min: 2, max: 12 }), { minLength: 1 }),
        payerInterestMonths: fc.nat({ max: 12 }),
      }),
    );
    fc.assert(
      fc.property(offers, (given) => {
        const all = given.map((one) => offer(one as Partial<InterestFreeOffer>));
        const terms = interestFreeTerms(all, bill(), NOON);
        const names = terms.map(({ issuer, installmentMonths: of }) => `${issuer} ${of}`);
        expect(new Set(names).size).toBe(names.length);
        for (const one of all)
          for (const of of one.installmentMonths.filter((n) => one.payerInterestMonths < n)) {
            const term = terms.find(
              ({ issuer, installmentMonths }) => issuer === one.issuer && installmentMonths === of,
            );
            expect(term?.payerInterestMonths).toBeLessThanOrEqual(one.payerInterestMonths);
          }
      }),
    );
  });
});

test.each([
  [0, 0, false],
  [1, 0, false],
  [2, 0, true],
  [2, 1, true],
  [2, 2, false],
  [10, 4, true],
  [10, -1, false],
  [10, 0.5, false],
])('%i months of which the payer bears the interest of %d: interest-free is %s', (of, payers, expected) => {
  expect(isInterestFreeTerm(of, payers)).toBe(expected);
});
