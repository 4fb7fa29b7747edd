import { costsOf, type Tally } from './measure';

/** Everything counts `n`, at a second. */
const tally = (second: number, n: number): Tally => {
  const database = { rows: n, bytes: n };
  return {
    atMs: second * 1_000,
    wal: n,
    databases: { appcard: database, temporal: database, temporal_visibility: database },
  };
};

test('a payment costs what was done while payers paid, less what is done all the time', () => {
  const costs = costsOf([tally(0, 0), tally(10, 50)], [tally(10, 50), tally(30, 350)], 20);
  // 5 a second when idle; 300 in 20 s, of which 100 are idle: 200 for 20 payments.
  expect(costs.map(({ idleEachSecond, eachPayment }) => [idleEachSecond, eachPayment])).toEqual(
    costs.map(() => [5, 10]),
  );
  expect(costs.map(({ what }) => what)).toContain('bytes written ahead (WAL), all three');
});
