import { LRUCache } from 'lru-cache';
import type { ServerContext } from '../context';

const MINUTE_MS = 60_000;
const MOST_ADDRESSES = 50_000;

/** Counts each address's requests that are not a partner's messages. */
export type JunkBound = {
  /** Whether the address has exceeded its share of this minute. */
  readonly isOver: (address: string) => boolean;
  readonly note: (address: string) => void;
};

/** The dependencies of partners' routes. */
export type PartnerContext = ServerContext & {
  /** Shared by this server's partner routes. */ readonly junk: JunkBound;
};

/** @param most per minute and address */
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
