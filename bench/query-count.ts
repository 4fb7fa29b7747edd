import type { Client } from 'pg';

/** Counts the statements of everybody else: the session that counts is left out. */
export type QueryCount = {
  /** Since it was started. */
  now(): Promise<number>;
  stop(): Promise<void>;
};

/**
 * PostgreSQL counts nothing before and after, so that the other measurements pay nothing for it.
 * @param client a superuser's session, on a server with `pg_stat_statements` loaded
 */
export async function quietCounter(client: Client): Promise<void> {
  await client.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  await track(client, 'none');
}

export async function countQueries(client: Client): Promise<QueryCount> {
  await client.query("SET pg_stat_statements.track = 'none'");
  await track(client, 'top');
  return {
    async now() {
      const { rows } = await client.query<{ calls: string }>(
        'SELECT COALESCE(sum(calls), 0) AS calls FROM pg_stat_statements WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())',
      );
      return Number(rows[0]?.calls);
    },
    stop: () => track(client, 'none'),
  };
}

async function track(client: Client, what: 'top' | 'none'): Promise<void> {
  await client.query(`ALTER SYSTEM SET pg_stat_statements.track = '${what}'`);
  await client.query('SELECT pg_reload_conf()');
}
