import { isVanName, vans, vanTaskQueue } from './vans';

test('each VAN has a task queue of its own', () => {
  expect([vanTaskQueue('alpha'), vanTaskQueue('beta')]).toEqual(['van-alpha', 'van-beta']);
});

test('VANs are known by exact name only', () => {
  expect(['alpha', 'beta', 'Alpha', '', 'hasOwnProperty'].filter(isVanName)).toEqual(['alpha', 'beta']);
});

test.each([
  ['alpha', 'NICE', 9_081],
  ['beta', 'TOSS', 9_085],
] as const)('VAN %s numbers issuers as %s does, has codes of its own, and the usual time-outs', (name, issuerTable, simulatorPort) => {
  expect(vans[name]).toEqual({ issuerTable, codeTable: name, simulatorPort, telegramsPerSecond: 100, connectTimeoutMs: 5_000, readTimeoutMs: 30_000, longestProcessingMs: 90_000, netCancelWindowMs: 3_000_000, reviewAfterMs: 3_600_000 });
});
