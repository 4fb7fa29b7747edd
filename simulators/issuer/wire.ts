/** An order as the card app reads it from its scheme. */
export type Order = {
  /** The issuer's handle of this authentication, unique for ever. */
  readonly transactionId: string;
  readonly orderNo: string;
  /** Won; 0 asks to register a card for automatic payments. */
  readonly amount: number;
  /** Installment months, two digits, `00` for none. */
  readonly quota: string;
  /** 고객부담회차, two digits; only of interest-free installments. */
  readonly payerMonths?: string;
  readonly merchantName: string;
  readonly orderName: string;
  /** Where the app sends the payer back to, or empty. */
  readonly returnUrl: string;
};

/** The ways to spoil a result, for tests of the receiver. */
export const TAMPERINGS = ['mac', 'payload', 'timestamp', 'truncate'] as const;

/** The payer's choices in the app; each gives one result code. */
export const APP_ANSWERS = ['approve', 'decline', 'cancel'] as const;
export type AppAnswer = (typeof APP_ANSWERS)[number];

/** The values that differ from a plain approval. */
export type ResultChoice = {
  readonly answer?: AppAnswer;
  readonly rcd?: string;
  readonly otc?: string;
  readonly quota?: string;
  readonly noint?: string;
  readonly usingPoint?: string;
  readonly orderNo?: string;
  /** Won, as written. */
  readonly amount?: string;
  readonly transactionId?: string;
  readonly cardPrefix?: string;
  readonly cardId?: string;
  readonly maskedCard?: string;
  readonly contentType?: string;
  readonly method?: 'GET' | 'POST';
  readonly tamper?: (typeof TAMPERINGS)[number];
};

/** A result, ready to send to the PSP. */
export type Result = {
  readonly rcd: string;
  /** Empty unless a payment was authenticated. */
  readonly otc: string;
  /** Only in a registration's result; empty unless the card was registered. */
  readonly cardId?: string;
  readonly maskedCard?: string;
  readonly contentType: string;
  /** With GET, the body is the query string. */
  readonly method: 'GET' | 'POST';
  readonly body: Buffer;
};

/** The values of an order check that replace the order's own, for tests of the receiver. */
export type OrderCheckChoice = {
  readonly transactionId?: string;
  readonly orderNo?: string;
  readonly amount?: string;
  readonly businessNo?: string;
  readonly timestamp?: string;
  readonly mac?: string;
};

/** An order check, ready to send to the party that the contract names. */
export type OrderCheck = {
  readonly path: string;
  readonly contentType: string;
  readonly method: 'POST';
  readonly body: Buffer;
};

/** A scheme that the app has opened, with its possible answers. */
export type OpenedOrder = {
  readonly order: Order;
  result(choice: ResultChoice): Result;
  /** Undefined if the contract has no order check. */
  orderCheck(choice: OrderCheckChoice): OrderCheck | undefined;
};

/** A request for an OTC that can be answered. */
export type OtcRequest = {
  readonly order: Order;
  /** A request that breaks the contract is refused, whatever is chosen. */
  result(choice: ResultChoice): Result;
};

/** One issuer's side of the wire. The app, its pages and its controls are the same for all. */
export type IssuerWire = {
  readonly issuer: string;
  /** The app's Korean name. */
  readonly appName: string;
  /** Path below the PSP's inbound base URL. */
  readonly inboundPath: string;
  /** The code of a result that carries an OTC, or a CARD_ID. */
  readonly approvedRcd: string;
  /** The code of a plain refusal. */
  readonly declinedRcd: string;
  /** The code that refuses a field, and a second order with a known transaction. */
  readonly fieldErrorRcd: string;
  /** Present if orders must be registered before the app call. */
  readonly registration?: {
    /** Maps the body of a registration to the body of the answer. */
    readonly register: (body: string) => string;
    /** The URL that the bridge page opens. */
    readonly scheme: (handle: string) => string;
  };
  /**
   * Present if the issuer gives OTCs without its app. @throws {OrderRefusedError} when the request breaks the contract
   */
  readonly openOtcRequest?: (body: string) => OtcRequest;
  /** Evaluates the answer to the app's check. @throws {OrderRefusedError} when the app must not go on */
  readonly checkConfirmed: (answer: string) => void;
  /** Whether a URL opens this issuer's app. */
  claims(url: string): boolean;
  /** @throws {OrderRefusedError} when the scheme breaks the contract */
  open(url: string): OpenedOrder;
};

/** Thrown when a card app refuses an order. */
export class OrderRefusedError extends Error {
  override readonly name = 'OrderRefusedError';
  constructor(
    readonly issuer: string,
    readonly rcd: string,
    readonly reason: string,
  ) {
    super(`The card app refuses the order with ${rcd}: ${reason}.`);
  }
}
