import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fingerprintOf, importedBy } from './compiled-code';
import { temporaryFolder } from './testing';

let folder: string;
let remove: () => void;

const at = (name: string): string => path.join(folder, name);
function write(name: string, text: string): void {
  mkdirSync(path.dirname(at(name)), { recursive: true });
  writeFileSync(at(name), text);
}

beforeEach(() => {
  ({ folder, remove } = temporaryFolder());
  write('server/main.js', 'const a = require("../domain/money"); const b = require("fastify"); require("./app");');
  write('server/app.js', 'require("./main"); require.resolve("./converter"); import("./later.js");');
  write('server/converter.js', '');
  write('server/later.js', '');
  write('workers/main.js', 'require("../domain");');
  write('domain/money.js', '');
  write('domain/index.js', 'require("./money.js"); require("./gone");');
});
afterEach(() => {
  remove();
});

test('a program is its entry with its static imports, without dynamic imports and packages', () => {
  expect(importedBy([at('server/main.js')])).toEqual(
    ['domain/money.js', 'server/app.js', 'server/converter.js', 'server/main.js'].map(at),
  );
  expect(importedBy([at('workers/main.js'), at('server/later.js'), at('gone.js')])).toEqual(
    ['domain/index.js', 'domain/money.js', 'server/later.js', 'workers/main.js'].map(at),
  );
});

test.each([
  ['server/app.js', ['server/main.js']],
  ['domain/index.js', ['workers/main.js']],
  ['domain/money.js', ['server/main.js', 'workers/main.js']],
  ['server/later.js', []],
])('a change of %s changes %j', (changed, programs) => {
  const all = ['server/main.js', 'workers/main.js'];
  const before = all.map((name) => fingerprintOf([at(name)]));
  write(changed, 'require("../domain/money"); // changed');
  const after = all.map((name) => fingerprintOf([at(name)]));
  expect(all.filter((_name, index) => before[index] !== after[index])).toEqual(programs);
});

test('writing a file again with the same content changes nothing', () => {
  const before = fingerprintOf([at('server/main.js')]);
  write('server/converter.js', '');
  expect(fingerprintOf([at('server/main.js')])).toBe(before);
});
