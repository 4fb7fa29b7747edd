import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Static imports only: a dynamically imported module belongs to the process that loads it. */
const REQUIRED = /\brequire(?:\.resolve)?\("(\.{1,2}(?:\/[^"]+)?)"\)/g;

/** The file that a relative `require` names; undefined when there is none. */
function resolved(from: string, specifier: string): string | undefined {
  const base = path.resolve(path.dirname(from), specifier);
  return [base, `${base}.js`, path.join(base, 'index.js')].find((file) => /\.\w+$/.test(file) && existsSync(file));
}

/** Compiled modules and everything of the project that they import, sorted; packages are not followed. */
export function importedBy(entries: readonly string[]): readonly string[] {
  const found = new Set<string>();
  const open = entries.filter((file) => existsSync(file));
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    if (!file.endsWith('.js')) continue;
    for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(REQUIRED)) {
      const next = resolved(file, specifier);
      if (next !== undefined) open.push(next);
    }
  }
  return [...found].sort();
}

/** Text that changes with the compiled code that `entries` run, and with nothing else. */
export function fingerprintOf(entries: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of importedBy(entries)) hash.update(file).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}
