import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isUpToDate, migrationsIn } from './migrations';
import { temporaryFolder } from './testing';

const first = { name: '1_init', checksum: 'a' };
const second = { name: '2_more', checksum: 'b' };

test('the same migrations with the same checksums need nothing, in whatever order they are listed', () => {
  expect(isUpToDate([first, second], [second, first])).toBe(true);
});

test.each([
  ['one is not applied yet', [first, second], [first]],
  ['the database has one that the sources lack', [first], [first, second]],
  ['one was edited after it was applied', [{ ...first, checksum: 'x' }], [first]],
  ['the names differ', [second], [first]],
])('Prisma is asked when %s', (_case, wanted, applied) => {
  expect(isUpToDate(wanted, applied)).toBe(false);
});

test('a migration is its folder with the SHA-256 of its SQL; other files are ignored', () => {
  const { folder, remove } = temporaryFolder();
  try {
    mkdirSync(path.join(folder, '1_init'));
    writeFileSync(path.join(folder, '1_init/migration.sql'), 'SELECT 1;');
    writeFileSync(path.join(folder, 'migration_lock.toml'), '');
    expect(migrationsIn(folder)).toEqual([
      { name: '1_init', checksum: createHash('sha256').update('SELECT 1;').digest('hex') },
    ]);
  } finally {
    remove();
  }
});

test('without a folder there are no migrations', () => {
  expect(migrationsIn('/nonexistent')).toEqual([]);
});
