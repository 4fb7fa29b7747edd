import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A process that takes connections, on this machine. */
export type Backend = { readonly name: string; readonly port: number };

/** Connections to one port, shared out among several processes. */
export type Balancer = {
  readonly port: number;
  /** How many connections each backend got, by its name. */
  readonly connections: ReadonlyMap<string, number>;
  stop(): Promise<void>;
};

/**
 * Hands each new connection to the next backend, and to the one after it while the next refuses. It knows no protocol:
 * a connection ends with its backend, and its client connects again, as with any load balancer of connections.
 * @param port to listen on; 0: a free one
 */
export async function balance(backends: readonly Backend[], port = 0): Promise<Balancer> {
  const connections = new Map(backends.map(({ name }) => [name, 0]));
  const open = new Set<Socket>();
  let next = 0;
  const server: Server = createServer((client) => {
    open.add(client);
    client.on('error', () => client.destroy()).on('close', () => open.delete(client));
    const first = next++;
    const offer = (tried: number): void => {
      const backend = backends[(first + tried) % backends.length];
      if (backend === undefined || tried === backends.length) {
        client.destroy();
        return;
      }
      const upstream = connect({ host: '127.0.0.1', port: backend.port });
      let connected = false;
      upstream
        .on('connect', () => {
          connected = true;
          connections.set(backend.name, (connections.get(backend.name) ?? 0) + 1);
          client.pipe(upstream).pipe(client);
        })
        .on('error', () => upstream.destroy())
        .on('close', () => {
          open.delete(upstream);
          if (connected || client.destroyed) client.destroy();
          else offer(tried + 1);
        });
      client.on('close', () => upstream.destroy());
      open.add(upstream);
    };
    offer(0);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    connections,
    async stop() {
      server.close();
      for (const socket of open) socket.destroy();
      await once(server, 'close');
    },
  };
}
