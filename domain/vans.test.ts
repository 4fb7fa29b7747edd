import { isVanName, vans, vanTaskQueue } from './vans';

test('each VAN has a task queue of its own', () => {
  expect(vanTaskQueue('alpha')).toBe('van-alpha');
});

test('VANs are known by exact name only', () => {
  expect(['alpha', 'Alpha', '', 'hasOwnProperty'].filter(isVanName)).toEqual(['alpha']);
});

test('VAN alpha uses NICE’s issuer codes and the usual time-outs', () => {
  expect(vans.alpha).toEqual({ issuerTable: 'NICE', connectTimeoutMs: 5_000, readTimeoutMs: 30_000, longestProcessingMs: 90_000, netCancelWindowMs: 3_000_000, reviewAfterMs: 3_600_000 });
});
