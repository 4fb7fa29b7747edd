import type { IssuerCode } from '../../domain/issuers';
import type { IssuerAdapter } from './contract';
import { createKbAdapter } from './kb';
import type { KbOrderConfig } from './kb/order';

/** What each issuer gave the PSP, for the workers that make orders and open results. */
export type IssuerAdapterConfig = { readonly kb: KbOrderConfig };

/**
 * Every issuer's adapter, made once at start, so that a bad configuration shows then. A new issuer is one line here, one in
 * `inbound-registry.ts` and its declaration in `domain/issuers.ts`.
 * @throws what an issuer's adapter throws on a configuration it can't use.
 */
export const issuerAdapters = (config: IssuerAdapterConfig): Readonly<Record<IssuerCode, IssuerAdapter>> => ({
  kb: createKbAdapter(config.kb),
});
