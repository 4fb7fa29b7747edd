import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { type Database, openDatabase } from '../../platform/database';
import { projectRoot } from '../../platform/project-root';
import { parts } from './parts';

export type TestDatabase = {
  readonly url: string;
  readonly db: Database;
  /** Ends every connection to it, and takes none until {@link TestDatabase.comeBack}. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  /** Keeps a copy of it as it is now. @returns what puts the copy in its place: end the processes that use it first */
  snapshot(): Promise<() => Promise<void>>;
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

/**
 * A new database with the project's migrations, for one suite.
 * @param zone the time zone of its sessions that ask for none
 */
export async function createDatabase(zone = 'UTC'): Promise<TestDatabase> {
  const name = `suite_${randomUUID().replaceAll('-', '')}`;
  await administer(`CREATE DATABASE ${name}`);
  await administer(`ALTER DATABASE ${name} SET timezone TO '${zone}'`);
  const url = new URL(parts.databaseUrl());
  url.pathname = `/${name}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  const migrations = path.join(projectRoot, 'prisma', 'migrations');
  for (const folder of readdirSync(migrations, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()) {
    await client.query(readFileSync(path.join(migrations, folder, 'migration.sql'), 'utf8'));
  }
  await client.end();
  const db = openDatabase({ url: url.href, poolMax: 5, applicationName: 'test' });
  const goAway = async (): Promise<void> => {
    await administer(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
    await administer(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`);
  };
  const comeBack = (): Promise<void> => administer(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
  return {
    url: url.href,
    db,
    goAway,
    comeBack,
    async snapshot() {
      const copy = `${name}_copy`;
      // A database is copied while nobody is connected to it.
      await goAway();
      await administer(`CREATE DATABASE ${copy} TEMPLATE ${name}`);
      await comeBack();
      return async () => {
        await administer(`DROP DATABASE ${name} WITH (FORCE)`);
        await administer(`ALTER DATABASE ${copy} RENAME TO ${name}`);
      };
    },
    async drop() {
      await db.$disconnect();
      await administer(`DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}
