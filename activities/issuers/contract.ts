import type { InstallmentMonths } from '../../domain/installments';
import type { IssuerCode } from '../../domain/issuers';
import type { Order } from '../../domain/order';
import type { AuthFailureReason } from '../../domain/reasons';

/** The URLs that open a card app; the device decides which one applies. */
export type SchemeUrls = {
  /** Custom scheme, for iOS and for a card app on the desktop. */
  readonly url: string;
  /** Android intent URL. */
  readonly intentUrl: string;
};

/**
 * An authentication result, decrypted. It holds the OTC in clear, which leaves the activity that decrypted it only
 * sealed.
 */
export type AuthenticationResult =
  | {
      readonly kind: 'authenticated';
      /** One-time code: works once, for one approval. */
      readonly otc: string;
      readonly installmentMonths: InstallmentMonths;
      /** The payer has confirmed the order's interest-free terms (무이자, 부분무이자). */
      readonly interestFree: boolean;
      /** Issuer code of the card, in the issuer's own table. */
      readonly cardCode: string;
      /** First six digits of the card number. */
      readonly cardPrefix: string;
    }
  | {
      readonly kind: 'refused';
      /** The issuer's own code. */
      readonly issuerCode: string;
      readonly reason: AuthFailureReason;
    };

/**
 * The result of a card registration, decrypted. It holds the CARD_ID in clear, which leaves the activity that decrypted
 * it only encrypted.
 */
export type CardRegistrationResult =
  | {
      readonly kind: 'registered';
      /** Permanent: the issuer gives OTCs for it without the payer. */
      readonly cardId: string;
      /** First six digits, stars, last four. */
      readonly maskedCardNo: string;
    }
  | Extract<AuthenticationResult, { readonly kind: 'refused' }>;

/**
 * Thrown by {@link IssuerCrypto.decryptResult} when a result can't be decrypted, does not have the contract's form, or
 * does not belong to this order. It never carries the result's text.
 */
export class UnreadableResult extends Error {
  override readonly name = 'UnreadableResult';
  /** @param field The failed rule, in the contract's words; no values. */
  constructor(readonly field: string) {
    super(`The authentication result can't be used: ${field}`);
  }
}

/**
 * How an issuer's app is opened: the half of its adapter that needs no key. The common process is in
 * `workflows/payment.ts`; `domain/issuers.ts` declares the issuer itself (names, scheme, crypto zone, capabilities).
 */
export interface IssuerApp {
  /**
   * The issuer's handle of the authentication, derived from the payment id, so that a repeated activity gives the same
   * one.
   */
  transactionIdFor(paymentId: string): string;
  /** @param appCall the encrypted order, or the handle that the issuer returned at its registration */
  appUrls(appCall: string): SchemeUrls;
  /** The query of the issuer's bridge page, if it has one. */
  readonly bridgeQuery: ((transactionId: string) => string) | undefined;
}

/** The other half: the functions that use the issuer's keys, in the zone that it declares. */
export interface IssuerCrypto {
  /** Encrypts the order to the issuer's contract, for its app or its registration. */
  encryptOrder(order: Order): string;
  /**
   * Decrypts an authentication result and checks that it belongs to this order.
   * @param body The verified bytes, as the inbound server kept them.
   * @throws UnreadableResult
   */
  decryptResult(body: Buffer, order: Order): AuthenticationResult;
  /** Present if the issuer gives CARD_IDs: docs/contracts/recurring.md. */
  readonly recurring: RecurringCrypto | undefined;
}

/** Registers an issuer's cards, and charges them without the payer. */
export interface RecurringCrypto {
  /** Encrypts an order of amount 0, which registers a card. */
  encryptRegistration(order: Order): string;
  /** Decrypts the result of an order of amount 0. @throws UnreadableResult */
  decryptRegistration(body: Buffer, order: Order): CardRegistrationResult;
  /** The request for an OTC with a CARD_ID, encrypted and signed. */
  encryptOtcRequest(order: Order, cardId: string): string;
  /** Verifies the answer before it decrypts it. @throws UnreadableResult */
  decryptOtcAnswer(body: Buffer, order: Order, now: Date): AuthenticationResult;
}

/** The inbound server's answers to an issuer. Each reader writes them in its contract's words. */
export type InboundAnswer =
  | 'kept'
  | 'malformed'
  | 'not-verified'
  | 'unknown-transaction'
  | 'ended'
  | 'too-large'
  | 'wrong-content-type'
  | 'wrong-source'
  | 'not-kept';

export type HttpAnswer = { readonly status: number; readonly contentType: string; readonly body: string };

/** Thrown by {@link InboundReader.read}: the bytes are not a result of this issuer. Carries no values of the body. */
export class InboundRefused extends Error {
  override readonly name = 'InboundRefused';
  /** @param detail For the log: which check failed. */
  constructor(
    readonly answer: Extract<InboundAnswer, 'malformed' | 'not-verified'>,
    readonly detail: string,
  ) {
    super(`Authentication result refused (${answer}): ${detail}`);
  }
}

/** The outer fields of a verified result. */
export type VerifiedResult = {
  readonly transactionId: string;
  readonly fingerprint: string;
  readonly orderNo?: string;
};

/** What needs no key of an issuer's results: the outer form, and the answers. */
export interface ResultEnvelope {
  readonly issuer: IssuerCode;
  readonly contentType: string;
  /** A result may also come as the query string of a GET; its bytes are then the body. */
  readonly takesQuery: boolean;
  /** The issuer's transaction handle in a body that nobody has verified; undefined for a body of another form. */
  transactionIdIn(body: Uint8Array): string | undefined;
  answer(answer: InboundAnswer): HttpAnswer;
}

/**
 * The pure half of an issuer for the inbound server: it verifies before it parses the inner part, finds the
 * transaction, and answers in the issuer's format. It holds only the verification key and can't decrypt.
 */
export interface InboundReader extends ResultEnvelope {
  /** Largest body in bytes. */
  readonly maxBytes: number;
  /**
   * Checks form, freshness and MAC of a body.
   * @returns the issuer's transaction handle, a fingerprint (SHA-256, hex) of the result's content, by which a repeat
   * is recognised whatever its time stamp, and the order number, if it is outside the ciphertext
   * @throws InboundRefused
   */
  read(body: Buffer, now: Date): VerifiedResult;
}
