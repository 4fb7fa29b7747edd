import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { openDatabase, type Database } from '../../platform/database';
import { projectRoot } from '../../platform/project-root';
import { parts } from './parts';

export type TestDatabase = {
  readonly url: string;
  readonly db: Database;
  /** Ends every connection to it, and takes none until {@link TestDatabase.comeBack}. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  drop(): Promise<void>;
};

async function administer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: parts.databaseUrl() });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** A new database with the project's migrations, for one suite. */
export async function createDatabase(): Promise<TestDatabase> {
  const name = `suite_${randomUUID().replaceAll('-', '')}`;
  await administer(`CREATE DATABASE ${name}`);
  const url = new URL(parts.databaseUrl());
  url.pathname = `/${name}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  const migrations = path.join(projectRoot, 'prisma', 'migrations');
  for (const folder of readdirSync(migrations, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort()) {
    await client.query(readFileSync(path.join(migrations, folder, 'migration.sql'), 'utf8'));
  }
  await client.end();
  const db = openDatabase({ url: url.href, poolMax: 5, applicationName: 'test' });
  return {
    url: url.href,
    db,
    async goAway() {
      await administer(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
      await administer(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`);
    },
    comeBack: () => administer(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`),
    async drop() {
      await db.$disconnect();
      await administer(`DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}
