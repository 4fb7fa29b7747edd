import type { CipherName } from './ciphers';
import type { FormatName } from './formats';

/** What an issuer and the PSP share. */
export type IssuerKeys = {
  /** 32 bytes: proves that an order is the PSP's. */
  readonly orderMacKey: Buffer;
  /** 32 bytes: proves to the PSP that a result is the issuer's. */
  readonly resultMacKey: Buffer;
  /** Empty where the contract derives one from each transaction. */
  readonly cipherKey: Buffer;
};

/** The fields of an order, in the order that every contract has them. */
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

/** The fields of a result that are encrypted. */
export type ResultField =
  'rcd' | 'orderNo' | 'amount' | 'quota' | 'noint' | 'otc' | 'cardCode' | 'cardPrefix' | 'usingPoint';

/** What is encrypted after them in the result of a registration for automatic payments. */
export const CARD_FIELDS = ['cardId', 'maskedCard'] as const;
export type CardField = (typeof CARD_FIELDS)[number];

/** Parameters of a scheme as they were read, by the issuer's names. */
export type Parameters = Readonly<Record<string, string>>;

/** One issuer's page of docs/contracts/, as data. */
export type Profile<Name extends string = string> = {
  readonly issuer: Name;
  /** Korean, as its app calls itself. */
  readonly appName: string;
  readonly scheme: string;
  /** The URLs of the contract; each captures the query, or the handle of a registered order. */
  readonly urls: readonly RegExp[];
  /** Parameters in the contract's order, the MAC last; its text is all the others' values. */
  readonly parameters: Readonly<Record<string, RegExp>>;
  readonly transactionId: string;
  /** The parameter that is the ciphertext. */
  readonly payload: string;
  /** `yyyyMMddHHmmss` of the transaction. */
  readonly stampOf: (parameters: Parameters) => string;
  readonly cipher: CipherName;
  readonly keyOf: (parameters: Parameters, keys: IssuerKeys) => Buffer;
  readonly orderFormat: FormatName;
  readonly orderNames: Readonly<Record<OrderField, string>>;
  /** Where the order comes by a registration, and the app is called with the handle given for it. */
  readonly registration?: {
    readonly registered: string;
    readonly handlePrefix: (parameters: Parameters) => string;
    readonly answer: (code: string, handle: string) => string;
    /** The app's URL, as the bridge page opens it. */
    readonly scheme: (handle: string) => string;
  };
  /** Where the app asks whether an order may be paid, before it shows it. */
  readonly orderCheck?: {
    readonly path: string;
    /**
     * Names of transaction, order number, amount, business number, time and MAC; the MAC is over the values before it.
     */
    readonly names: readonly [string, string, string, string, string, string];
    readonly businessNo: (parameters: Parameters) => string;
    readonly confirmed: string;
    /** The app's code for an order that is not. */
    readonly unconfirmed: string;
  };
  /** Where its results go, unless to the PSP's inbound server. */
  readonly inboundPath?: string;
  readonly result: {
    readonly contentType: string;
    readonly method: 'GET' | 'POST';
    readonly outerFormat: FormatName;
    /** Names of transaction, time, ciphertext and MAC. */
    readonly outerNames: readonly [string, string, string, string];
    /** Where the order number stands outside too: signed after the ciphertext. */
    readonly orderNoName?: string;
    /** Signed fields more, between ciphertext and MAC. */
    readonly more: Readonly<Record<string, string>>;
    readonly innerFormat: FormatName;
    readonly names: Readonly<Partial<Record<ResultField, string>>>;
    readonly cardCode: string;
  };
  /** Where cards are registered for automatic payments, and OTCs given for them (docs/contracts/recurring.md). */
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
/** A bare plus would be a space to whoever reads the query as a form. */
export const CIPHERTEXT = /^[^+]+$/;
export const MAC = /^[0-9a-f]{64}$/;
export const BUSINESS_NO = /^\d{10}$/;
export const STAMP = /^\d{14}$/;

/** The key that issuer and PSP hold. */
export const sharedKey: Profile['keyOf'] = (_parameters, { cipherKey }) => cipherKey;
