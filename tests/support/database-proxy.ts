import net, { type AddressInfo, type Socket } from 'node:net';

export type DatabaseProxy = {
  /** The same database, by way of the proxy. */
  readonly url: string;
  /** Ends every connection, and leads new ones to another server. */
  leadTo(databaseUrl: string): void;
  close(): Promise<void>;
};

/**
 * Stands between PostgreSQL and its clients.
 * @param join connects the two sides of each connection
 */
export async function startDatabaseProxy(
  databaseUrl: string,
  join: (client: Socket, database: Socket) => void,
): Promise<DatabaseProxy> {
  const url = new URL(databaseUrl);
  let { port, hostname } = url;
  const sockets = new Set<Socket>();
  const server = net.createServer((client) => {
    const database = net.connect(Number(port), hostname);
    join(client, database);
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
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    leadTo(other) {
      ({ port, hostname } = new URL(other));
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      const closed = new Promise((done) => server.close(done));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
