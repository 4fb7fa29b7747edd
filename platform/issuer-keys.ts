import { type CryptoZone, type IssuerCode, issuerCodes, issuers } from '../domain/issuers';

/** A variable that carries a key as hex digits. */
export type KeyVariable = { readonly variable: string; readonly bytes: number };

/** The variables of what an issuer gave the PSP, each for the processes that may hold it. */
export type IssuerKeyVariables = {
  /** Signs orders: the worker of the issuer's zone. */
  readonly orderMac: KeyVariable;
  /** Verifies results: the server, and for answers to its own calls the worker of the issuer's zone. */
  readonly resultMac: KeyVariable;
  /** Addresses that its results may come from: the server. */
  readonly sources: string;
  /** Encrypts orders and opens results: the same worker. */
  readonly cipher?: KeyVariable;
  /** Where transactions are registered: the external worker. */
  readonly registrationUrl?: string;
  /** Where OTCs are asked for by CARD_ID: the external worker. */
  readonly otcUrl?: string;
  /** The page that opens the app: the bill worker. */
  readonly bridgeUrl?: string;
  /** The PSP's code at the issuer, no secret. */
  readonly serviceCode?: { readonly variable: string; readonly default: string };
};

const MAC_KEY_BYTES = 32;

/** Of every issuer: what verifies its results, and nothing that opens them. */
export const resultKeyVariables = (): readonly KeyVariable[] =>
  issuerCodes.map((issuer) => issuerKeyVariables(issuer).resultMac);

/** The issuers whose orders are encrypted, and results opened, in a zone. */
export const issuersOfZone = (zone: CryptoZone): readonly IssuerCode[] =>
  issuerCodes.filter((issuer) => issuers[issuer].cryptoZone === zone);

/** Of every issuer of a zone: what signs and encrypts its orders, and verifies and opens its results. */
export const adapterKeyVariables = (zone: CryptoZone): readonly KeyVariable[] =>
  issuersOfZone(zone)
    .map(issuerKeyVariables)
    .flatMap(({ orderMac, resultMac, cipher }) => [orderMac, resultMac, ...(cipher === undefined ? [] : [cipher])]);

/** `KB_ORDER_MAC_KEY` and the like. */
export function issuerKeyVariables(issuer: IssuerCode): IssuerKeyVariables {
  const prefix = issuer.toUpperCase();
  const { cipherKeyBytes, serviceCode, needsRegistration, needsBridge, recurringBy } = issuers[issuer];
  return {
    orderMac: { variable: `${prefix}_ORDER_MAC_KEY`, bytes: MAC_KEY_BYTES },
    resultMac: { variable: `${prefix}_RESULT_MAC_KEY`, bytes: MAC_KEY_BYTES },
    sources: `${prefix}_SOURCES`,
    ...(cipherKeyBytes === 0 ? {} : { cipher: { variable: `${prefix}_CIPHER_KEY`, bytes: cipherKeyBytes } }),
    ...(needsRegistration ? { registrationUrl: `${prefix}_REGISTRATION_URL` } : {}),
    ...(recurringBy === 'card-id' ? { otcUrl: `${prefix}_OTC_URL` } : {}),
    ...(needsBridge ? { bridgeUrl: `${prefix}_BRIDGE_URL` } : {}),
    ...(serviceCode === undefined ? {} : { serviceCode: { variable: `${prefix}_SERVICE_CODE`, default: serviceCode } }),
  };
}
