import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { BehaviourQueue } from './behaviours';
import { Books } from './books';
import { type ConnectionOrder, Connections } from './connections';
import { buildVanControl } from './control';
import type { House } from './decisions';
import { magicAmounts } from './magic-amounts';
import { RequestLog } from './request-log';
import { createTelegramServer } from './telegrams';
import { type VanName, VANS } from './vans';

export type VanSimulatorOptions = {
  /** Address to listen on. @default '127.0.0.1' */
  readonly host?: string;
  /** TCP port of the telegrams; 0 takes a free one. */
  readonly port: number;
  /** HTTP port of the controls; 0 takes a free one. */
  readonly controlPort: number;
  /** JSON-lines file that keeps the books across restarts. @default in memory */
  readonly booksFile?: string | undefined;
  /** @default alpha */
  readonly name?: VanName;
  /** @default 'transmitted' */
  readonly filesBy?: House['filesBy'];
  /** It plays the outcomes of docs/sandbox.md at their amounts. @default false */
  readonly magicAmounts?: boolean;
  /** @default the system's clock */
  readonly now?: () => Date;
};

export type VanSimulator = { readonly port: number; readonly controlPort: number; close(): Promise<void> };

/**
 * Starts a VAN on the loopback interface, or at `host`.
 * @throws {BooksFileError} when `booksFile` holds anything other than books
 */
export async function startVanSimulator(options: VanSimulatorOptions): Promise<VanSimulator> {
  const { host = '127.0.0.1', port, controlPort, booksFile } = options;
  const { name = 'alpha', filesBy = 'transmitted', now = () => new Date() } = options;
  const van = {
    books: new Books(booksFile),
    ...VANS[name],
    filesBy,
    requests: new RequestLog(),
    behaviours: new BehaviourQueue(options.magicAmounts === true ? magicAmounts(VANS[name].magicCodes) : []),
    connections: new Connections(),
    now,
  };
  const stop = new AbortController();
  const telegrams = createTelegramServer(van, stop.signal);
  let telegramPort = port;
  const listen = (): Promise<unknown> => once(telegrams.listen(telegramPort, host), 'listening');
  const takeConnections = async (order: ConnectionOrder): Promise<void> => {
    if (order.kind === 'reset') van.connections.resetNext(order.times ?? 1);
    else van.connections.acceptAll();
    // Requests that are being answered keep their connections.
    if (order.kind === 'refuse') telegrams.close();
    else if (!telegrams.listening) await listen();
  };
  const control = buildVanControl(van, { telegramPort: () => telegramPort, takeConnections });
  const close = async (): Promise<void> => {
    stop.abort();
    await Promise.all([control.close(), new Promise((closed) => telegrams.close(closed))]);
  };
  try {
    await listen();
    telegramPort = portOf(telegrams);
    await control.listen({ port: controlPort, host: host });
  } catch (error) {
    await close();
    throw error;
  }
  return { port: telegramPort, controlPort: portOf(control.server), close };
}

function portOf(server: Pick<Server, 'address'>): number {
  return (server.address() as AddressInfo).port;
}
