import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { type LaunchContext, LaunchError } from './context';
import { withClient } from './postgres';

const UNDEFINED_TABLE = '42P01';
const LOCK_FILE = 'migration_lock.toml';

/** Thrown when a migration fails; the message holds the schema engine's words. */
export class MigrationFailedError extends LaunchError {
  override readonly name = 'MigrationFailedError';
  constructor(readonly output: string) {
    super(
      `The database's tables could not be brought up to date:\n${output.trim()}\nSee "npm run prisma -- migrate status"; nothing else was changed.`,
    );
  }
}

export type Migration = { readonly name: string; readonly checksum: string };

/** The migrations in the sources, each with the checksum that Prisma stores. */
export function migrationsIn(folder: string): readonly Migration[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({
      name,
      checksum: createHash('sha256')
        .update(readFileSync(path.join(folder, name, 'migration.sql')))
        .digest('hex'),
    }));
}

/** The migrations that Prisma recorded as finished and not rolled back. */
async function appliedTo(url: string): Promise<readonly Migration[]> {
  return withClient(url, async (client) => {
    const text =
      'SELECT migration_name AS name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL';
    return (await client.query<Migration>(text)).rows;
  }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === UNDEFINED_TABLE) return [];
    throw error;
  });
}

/** True when exactly the sources' migrations were applied, unchanged: Prisma would find nothing to do. */
export function isUpToDate(wanted: readonly Migration[], applied: readonly Migration[]): boolean {
  const checksums = new Map(applied.map(({ name, checksum }) => [name, checksum]));
  return wanted.length === checksums.size && wanted.every(({ name, checksum }) => checksums.get(name) === checksum);
}

/** The parts of a launch that a migration needs. */
type Place = Pick<LaunchContext, 'root' | 'env' | 'progress'>;

/**
 * Applies the migrations that the database lacks, as `prisma migrate deploy` does.
 * @param version the checkout whose migrations they are; by default, this one
 * @returns their names
 * @throws MigrationFailedError
 */
export async function migrate(
  url: string,
  context: Place,
  signal: AbortSignal,
  version: string = context.root,
): Promise<readonly string[]> {
  const folder = path.join(version, 'prisma/migrations');
  if (isUpToDate(migrationsIn(folder), await appliedTo(url))) return [];
  return context.progress.step('Creating or updating the database tables', () =>
    applyAll(folder, { ...context, env: { ...context.env, DATABASE_URL: url } }, signal),
  );
}

/** The message by which Prisma's command line has its schema engine apply migrations. */
const applyMessage = (folder: string) => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'applyMigrations',
  params: {
    migrationsList: {
      baseDir: folder,
      lockfile: { path: LOCK_FILE, content: readFileSync(path.join(folder, LOCK_FILE), 'utf8') },
      shadowDbInitScript: '',
      migrationDirectories: migrationsIn(folder)
        .map(({ name }) => name)
        .sort()
        .map((name) => ({
          path: name,
          migrationFile: {
            path: 'migration.sql',
            content: { tag: 'ok', value: readFileSync(path.join(folder, name, 'migration.sql'), 'utf8') },
          },
        })),
    },
    filters: { externalTables: [], externalEnums: [] },
  },
});

type EngineAnswer = {
  readonly result?: { readonly appliedMigrationNames: readonly string[] };
  readonly error?: { readonly data: { readonly message: string } };
};

/** The schema engine ends when its input does. The URL is in its environment, which other users can't read. */
async function applyAll(folder: string, { root, env }: Place, signal: AbortSignal): Promise<readonly string[]> {
  const engine = spawn(process.execPath, [path.join(root, 'prisma/schema-engine.mjs')], { cwd: root, env, signal });
  engine.stdin.end(`${JSON.stringify(applyMessage(folder))}\n`);
  try {
    const [out, errors] = await Promise.all([text(engine.stdout), text(engine.stderr), once(engine, 'exit')]);
    const line = out.split('\n').find((one) => one.startsWith('{'));
    if (line === undefined) throw new MigrationFailedError(errors);
    const { result, error } = JSON.parse(line) as EngineAnswer;
    if (result === undefined) throw new MigrationFailedError(error?.data.message ?? line);
    return result.appliedMigrationNames;
  } catch (failure) {
    signal.throwIfAborted();
    throw failure instanceof MigrationFailedError ? failure : new MigrationFailedError(String(failure));
  }
}
