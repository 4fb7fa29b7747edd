import { LRUCache } from 'lru-cache';
import type { ServerContext } from '../context';

const MINUTE_MS = 60_000;
const MOST_ADDRESSES = 50_000;

/** Counts the requests of each address that are no message of a partner. */
export type JunkBound = {
  /** The address has exceeded its share of this minute. */
  readonly isOver: (address: string) => boolean;
  readonly note: (address: string) => void;
};

/** What partners' routes work with. */
export type PartnerContext = ServerContext & {
  /** Of this server's partner routes together. */ readonly junk: JunkBound;
};

/** @param most a minute, of one address */
export function boundJunk(most: number): JunkBound {
  const counts = new LRUCache<string, { seen: number }>({ max: MOST_ADDRESSES, ttl: MINUTE_MS, noUpdateTTL: true });
  return {
    isOver: (address) => (counts.get(address)?.seen ?? 0) >= most,
    note(address) {
      const count = counts.get(address) ?? { seen: 0 };
      count.seen += 1;
      counts.set(address, count);
    },
  };
}
