import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The folder of package.json: the way to files that are not compiled, from sources and from `dist/` alike. */
export const projectRoot = rootAbove(__dirname);

function rootAbove(folder: string): string {
  if (existsSync(path.join(folder, 'package.json'))) return folder;
  const parent = path.dirname(folder);
  if (parent === folder) throw new Error(`No package.json above ${__dirname}: run from a complete checkout`);
  return rootAbove(parent);
}

/** The version in package.json, which CHANGELOG.md describes. */
export function productVersion(): string {
  const text = readFileSync(path.join(projectRoot, 'package.json'), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
