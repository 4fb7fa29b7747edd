import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isTaken, parseVersion, patches } from './patches';

test('a run takes every patch when no earlier version may come back', () => {
  expect(Object.keys(patches).every((patch) => isTaken(patch, undefined))).toBe(true);
});

test.each([
  ['0.2.0', ['route', 'refusal-shown'], [true, false]],
  ['0.2.9', ['refusal-shown'], [false]],
  ['0.3.0', ['route', 'refusal-shown'], [true, true]],
  ['0.10.0', ['refusal-shown'], [true]],
  ['1.0.0', ['refusal-shown'], [true]],
  ['0.1.9', ['route'], [false]],
])('while %s may come back, it takes what that version knows', (version, names, taken) => {
  expect(names.map((name) => isTaken(name, parseVersion(version)))).toEqual(taken);
});

test.each(['of-a-later-version', 'toString', ''])(
  'a patch that is not in the table (%j) is held while a version may come back',
  (patch) => {
    expect(isTaken(patch, parseVersion('999.0.0'))).toBe(false);
  },
);

test.each(['', '0.2', 'v0.2.0', '0.2.0-next', '0.02.0', '0.2.0\n', '1e3.0.0'])('%j is no version', (text) => {
  expect(() => parseVersion(text)).toThrow('must be a version as in package.json');
});

test('docs/deploying.md lists every patch, with the version that it came with, and no other', () => {
  const text = readFileSync(path.join(__dirname, '..', 'docs/deploying.md'), 'utf8');
  const rows = text.slice(text.indexOf('| patch |')).split('\n\n')[0]?.split('\n').slice(2) ?? [];
  const listed = rows.map((row) =>
    row
      .split('|')
      .slice(1, 3)
      .map((cell) => cell.trim()),
  );
  const inCode = Object.entries(patches).map(([name, [major, minor]]) => [`\`${name}\``, `${major}.${minor}`]);
  expect(listed).toEqual(inCode);
});
