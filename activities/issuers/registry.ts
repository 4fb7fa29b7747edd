import { forEachIssuer, type IssuerCode } from '../../domain/issuers';
import { createAdapter, type AdapterConfig, type IssuerWire } from './common/adapter';
import type { IssuerAdapter } from './contract';
import { bc } from './bc';
import { hana } from './hana';
import { hyundai } from './hyundai';
import { kb } from './kb';
import { lotte } from './lotte';
import { nonghyup } from './nonghyup';
import { samsung } from './samsung';

/** What each issuer gave the PSP, for the workers that make orders and open results. */
export type IssuerAdapterConfig = Readonly<Record<IssuerCode, AdapterConfig>>;

/** Every issuer's wire. A new issuer is one line here, one in `inbound-registry.ts` and its declaration in `domain/issuers.ts`. */
export const wires: Readonly<Record<IssuerCode, IssuerWire>> = { kb, samsung, lotte, hyundai, hana, nonghyup, bc };

/**
 * Every issuer's adapter, made once at start, so that a bad configuration shows then.
 * @throws UnusableIssuerConfig
 */
export const issuerAdapters = (config: IssuerAdapterConfig): Readonly<Record<IssuerCode, IssuerAdapter>> =>
  forEachIssuer((issuer) => createAdapter(wires[issuer], config[issuer]));
