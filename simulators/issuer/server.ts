import { setMaxListeners } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buildIssuerApp } from './app';
import { CardBook } from './cards';
import { RETRY_DELAYS_MS } from './delivery';
import { createWire, type IssuerName, profiles } from './issuers';
import type { IssuerKeys, Profile } from './profile';
import { opensslSeed, type SeedCbc } from './seed';
import type { IssuerWire } from './wire';

export type IssuerSimulatorOptions = {
  /** Address to listen on. @default '127.0.0.1' */
  readonly host?: string;
  /** HTTP port of pages and controls; 0 takes a free one. */
  readonly port: number;
  /** The PSP's inbound base URL. */
  readonly inboundUrl: string;
  readonly keys: Readonly<Record<IssuerName, IssuerKeys>>;
  /** JSON-lines file that keeps the registered cards across restarts. @default in memory */
  readonly cardsFile?: string | undefined;
  /** Pauses before a result is sent again. @default 1, 2, 4, 8 s */
  readonly retryDelaysMs?: readonly number[];
  /** @default OpenSSL's, which needs `node --openssl-legacy-provider` */
  readonly seed?: SeedCbc;
  /** @default the system's clock */
  readonly now?: () => Date;
};

export type IssuerSimulator = { readonly port: number; close(): Promise<void> };

/**
 * Starts the issuers and their card apps on the loopback interface, or at `host`.
 * @throws {CardsFileError} when `cardsFile` holds anything other than cards
 */
export async function startIssuerSimulator(options: IssuerSimulatorOptions): Promise<IssuerSimulator> {
  const { host = '127.0.0.1', port, inboundUrl, keys, cardsFile } = options;
  const { retryDelaysMs = RETRY_DELAYS_MS, seed = opensslSeed, now = () => new Date() } = options;
  const stop = new AbortController();
  // Every result under way listens to this signal.
  setMaxListeners(0, stop.signal);
  const cards = new CardBook(cardsFile);
  const [first, ...others] = profiles;
  const wireOf = (profile: Profile<IssuerName>): IssuerWire =>
    createWire(profile, keys[profile.issuer], { seed, now, cards });
  const app = buildIssuerApp({
    wires: [wireOf(first), ...others.map(wireOf)],
    delivery: { inboundUrl, retryDelaysMs, stopped: stop.signal },
    cards,
  });
  await app.listen({ port, host });
  return {
    port: (app.server.address() as AddressInfo).port,
    async close() {
      stop.abort();
      await app.close();
    },
  };
}
