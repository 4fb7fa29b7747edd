import { type DatabaseProxy, startDatabaseProxy } from './database-proxy';

/** A statement as PostgreSQL was sent it, and the connection that it came by. */
type Statement = { readonly sql: string; readonly connection: number };

export type CountingProxy = DatabaseProxy & {
  /** Everything since the last call of this. */
  take(): readonly Statement[];
};

/** The first message of a connection has no type byte. */
const STARTUP_HEADER = 4;
const HEADER = 5;

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

/** Reads what a client sends, in whatever pieces it comes, and tells the text of each statement that is to be run. */
function frontendReader(told: (sql: string) => void): (chunk: Buffer) => void {
  const prepared = new Map<string, string>();
  let pending = Buffer.alloc(0);
  let started = false;
  return (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    for (;;) {
      const header = started ? HEADER : STARTUP_HEADER;
      if (pending.length < header) return;
      const end = pending.readUInt32BE(header - 4) + header - 4;
      if (pending.length < end) return;
      const type = started ? String.fromCharCode(pending[0] ?? 0) : '';
      const [first = '', second = ''] = pending.subarray(header, end).toString('latin1').split('\0');
      // Query has a text; Parse a statement's name and its text; Bind a portal and the name of a statement.
      if (type === 'Q') told(first);
      if (type === 'P') prepared.set(first, second);
      if (type === 'B') told(prepared.get(second) ?? '');
      started = true;
      pending = pending.subarray(end);
    }
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
