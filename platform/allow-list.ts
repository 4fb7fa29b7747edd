import { BlockList, isIP } from 'node:net';
import { commaList } from '../domain/comma-list';

/** The addresses that may call. */
export type AllowList = {
  readonly allows: (address: string) => boolean;
  /** No address is listed, so everyone may call. */
  readonly isOpen: boolean;
};

/** Thrown when a list of addresses is malformed. */
export class InvalidAllowList extends Error {
  override readonly name = 'InvalidAllowList';
  constructor(readonly entry: string) {
    super(
      `${JSON.stringify(entry)} is not an address: write IPv4 or IPv6 addresses, or ranges such as 203.0.113.0/24, separated by commas`,
    );
  }
}

/**
 * Reads addresses and CIDR ranges, comma-separated. An empty list allows everyone.
 * @throws InvalidAllowList
 */
export function parseAllowList(text: string): AllowList {
  const entries = commaList(text);
  if (entries.length === 0) return { isOpen: true, allows: () => true };
  const list = new BlockList();
  for (const entry of entries) add(list, entry);
  return {
    isOpen: false,
    allows(address) {
      const family = isIP(address);
      return family !== 0 && list.check(address, family === 4 ? 'ipv4' : 'ipv6');
    },
  };
}

const RANGE = /^([^/]+)(?:\/(\d{1,3}))?$/;
const LONGEST_PREFIX: Readonly<Record<number, number>> = { 4: 32, 6: 128 };

function add(list: BlockList, entry: string): void {
  const [, address = '', prefix] = RANGE.exec(entry) ?? [];
  const family = isIP(address);
  const longest = LONGEST_PREFIX[family];
  const length = prefix === undefined ? longest : Number(prefix);
  if (longest === undefined || length === undefined || length > longest) throw new InvalidAllowList(entry);
  list.addSubnet(address, length, family === 4 ? 'ipv4' : 'ipv6');
}
