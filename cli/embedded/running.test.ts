import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { AnotherEngine, noteRunning, NothingRuns, operatorEnvironment, runningEnvironment } from './running';

/** A pid that never existed: larger than any system assigns. */
const NOBODY = 2 ** 30;

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'appcard-running-'));
  mkdirSync(path.join(root, '.data'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});
const heldBy = (pid: number): void => {
  writeFileSync(path.join(root, '.data', 'start.lock'), JSON.stringify({ pid, identity: '' }));
};

describe('the environment of an operator’s command', () => {
  test('is the environment of the run in this folder, overridden by set variables', () => {
    noteRunning(root, { DATABASE_URL: 'postgresql://here', API_PORT: '9999', LOG_LEVEL: 'info' });
    heldBy(process.pid);
    expect(operatorEnvironment(root, { LOG_LEVEL: 'error', KMS_KEY_ID: '' })).toEqual({
      DATABASE_URL: 'postgresql://here',
      API_PORT: '9999',
      LOG_LEVEL: 'error',
    });
  });

  test('is only the set variables, if they name a database', () => {
    expect(operatorEnvironment(root, { DATABASE_URL: 'postgresql://there' })).toEqual({
      DATABASE_URL: 'postgresql://there',
    });
  });

  test.each([
    ['TEMPORAL_ADDRESS', 'temporal.example:7233'],
    ['TEMPORAL_NAMESPACE', 'production'],
    ['KMS_ENDPOINT', 'http://kms.example'],
    ['VAN_ALPHA_HOST', 'van.example'],
    ['VAN_BETA_PORT', '9999'],
  ])('never mixes two engines: %s', (variable, value) => {
    const here = { DATABASE_URL: 'postgresql://here', TEMPORAL_ADDRESS: '127.0.0.1:7233', VAN_ALPHA_PORT: '9081' };
    noteRunning(root, here);
    heldBy(process.pid);
    expect(() => operatorEnvironment(root, { [variable]: value })).toThrow(AnotherEngine);
    expect(() => operatorEnvironment(root, { [variable]: value })).toThrow(variable);
    const whole = { DATABASE_URL: 'postgresql://there', [variable]: value };
    expect(operatorEnvironment(root, whole)).toEqual(whole);
  });

  test('may repeat the values of the engine here', () => {
    noteRunning(root, { DATABASE_URL: 'postgresql://here', TEMPORAL_ADDRESS: '127.0.0.1:7233' });
    heldBy(process.pid);
    const again = { TEMPORAL_ADDRESS: '127.0.0.1:7233', TEMPORAL_NAMESPACE: 'default', VAN_ALPHA_HOST: '127.0.0.1' };
    expect(operatorEnvironment(root, again)).toMatchObject({ DATABASE_URL: 'postgresql://here', ...again });
  });

  test('does not exist when nothing runs, or when a run was killed', () => {
    expect(() => operatorEnvironment(root, {})).toThrow(NothingRuns);
    noteRunning(root, { DATABASE_URL: 'postgresql://gone' });
    heldBy(NOBODY);
    expect(runningEnvironment(root)).toBeUndefined();
    expect(() => operatorEnvironment(root, {})).toThrow('Start one with npm start');
  });
});
