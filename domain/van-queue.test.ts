import fc from 'fast-check';
import { allWaiting, goBefore } from './van-queue';

const queue = new Map([
  ['mer_burst', 1_000],
  ['mer_some', 3],
]);

test.each([
  ['behind its own and as many of the others', 'mer_burst', 1_003],
  ['behind its own and a turn more of the burst', 'mer_some', 3 + 4],
  ['behind one of each when it has none', 'mer_new', 2],
])('a merchant’s next approval goes %s', (_, merchantId, before) => {
  expect(goBefore(queue, merchantId)).toBe(before);
});

test('nothing goes before the first approval of all', () => {
  expect(goBefore(new Map(), 'mer_1')).toBe(0);
  expect(allWaiting(new Map())).toBe(0);
});

test('no merchant waits behind more than all, and none behind fewer than its own', () => {
  const counts = fc.array(fc.nat(50), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(counts, (each) => {
      const waiting = new Map(each.map((count, at) => [`mer_${at}`, count]));
      for (const [id, own] of waiting) {
        const before = goBefore(waiting, id);
        expect(before).toBeGreaterThanOrEqual(own);
        expect(before).toBeLessThanOrEqual(allWaiting(waiting));
      }
    }),
  );
});
