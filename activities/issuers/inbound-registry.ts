import type { IssuerCode } from '../../domain/issuers';
import type { InboundReader } from './contract';
import { createKbInboundReader, type KbInboundConfig } from './kb/inbound';

/** The verification keys of each issuer, and nothing that decrypts. */
export type InboundReaderConfig = { readonly kb: KbInboundConfig };

/** Every issuer's inbound reader. Imported by the server: nothing that decrypts may be reachable from here. */
const READERS: Readonly<Record<IssuerCode, (config: InboundReaderConfig) => InboundReader>> = {
  kb: (config) => createKbInboundReader(config.kb),
};

/**
 * The inbound reader of an issuer. Make it once at start, so that a bad configuration shows then.
 * @throws what the issuer's reader throws on a configuration it can't use.
 */
export function inboundReader(code: IssuerCode, config: InboundReaderConfig): InboundReader {
  return READERS[code](config);
}
