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
  drop(): Promise<void>;
};

/** Another database on the server of this one. */
const beside = (databaseUrl: string, database: string): string => {
  const url = new URL(databaseUrl);
  url.pathname = `/${database}`;
  return url.href;
};

async function administerBeside(databaseUrl: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: beside(databaseUrl, 'postgres') });
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
  const server = parts.databaseUrl();
  await administerBeside(server, `CREATE DATABASE ${name}`);
  return { url: beside(server, name), drop: () => administerBeside(server, `DROP DATABASE ${name} WITH (FORCE)`) };
}

/**
 * A new database with the project's migrations, for one suite.
 * @param zone the default time zone of its sessions
 * @param migrated the database that `npm test` has migrated, or another one: nobody may be connected to it, because it
 *   is copied
 */
export async function createDatabase(zone = 'UTC', migrated = parts.databaseUrl()): Promise<TestDatabase> {
  const name = `suite_${randomUUID().replaceAll('-', '')}`;
  const administer = (sql: string): Promise<void> => administerBeside(migrated, sql);
  await administer(`CREATE DATABASE ${name} TEMPLATE ${escapeIdentifier(new URL(migrated).pathname.slice(1))}`);
  await administer(`ALTER DATABASE ${name} SET timezone TO '${zone}'`);
  const url = beside(migrated, name);
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
    async drop() {
      await db.$disconnect();
      await administer(`DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}
