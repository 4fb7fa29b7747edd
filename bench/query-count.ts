import type { Client } from 'pg';

/** Counts the statements of all other sessions: the counting session is left out. */
export type QueryCount = {
  /** The count since its start. */
  now(): Promise<number>;
  stop(): Promise<void>;
};

/** Makes PostgreSQL count only while it is asked to, so that the other measurements do not pay for it. */
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
