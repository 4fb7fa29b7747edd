import type { IssuerCode } from '../../domain/issuers';
import type { InboundReader } from './contract';
import { createKbInboundReader, type KbInboundConfig } from './kb/inbound';

/** The verification keys of each issuer, and nothing that decrypts. */
export type InboundReaderConfig = { readonly kb: KbInboundConfig };

/**
 * Every issuer's inbound reader, made once at start, so that a bad configuration shows then. Imported by the server: nothing that
 * decrypts may be reachable from here.
 * @throws what an issuer's reader throws on a configuration it can't use.
 */
export const inboundReaders = (config: InboundReaderConfig): Readonly<Record<IssuerCode, InboundReader>> => ({
  kb: createKbInboundReader(config.kb),
});
