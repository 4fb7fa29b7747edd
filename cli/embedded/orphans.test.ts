import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const folder = mkdtempSync(path.join(os.tmpdir(), 'appcard-orphans-'));
const place = (name: string): string => path.join(folder, name);

function write(...names: readonly string[]): void {
  for (const name of names) {
    mkdirSync(path.dirname(place(name)), { recursive: true });
    writeFileSync(place(name), '');
  }
}

afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('compiled files whose source is gone are removed, and nothing else', () => {
  const kept = [
    'dist/workflow-bundle.js',
    'dist/domain/vans/index.js',
    'dist/web/page.css',
    'dist/web/public/texts.js',
    'dist/prisma/generated/client.js',
    'dist/client-package/appcard.js',
  ];
  const gone = ['dist/domain/vans.js', 'dist/domain/vans.js.map', 'dist/billing/keys.js'];
  write('domain/vans/index.ts', 'web/texts.ts', ...kept, ...gone);
  const module = path.join(__dirname, 'orphans.mjs');
  const script = `import { removeOrphans } from ${JSON.stringify(module)}; removeOrphans(...process.argv.slice(1))`;
  execFileSync(process.execPath, ['--input-type=module', '--eval', script, folder, place('dist')]);
  expect(kept.filter((name) => !existsSync(place(name)))).toEqual([]);
  expect(gone.filter((name) => existsSync(place(name)))).toEqual([]);
});
