import net, { type AddressInfo, type Socket } from 'node:net';

/** A statement as PostgreSQL was sent it, and the connection that it came by. */
type Statement = { readonly sql: string; readonly connection: number };

export type CountingProxy = {
  /** The same database, by way of the proxy. */
  readonly url: string;
  /** Everything since the last call of this. */
  take(): readonly Statement[];
  close(): Promise<void>;
};

/** The first message of a connection has no type byte. */
const STARTUP_HEADER = 4;
const HEADER = 5;

/**
 * Between an engine and its PostgreSQL: hears every statement (messages Query, Parse and Bind of the wire
 * protocol, v3).
 */
export async function startCountingProxy(databaseUrl: string): Promise<CountingProxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let statements: Statement[] = [];
  let connections = 0;
  const server = net.createServer((client) => {
    const connection = (connections += 1);
    const database = net.connect(Number(target.port), target.hostname);
    const hear = frontendReader((sql) => statements.push({ sql, connection }));
    client.on('data', (chunk) => {
      hear(chunk);
      database.write(chunk);
    });
    database.on('data', (chunk) => client.write(chunk));
    for (const [one, other] of [
      [client, database],
      [database, client],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = new URL(databaseUrl);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    take() {
      const taken = statements;
      statements = [];
      return taken;
    },
    async close() {
      const closed = new Promise((done) => server.close(done));
      for (const socket of sockets) socket.destroy();
      await closed;
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
