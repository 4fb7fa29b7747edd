import { forEachIssuer, type IssuerCode, issuerCodes } from '../../domain/issuers';
import { bc } from './bc';
import { type CryptoConfig, issuerApp, issuerCrypto, type IssuerWire } from './common/adapter';
import type { IssuerApp, IssuerCrypto } from './contract';
import { hana } from './hana';
import { hyundai } from './hyundai';
import { kb } from './kb';
import { lotte } from './lotte';
import { nonghyup } from './nonghyup';
import { samsung } from './samsung';
import { shinhan } from './shinhan';

/** The keys and codes of issuers, in the only zone that may hold them. */
export type IssuerCryptoConfig = Readonly<Partial<Record<IssuerCode, CryptoConfig>>>;

/**
 * Every issuer's wire. A new issuer is one line here, one in `inbound-registry.ts` and its declaration in
 * `domain/issuers.ts`.
 */
export const wires: Readonly<Record<IssuerCode, IssuerWire>> = {
  kb,
  samsung,
  lotte,
  hyundai,
  hana,
  nonghyup,
  bc,
  shinhan,
};

export const issuerApps: Readonly<Record<IssuerCode, IssuerApp>> = forEachIssuer((issuer) => issuerApp(wires[issuer]));

/**
 * The adapters of the issuers whose keys are here, created once at start, so that a bad configuration shows then.
 * @throws UnusableIssuerConfig
 */
export const issuerCryptos = (config: IssuerCryptoConfig): Readonly<Partial<Record<IssuerCode, IssuerCrypto>>> =>
  Object.fromEntries(
    issuerCodes.flatMap((issuer) => {
      const keys = config[issuer];
      return keys === undefined ? [] : [[issuer, issuerCrypto(wires[issuer], keys)] as const];
    }),
  );
