import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../platform/project-root';

type Module = { readonly isInRange: (version: string, range: string) => boolean };
type Package = { readonly engines: { readonly node: string } };

/** Code that runs before TypeScript is compiled has no types. */
const file = './node-range.mjs';
const { engines } = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8')) as Package;

test.each([
  ['18.20.8', false],
  ['20.18.3', false],
  ['20.19.0', true],
  ['21.7.3', false],
  ['22.12.0', false],
  ['22.13.0', true],
  ['23.11.0', false],
  ['24.0.0', true],
  ['26.1.0', true],
])('whether Node %s runs the project: %s', async (version, runs) => {
  const { isInRange } = (await import(file)) as Module;
  expect(isInRange(version, engines.node)).toBe(runs);
});
