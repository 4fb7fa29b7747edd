import type { IssuerCode } from '../../domain/issuers';
import type { IssuerAdapter } from './contract';
import { createKbAdapter } from './kb';
import type { KbOrderConfig } from './kb/order';

/** What each issuer gave the PSP, for the workers that make orders and open results. */
export type IssuerAdapterConfig = { readonly kb: KbOrderConfig };

/** Every issuer's adapter. A new issuer is one line here, one in `inbound-registry.ts` and its declaration in `domain/issuers.ts`. */
const ADAPTERS: Readonly<Record<IssuerCode, (config: IssuerAdapterConfig) => IssuerAdapter>> = {
  kb: (config) => createKbAdapter(config.kb),
};

/**
 * The adapter of an issuer. Make it once at start, so that a bad configuration shows then.
 * @throws what the issuer's adapter throws on a configuration it can't use.
 */
export function issuerAdapter(code: IssuerCode, config: IssuerAdapterConfig): IssuerAdapter {
  return ADAPTERS[code](config);
}
