import fc from 'fast-check';
import { classifyResponse, type CodeSource, type ResponseClass, responseCodes } from './van-response-codes';
import { vanNames } from './vans';

const classOf = (state: string, responseCode: string, issuerResponseCode = ''): ResponseClass =>
  classifyResponse('alpha', { state, responseCode, issuerResponseCode }).class;
const codesOf = (source: CodeSource, wanted: ResponseClass): string[] =>
  [...responseCodes[source]].flatMap(([code, meaning]) => (meaning.class === wanted ? [code] : []));

describe('an answer', () => {
  test('is approved only with state O, code 0000 and no issuer code', () => {
    const approved = classifyResponse('alpha', { state: 'O', responseCode: '0000', issuerResponseCode: '' });
    expect(approved).toMatchObject({ class: 'approved', reason: null });
    const state = fc.constantFrom('O', 'X', '', 'o');
    const van = fc.oneof(fc.constantFrom(...responseCodes.alpha.keys()), fc.string({ maxLength: 4 }));
    const issuer = fc.oneof(fc.constantFrom('', ...responseCodes.issuer.keys()), fc.string({ maxLength: 4 }));
    fc.assert(
      fc.property(state, van, issuer, (s, v, i) => {
        expect(classOf(s, v, i) === 'approved').toBe(s === 'O' && v === '0000' && i === '');
      }),
      { numRuns: 1_000 },
    );
  });

  test('with a listed refusal has its code’s class', () => {
    const refusals = [...responseCodes.alpha].filter(([code]) => code !== '0000');
    for (const [code, meaning] of refusals) expect([code, classOf('X', code)]).toEqual([code, meaning.class]);
    for (const [code, meaning] of responseCodes.issuer)
      expect([code, classOf('X', '8033', code)]).toEqual([code, meaning.class]);
  });

  test.each([
    ['hard', 'X', '8350', '', 'VAN_DECLINED_HARD'],
    ['soft', 'X', '8035', '', 'VAN_DECLINED_SOFT'],
    ['technical', 'X', '8000', '', 'VAN_DECLINED_TECHNICAL'],
    ['ambiguous', 'X', '7390', '', 'VAN_OUTCOME_UNKNOWN'],
  ])('of class %s has its reason', (expected, state, responseCode, issuerResponseCode, reason) => {
    expect(classifyResponse('alpha', { state, responseCode, issuerResponseCode })).toMatchObject({
      class: expected,
      reason,
    });
  });

  test.each([
    ['state X with 0000', 'X', '0000', ''],
    ['state O with a refusal', 'O', '8033', ''],
    ['an approval with an issuer’s refusal', 'O', '0000', '26'],
    ['an approval with an unlisted issuer code', 'O', '0000', '00'],
    ['a refusal with issuer code 10', 'X', '8033', '10'],
    ['a refusal with an unlisted issuer code', 'X', '8033', 'ZZ'],
    ['an unlisted VAN code', 'X', '1234', ''],
    ['an unlisted VAN code with a listed issuer code', 'X', '1234', '26'],
    ['an ambiguous VAN code with a listed issuer code', 'X', '8381', '26'],
    ['a blank VAN code', 'X', '', ''],
    ['a name every object has', 'X', 'constructor', ''],
    ['no state', '', '8033', ''],
  ])('is ambiguous for %s', (_, state, responseCode, issuerResponseCode) => {
    const verdict = classifyResponse('alpha', { state, responseCode, issuerResponseCode });
    expect(verdict).toMatchObject({ class: 'ambiguous', reason: 'VAN_OUTCOME_UNKNOWN' });
    expect(verdict.payer.en).toContain('do not pay again');
  });

  test('from VAN and issuer follows the issuer, who knows the card', () => {
    expect(classifyResponse('alpha', { state: 'X', responseCode: '8035', issuerResponseCode: '26' })).toMatchObject({
      class: 'hard',
      payer: responseCodes.issuer.get('26')?.payer,
    });
    expect(classOf('X', '8033', '16')).toBe('soft');
  });
});

describe('a code', () => {
  test.each([
    ['8311', 'ambiguous', 'hard'],
    ['8033', 'hard', 'ambiguous'],
    ['9000', 'soft', 'ambiguous'],
  ] as const)(
    '%s means at VAN alpha (%s) and at VAN beta (%s) what that VAN documents',
    (responseCode, alpha, beta) => {
      const answer = { state: 'X', responseCode, issuerResponseCode: '' };
      expect([classifyResponse('alpha', answer).class, classifyResponse('beta', answer).class]).toEqual([alpha, beta]);
    },
  );
});

describe('the tables', () => {
  test('hold exactly the codes that may hide an approval', () => {
    expect(codesOf('alpha', 'ambiguous').sort()).toEqual([
      '7001',
      '7003',
      '7390',
      '8009',
      '8374',
      '8381',
      '8712',
      '8903',
      '9999',
    ]);
    expect(codesOf('beta', 'ambiguous').sort()).toEqual(['7001', '7003', '8381', '9999']);
    expect(codesOf('issuer', 'ambiguous').sort()).toEqual(['10', '36']);
    expect(codesOf('alpha', 'approved')).toEqual(['0000']);
    expect(codesOf('beta', 'approved')).toEqual(['0000']);
    expect(codesOf('issuer', 'approved')).toEqual([]);
  });

  test('hold codes of the field’s form', () => {
    for (const van of vanNames) {
      expect([...responseCodes[van].keys()].filter((code) => !/^[0-9A-Z]{2,4}$/.test(code))).toEqual([]);
    }
    expect([...responseCodes.issuer.keys()].filter((code) => !/^[0-9A-Z]{2}$/.test(code))).toEqual([]);
  });

  const all = [...vanNames.flatMap((van) => [...responseCodes[van]]), ...responseCodes.issuer];
  test.each(all)('tell a payer of %s what happened and, politely, what to do', (_, { payer }) => {
    expect(payer.ko).toMatch(/다\. .+니다\.$|다\. .+주세요\.$/);
    expect(payer.en).toMatch(/\.$/);
    expect(payer.en).not.toMatch(/VAN|OTC|error/);
  });

  test('do not accuse anybody of fraud: a lost card’s payer is asked to call the card company', () => {
    expect(responseCodes.alpha.get('8350')?.payer.ko).toContain('카드사에 문의');
  });
});
