import type { CipherName } from './ciphers';
import type { FormatName } from './formats';

/** The keys that an issuer and the PSP share. */
export type IssuerKeys = {
  /** 32 bytes: proves that an order is the PSP's. */
  readonly orderMacKey: Buffer;
  /** 32 bytes: proves to the PSP that a result is the issuer's. */
  readonly resultMacKey: Buffer;
  /** Empty if the contract derives a key from each transaction. */
  readonly cipherKey: Buffer;
};

/** The fields of an order, in the sequence that every contract uses. */
export const ORDER_FIELDS = [
  'transactionId',
  'orderNo',
  'amount',
  'quota',
  'merchantName',
  'orderName',
  'returnUrl',
] as const;
export type OrderField = (typeof ORDER_FIELDS)[number];

/** The encrypted fields of a result. */
export type ResultField =
  'rcd' | 'orderNo' | 'amount' | 'quota' | 'noint' | 'otc' | 'cardCode' | 'cardPrefix' | 'usingPoint';

/** The additional encrypted fields in the result of a registration for automatic payments. */
export const CARD_FIELDS = ['cardId', 'maskedCard'] as const;
export type CardField = (typeof CARD_FIELDS)[number];

/** The parameters of a scheme, by the issuer's names. */
export type Parameters = Readonly<Record<string, string>>;

/** One issuer's page of docs/contracts/, as data. */
export type Profile<Name extends string = string> = {
  readonly issuer: Name;
  /** The app's Korean name. */
  readonly appName: string;
  readonly scheme: string;
  /** The URLs of the contract; each captures the query, or the handle of a registered order. */
  readonly urls: readonly RegExp[];
  /** Parameters in the contract's order. The MAC comes last and covers all the others' values. */
  readonly parameters: Readonly<Record<string, RegExp>>;
  readonly transactionId: string;
  /** The name of the parameter with the ciphertext. */
  readonly payload: string;
  /** `yyyyMMddHHmmss` of the transaction. */
  readonly stampOf: (parameters: Parameters) => string;
  readonly cipher: CipherName;
  readonly keyOf: (parameters: Parameters, keys: IssuerKeys) => Buffer;
  readonly orderFormat: FormatName;
  readonly orderNames: Readonly<Record<OrderField, string>>;
  /** The two fields at the end of an order of interest-free installments. */
  readonly interestFreeNames: readonly [flag: string, payerMonths: string];
  /**
   * Present if the order comes by a registration, and the app is opened with the handle that the registration returned.
   */
  readonly registration?: {
    readonly registered: string;
    readonly handlePrefix: (parameters: Parameters) => string;
    readonly answer: (code: string, handle: string) => string;
    /** The app's URL, as the bridge page opens it. */
    readonly scheme: (handle: string) => string;
  };
  /** Present if the app checks whether an order may be paid before it shows it. */
  readonly orderCheck?: {
    readonly path: string;
    /**
     * Names of transaction, order number, amount, business number, time and MAC; the MAC is over the values before it.
     */
    readonly names: readonly [string, string, string, string, string, string];
    readonly businessNo: (parameters: Parameters) => string;
    readonly confirmed: string;
    /** The app's code for an unconfirmed order. */
    readonly unconfirmed: string;
  };
  /** The path for its results, if not that of the PSP's inbound server. */
  readonly inboundPath?: string;
  readonly result: {
    readonly contentType: string;
    readonly method: 'GET' | 'POST';
    readonly outerFormat: FormatName;
    /** Names of transaction, time, ciphertext and MAC. */
    readonly outerNames: readonly [string, string, string, string];
    /** The name of the order number outside the ciphertext, if there is one: signed after the ciphertext. */
    readonly orderNoName?: string;
    /** More signed fields, between ciphertext and MAC. */
    readonly more: Readonly<Record<string, string>>;
    readonly innerFormat: FormatName;
    readonly names: Readonly<Partial<Record<ResultField, string>>>;
    readonly cardCode: string;
  };
  /**
   * Present if cards can be registered for automatic payments, and OTCs given for them (docs/contracts/recurring.md).
   */
  readonly recurring?: {
    readonly names: Readonly<Record<CardField, string>>;
    /** The code of a card that is stopped, expired, or not in the app. */
    readonly unusable: string;
  };
  readonly codes: { readonly approved: string; readonly declined: string; readonly cancelled: string };
  readonly refusals: {
    readonly decryption: string;
    readonly mac: string;
    readonly field: string;
    readonly expired: string;
  };
};

export const FORM_TYPE = 'application/x-www-form-urlencoded';
/** A bare plus would be a space to a reader of the query as a form. */
export const CIPHERTEXT = /^[^+]+$/;
export const MAC = /^[0-9a-f]{64}$/;
export const BUSINESS_NO = /^\d{10}$/;
export const STAMP = /^\d{14}$/;

/** The key that issuer and PSP share. */
export const sharedKey: Profile['keyOf'] = (_parameters, { cipherKey }) => cipherKey;
