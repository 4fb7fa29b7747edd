import fc from 'fast-check';
import { MOST_SHARDS, planShards, type ShardRange, shardRanges } from './billing-shards';
import { ID_ALPHABET } from './id-alphabet';

const characters = ID_ALPHABET.match(/./g) ?? [];
const isIn = (id: string, { after, until }: ShardRange): boolean =>
  (after === undefined || id > after) && (until === undefined || id <= until);
const shardCounts = fc.integer({ min: 1, max: MOST_SHARDS });

describe('the shards of a run', () => {
  const ids = fc
    .array(fc.constantFrom(...characters), { minLength: 32, maxLength: 32 })
    .map((random) => `sub_${random.join('')}`);

  test('hold every subscription once, whatever its id', () => {
    fc.assert(
      fc.property(shardCounts, fc.oneof(ids, fc.string()), (count, id) => {
        expect(shardRanges(count).filter((range) => isIn(id, range))).toHaveLength(1);
      }),
    );
  });

  test('hold one that stands where they are cut once', () => {
    fc.assert(
      fc.property(shardCounts, (count) => {
        const ranges = shardRanges(count);
        for (const { until } of ranges)
          if (until !== undefined) expect(ranges.filter((range) => isIn(until, range))).toHaveLength(1);
      }),
    );
  });

  test('are even: of the beginnings that an id may have, each has as many as the others, or one more', () => {
    const beginnings = characters.flatMap((one) => characters.map((other) => `sub_${one}${other}0`));
    fc.assert(
      fc.property(shardCounts, (count) => {
        const sizes = shardRanges(count).map((range) => beginnings.filter((id) => isIn(id, range)).length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('the plan of a run', () => {
  const bounds = fc.record({
    mostShards: shardCounts,
    duePerShard: fc.integer({ min: 1, max: 1_000 }),
    telegramsPerSecond: fc.integer({ min: 1, max: 10_000 }),
  });
  const due = fc.integer({ min: 0, max: 1_000_000 });
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

  test('never has more charges under way than the slowest VAN takes in two seconds, whatever is due', () => {
    fc.assert(
      fc.property(bounds, due, (given, many) => {
        const { atOnce } = planShards({ due: many }, given);
        expect(sum(atOnce)).toBeLessThanOrEqual(2 * given.telegramsPerSecond);
        expect(atOnce.length).toBeLessThanOrEqual(given.mostShards);
        expect(Math.min(...atOnce)).toBeGreaterThanOrEqual(1);
        expect(Math.max(...atOnce)).toBeLessThanOrEqual(20);
      }),
    );
  });

  test('has exactly as many as an operator asks for, shared evenly', () => {
    fc.assert(
      fc.property(bounds, due, fc.integer({ min: 1, max: 100 }), (given, many, asked) => {
        const { atOnce } = planShards({ due: many, atOnce: asked }, given);
        expect(sum(atOnce)).toBe(asked);
        expect(Math.max(...atOnce) - Math.min(...atOnce)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test.each([
    [0, [20]],
    [500, [20]],
    [501, [20, 20]],
    [100_000, [20, 20, 20, 20]],
  ])('of %i due has the shards %j by default', (many, atOnce) => {
    const given = { mostShards: 4, duePerShard: 500, telegramsPerSecond: 100 };
    expect(planShards({ due: many }, given)).toEqual({ atOnce });
  });
});
