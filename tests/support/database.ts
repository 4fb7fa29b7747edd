import { randomUUID } from 'node:crypto';
import pg, { escapeIdentifier } from 'pg';
import { type Database, openDatabase } from '../../platform/database';
import { parts } from './parts';

export type TestDatabase = {
  readonly url: string;
  readonly db: Database;
  /** Ends every connection to it, and accepts none until {@link TestDatabase.comeBack}. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  /** Copies its current state. @returns a function that restores the copy: end the processes that use it first */
  snapshot(): Promise<() => Promise<void>>;
  drop(): Promise<void>;
};

/** The database that `npm test` has migrated. Nobody may be connected to it, because others are copied from it. */
const migrated = (): string => new URL(parts.databaseUrl()).pathname.slice(1);

const urlOf = (database: string): string => {
  const url = new URL(parts.databaseUrl());
  url.pathname = `/${database}`;
  return url.href;
};

async function administer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf('postgres') });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** A new database without a table. @returns its URL, and what drops it */
export async function createEmptyDatabase(): Promise<Pick<TestDatabase, 'url' | 'drop'>> {
  const name = `suite_${randomUUID().replaceAll('-', '')}`;
  await administer(`CREATE DATABASE ${name}`);
  return { url: urlOf(name), drop: () => administer(`DROP DATABASE ${name} WITH (FORCE)`) };
}

/**
 * A new database with the project's migrations, for one suite.
 * @param zone the default time zone of its sessions
 */
export async function createDatabase(zone = 'UTC'): Promise<TestDatabase> {
  const name = `suite_${randomUUID().replaceAll('-', '')}`;
  await administer(`CREATE DATABASE ${name} TEMPLATE ${escapeIdentifier(migrated())}`);
  await administer(`ALTER DATABASE ${name} SET timezone TO '${zone}'`);
  const url = urlOf(name);
  const db = openDatabase({ url, poolMax: 5, applicationName: 'test' });
  const goAway = async (): Promise<void> => {
    await administer(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
    await administer(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`);
  };
  const comeBack = (): Promise<void> => administer(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
  return {
    url,
    db,
    goAway,
    comeBack,
    async snapshot() {
      const copy = `${name}_copy`;
      // A database can only be copied while nobody is connected to it.
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
