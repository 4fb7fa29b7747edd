import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { AnotherEngine, noteRunning, NothingRuns, operatorEnvironment, runningEnvironment } from './running';

/** Of a process that never was: larger than any system gives. */
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
  test('is that of the run in this folder, and what is set goes before it', () => {
    noteRunning(root, { DATABASE_URL: 'postgresql://here', API_PORT: '9999', LOG_LEVEL: 'info' });
    heldBy(process.pid);
    expect(operatorEnvironment(root, { LOG_LEVEL: 'error', KMS_KEY_ID: '' })).toEqual({
      DATABASE_URL: 'postgresql://here',
      API_PORT: '9999',
      LOG_LEVEL: 'error',
    });
  });

  test('is what is set alone, where that names a database', () => {
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
  ])('is not half another engine’s: %s', (variable, value) => {
    const here = { DATABASE_URL: 'postgresql://here', TEMPORAL_ADDRESS: '127.0.0.1:7233', VAN_ALPHA_PORT: '9081' };
    noteRunning(root, here);
    heldBy(process.pid);
    expect(() => operatorEnvironment(root, { [variable]: value })).toThrow(AnotherEngine);
    expect(() => operatorEnvironment(root, { [variable]: value })).toThrow(variable);
    const whole = { DATABASE_URL: 'postgresql://there', [variable]: value };
    expect(operatorEnvironment(root, whole)).toEqual(whole);
  });

  test('may be set again as the engine here has it', () => {
    noteRunning(root, { DATABASE_URL: 'postgresql://here', TEMPORAL_ADDRESS: '127.0.0.1:7233' });
    heldBy(process.pid);
    const again = { TEMPORAL_ADDRESS: '127.0.0.1:7233', TEMPORAL_NAMESPACE: 'default', VAN_ALPHA_HOST: '127.0.0.1' };
    expect(operatorEnvironment(root, again)).toMatchObject({ DATABASE_URL: 'postgresql://here', ...again });
  });

  test('is none where nothing runs, and where a run was killed', () => {
    expect(() => operatorEnvironment(root, {})).toThrow(NothingRuns);
    noteRunning(root, { DATABASE_URL: 'postgresql://gone' });
    heldBy(NOBODY);
    expect(runningEnvironment(root)).toBeUndefined();
    expect(() => operatorEnvironment(root, {})).toThrow('Start one with npm start');
  });
});
