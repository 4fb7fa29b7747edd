import { deployed, disturbances, momentsOf, rollBackKinds, rollBacks, temporalServers } from './plan';

const named = (kind: string): readonly string[] =>
  disturbances.filter((one) => one.kind === kind).map(({ name }) => name);

test('every process of the engine is replaced once, and every process that keeps state or work is killed once', () => {
  expect(named('deploy')).toEqual(deployed);
  expect([...named('kill')].sort()).toEqual([...deployed, ...temporalServers, 'postgres'].sort());
});

test('a process is killed during the deployment of others', () => {
  const kinds = disturbances.map(({ kind }) => kind);
  const [first, last] = [kinds.indexOf('deploy'), kinds.lastIndexOf('deploy')];
  expect(kinds.slice(first, last).filter((kind) => kind === 'kill').length).toBeGreaterThan(5);
});

test('the moments are spread over the payments, and none is before the first or after the last', () => {
  expect(momentsOf(100, 4)).toEqual([20, 40, 60, 80]);
  expect(momentsOf(3, disturbances.length).every((moment) => moment >= 1 && moment <= 3)).toBe(true);
});

test.each(rollBackKinds)('a roll-back (%s) puts every process back that was replaced, servers first', (kind) => {
  const steps = rollBacks[kind].map((step) => `${step.kind} ${step.name}`);
  const { length } = deployed;
  expect(steps.slice(0, length)).toEqual(deployed.map((name) => `deploy ${name}`));
  expect(steps.slice(length, 2 * length)).toEqual(deployed.toReversed().map((name) => `roll-back ${name}`));
  expect(steps[length]).toMatch(/^roll-back server-/);
  const then = {
    prepared: ['look stuck runs', ...steps.slice(0, length)],
    unprepared: ['look stuck runs', ...steps.slice(0, length)],
    'for-good': ['reset stuck runs'],
  };
  expect(steps.slice(2 * length)).toEqual(then[kind]);
});
