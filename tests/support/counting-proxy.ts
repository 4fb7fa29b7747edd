import { type DatabaseProxy, startDatabaseProxy } from './database-proxy';
import { frontendReader } from './statements';

/** A statement as PostgreSQL was sent it, and the connection that it came by. */
type Statement = { readonly sql: string; readonly connection: number };

export type CountingProxy = DatabaseProxy & {
  /** Everything since the last call of this. */
  take(): readonly Statement[];
};

/** Hears every statement of an engine (messages Query, Parse and Bind of the wire protocol, v3). */
export async function startCountingProxy(databaseUrl: string): Promise<CountingProxy> {
  let statements: Statement[] = [];
  let connections = 0;
  const proxy = await startDatabaseProxy(databaseUrl, (client, database) => {
    const connection = (connections += 1);
    client.on(
      'data',
      frontendReader((sql) => statements.push({ sql, connection })),
    );
    client.pipe(database).pipe(client);
  });
  return {
    ...proxy,
    take() {
      const taken = statements;
      statements = [];
      return taken;
    },
  };
}

/** Transactions: each from its BEGIN to its end, and each statement outside of one. */
export function transactionsOf(statements: readonly Statement[]): number {
  const open = new Set<number>();
  let count = 0;
  for (const { sql, connection } of statements) {
    if (/^(COMMIT|ROLLBACK)/i.test(sql)) open.delete(connection);
    else if (!open.has(connection)) {
      count += 1;
      if (/^BEGIN/i.test(sql)) open.add(connection);
    }
  }
  return count;
}
