import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { type LaunchContext, LaunchError } from './context';
import { withClient } from './postgres';

const run = promisify(execFile);
const UNDEFINED_TABLE = '42P01';

/** Thrown when `prisma migrate deploy` fails; the message holds its output. */
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

/**
 * Runs `prisma migrate deploy`, which takes seconds, unless there is nothing to apply.
 * @throws MigrationFailedError
 */
export async function migrate(url: string, context: LaunchContext, signal: AbortSignal): Promise<void> {
  if (isUpToDate(migrationsIn(path.join(context.root, 'prisma/migrations')), await appliedTo(url))) return;
  await context.progress.step('Creating or updating the database tables: prisma migrate deploy', async () => {
    const args = [path.join(context.root, 'cli/bootstrap.mjs'), 'prisma', 'migrate', 'deploy'];
    try {
      await run(process.execPath, args, { cwd: context.root, env: { ...context.env, DATABASE_URL: url }, signal });
    } catch (error) {
      signal.throwIfAborted();
      throw new MigrationFailedError(outputOf(error));
    }
  });
}

/** A failed command's error carries its output. */
function outputOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const printed = [error as { stdout?: string; stderr?: string }].flatMap(({ stdout, stderr }) => [
    stdout ?? '',
    stderr ?? '',
  ]);
  return printed.join('\n').trim() || error.message;
}
