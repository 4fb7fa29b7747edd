import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadSecrets, SecretsUnreadableError } from './secrets';
import { temporaryFolder } from './testing';

let folder: string;
let remove: () => void;
let file: string;
beforeEach(() => {
  ({ folder, remove } = temporaryFolder());
  file = path.join(folder, 'secrets.json');
});
afterEach(() => {
  remove();
});

test('secrets are created once, stored for the owner only, and read again', () => {
  const first = loadSecrets(file, {});
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(loadSecrets(file, {})).toEqual(first);
  expect(first.KB_ORDER_MAC_KEY).toMatch(/^[0-9a-f]{64}$/);
  expect(first.KB_ORDER_MAC_KEY).not.toBe(first.KB_RESULT_MAC_KEY);
});

test('every new file has other secrets', () => {
  const first = loadSecrets(file, {});
  rmSync(file);
  const second = loadSecrets(file, {});
  expect(Object.values(second).filter((value) => Object.values(first).includes(value))).toEqual([]);
});

test('a secret that an older file lacks is added; the others stay', () => {
  const { KB_ORDER_MAC_KEY, ...others } = loadSecrets(file, {});
  writeFileSync(file, JSON.stringify(others));
  const completed = loadSecrets(file, {});
  expect(completed).toMatchObject(others);
  expect(completed.KB_ORDER_MAC_KEY).not.toBe(KB_ORDER_MAC_KEY);
  expect(loadSecrets(file, {})).toEqual(completed);
});

test('a variable of the environment overrides for one run and is not stored', () => {
  const kept = loadSecrets(file, {});
  const key = 'ab'.repeat(32);
  expect(loadSecrets(file, { KB_RESULT_MAC_KEY: key })).toEqual({ ...kept, KB_RESULT_MAC_KEY: key });
  expect(loadSecrets(file, { KB_RESULT_MAC_KEY: '' })).toEqual(kept);
});

test.each(['', '{"KB_ORDER', '[]', 'null'])('a damaged file (%j) is refused and left as it is', (text) => {
  writeFileSync(file, text);
  expect(() => loadSecrets(file, {})).toThrow(SecretsUnreadableError);
  expect(readFileSync(file, 'utf8')).toBe(text);
});
