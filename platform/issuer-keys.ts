import { type CryptoZone, type IssuerCode, issuerCodes, issuers } from '../domain/issuers';

/** A variable that carries a key as hex digits. */
export type KeyVariable = { readonly variable: string; readonly bytes: number };

/** The variables with an issuer's keys and codes, each with the processes that may hold it. */
export type IssuerKeyVariables = {
  /** Signs orders. For the worker of the issuer's zone. */
  readonly orderMac: KeyVariable;
  /**
   * Verifies results. For the server, and for the worker of the issuer's zone, which verifies the answers to its own
   * calls.
   */
  readonly resultMac: KeyVariable;
  /** Addresses that its results may come from. For the server. */
  readonly sources: string;
  /** Encrypts orders and decrypts results. For the worker of the issuer's zone. */
  readonly cipher?: KeyVariable;
  /** URL where transactions are registered. For the external worker. */
  readonly registrationUrl?: string;
  /** URL that gives an OTC for a CARD_ID. For the external worker. */
  readonly otcUrl?: string;
  /** URL of the page that opens the app. For the bill worker. */
  readonly bridgeUrl?: string;
  /** The PSP's codes at the issuer in several cells, if the issuer's handles begin with it. For the router. */
  readonly cellServiceCodes?: string;
  /** The PSP's code at the issuer, which is not secret. */
  readonly serviceCode?: { readonly variable: string; readonly default: string };
};

const MAC_KEY_BYTES = 32;

/** For every issuer, the key that verifies its results; none of them decrypts anything. */
export const resultKeyVariables = (): readonly KeyVariable[] =>
  issuerCodes.map((issuer) => issuerKeyVariables(issuer).resultMac);

/** The issuers whose orders are encrypted, and whose results are decrypted, in a zone. */
export const issuersOfZone = (zone: CryptoZone): readonly IssuerCode[] =>
  issuerCodes.filter((issuer) => issuers[issuer].cryptoZone === zone);

/** For every issuer of a zone, the keys that sign and encrypt its orders, and that verify and decrypt its results. */
export const adapterKeyVariables = (zone: CryptoZone): readonly KeyVariable[] =>
  issuersOfZone(zone)
    .map(issuerKeyVariables)
    .flatMap(({ orderMac, resultMac, cipher }) => [orderMac, resultMac, ...(cipher === undefined ? [] : [cipher])]);

/** The names of an issuer's variables, such as `KB_ORDER_MAC_KEY`. */
export function issuerKeyVariables(issuer: IssuerCode): IssuerKeyVariables {
  const prefix = issuer.toUpperCase();
  const { cipherKeyBytes, serviceCode, needsRegistration, needsBridge, recurringBy } = issuers[issuer];
  return {
    orderMac: { variable: `${prefix}_ORDER_MAC_KEY`, bytes: MAC_KEY_BYTES },
    resultMac: { variable: `${prefix}_RESULT_MAC_KEY`, bytes: MAC_KEY_BYTES },
    sources: `${prefix}_SOURCES`,
    ...(cipherKeyBytes === 0 ? {} : { cipher: { variable: `${prefix}_CIPHER_KEY`, bytes: cipherKeyBytes } }),
    ...(needsRegistration
      ? { registrationUrl: `${prefix}_REGISTRATION_URL`, cellServiceCodes: `${prefix}_CELL_SERVICE_CODES` }
      : {}),
    ...(recurringBy === 'card-id' ? { otcUrl: `${prefix}_OTC_URL` } : {}),
    ...(needsBridge ? { bridgeUrl: `${prefix}_BRIDGE_URL` } : {}),
    ...(serviceCode === undefined ? {} : { serviceCode: { variable: `${prefix}_SERVICE_CODE`, default: serviceCode } }),
  };
}
