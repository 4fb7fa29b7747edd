import {
  isVanName,
  MOST_SLOTS,
  processingToWaitFor,
  slotsFor,
  unheardOfCodes,
  vanNames,
  vans,
  vanTaskQueue,
} from './index';

test('each VAN has its own task queue', () => {
  expect([vanTaskQueue('alpha'), vanTaskQueue('beta')]).toEqual(['van-alpha', 'van-beta']);
});

test('VANs are known by exact name only', () => {
  expect(['alpha', 'beta', 'Alpha', '', 'hasOwnProperty'].filter(isVanName)).toEqual(['alpha', 'beta']);
});

test.each(['alpha', 'beta'] as const)('VAN %s has the usual clocks', (name) => {
  expect(vans[name]).toMatchObject({
    telegramsPerSecond: 100,
    connectTimeoutMs: 5_000,
    readTimeoutMs: 30_000,
    longestProcessingMs: 90_000,
    netCancelWindowMs: 3_000_000,
    reviewAfterMs: 3_600_000,
    looksAfterMs: [60_000, 180_000, 600_000],
  });
});

describe.each(vanNames)('VAN %s', (name) => {
  const van = vans[name];
  const classOf = (code: string) => Object.entries(van.codes).find(([listed]) => listed === code)?.[1].class;

  test('has one code for success', () => {
    expect(Object.values(van.codes).filter(({ class: one }) => one === 'approved')).toHaveLength(1);
  });

  test('has cancel codes that prove nothing about an approval', () => {
    const { alreadyCancelled, noOriginal } = van.cancelCodes;
    for (const code of [...alreadyCancelled, ...noOriginal]) expect([code, classOf(code)]).toEqual([code, 'ambiguous']);
    expect(alreadyCancelled.filter((code) => noOriginal.includes(code))).toEqual([]);
    expect(unheardOfCodes).toEqual(expect.arrayContaining(['N', ...noOriginal]));
  });

  test('may book an approval after its time-outs, and accepts a net-cancel even longer', () => {
    expect(van.longestProcessingMs).toBeGreaterThan(van.connectTimeoutMs + van.readTimeoutMs);
    expect(van.netCancelWindowMs).toBeGreaterThan(van.longestProcessingMs);
    expect(van.reviewAfterMs).toBeGreaterThan(van.longestProcessingMs);
  });
});

test('no two VANs’ simulators share a port', () => {
  const simulators = vanNames.map((van) => vans[van].simulator);
  const ports = simulators.flatMap(({ port, controlPort }) => [port, controlPort]);
  expect(new Set(ports).size).toBe(ports.length);
  expect(new Set(simulators.map(({ name }) => name)).size).toBe(simulators.length);
});

test.each([
  [
    'a silent VAN still gets its full rate',
    { telegramsPerSecond: 10, connectTimeoutMs: 5_000, readTimeoutMs: 30_000 },
    350,
  ],
  ['one telegram at least is under way', { telegramsPerSecond: 1, connectTimeoutMs: 10, readTimeoutMs: 10 }, 1],
  [
    'a process holds no more than its bound',
    { telegramsPerSecond: 1_000, connectTimeoutMs: 5_000, readTimeoutMs: 30_000 },
    MOST_SLOTS,
  ],
])('%s', (_what, rate, slots) => {
  expect(slotsFor(rate)).toBe(slots);
});

test.each([
  ['for the declared time, if it was never slower', 30_000, 90_000],
  ['as long as it took, if that is longer', 150_000, 150_000],
  ['no longer than half of the time until an operator is asked', 3_000_000, 1_800_000],
])('a VAN is waited for %s', (_what, seenMs, waitedMs) => {
  expect(processingToWaitFor({ longestProcessingMs: 90_000, reviewAfterMs: 3_600_000 }, seenMs)).toBe(waitedMs);
});
