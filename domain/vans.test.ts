import { isVanName, MOST_SLOTS, processingToWaitFor, slotsFor, vans, vanTaskQueue } from './vans';

test('each VAN has a task queue of its own', () => {
  expect([vanTaskQueue('alpha'), vanTaskQueue('beta')]).toEqual(['van-alpha', 'van-beta']);
});

test('VANs are known by exact name only', () => {
  expect(['alpha', 'beta', 'Alpha', '', 'hasOwnProperty'].filter(isVanName)).toEqual(['alpha', 'beta']);
});

test.each([
  ['alpha', 'NICE', 9_081],
  ['beta', 'TOSS', 9_085],
] as const)(
  'VAN %s numbers issuers as %s does, has codes of its own, and the usual time-outs',
  (name, issuerTable, simulatorPort) => {
    expect(vans[name]).toEqual({
      issuerTable,
      codeTable: name,
      simulatorPort,
      telegramsPerSecond: 100,
      connectTimeoutMs: 5_000,
      readTimeoutMs: 30_000,
      longestProcessingMs: 90_000,
      netCancelWindowMs: 3_000_000,
      reviewAfterMs: 3_600_000,
      looksAfterMs: [60_000, 180_000, 600_000],
    });
  },
);

test.each([
  [
    'a silent VAN is sent what it takes',
    { telegramsPerSecond: 10, connectTimeoutMs: 5_000, readTimeoutMs: 30_000 },
    350,
  ],
  ['one telegram at least is under way', { telegramsPerSecond: 1, connectTimeoutMs: 10, readTimeoutMs: 10 }, 1],
  [
    'a process holds no more than it can',
    { telegramsPerSecond: 1_000, connectTimeoutMs: 5_000, readTimeoutMs: 30_000 },
    MOST_SLOTS,
  ],
])('%s', (_what, rate, slots) => {
  expect(slotsFor(rate)).toBe(slots);
});

test.each([
  ['as declared, when it was never slower', 30_000, 90_000],
  ['as long as it took, when that is longer', 150_000, 150_000],
  ['no longer than half of the time until an operator is asked', 3_000_000, 1_800_000],
])('a VAN is waited for %s', (_what, seenMs, waitedMs) => {
  expect(processingToWaitFor({ longestProcessingMs: 90_000, reviewAfterMs: 3_600_000 }, seenMs)).toBe(waitedMs);
});
