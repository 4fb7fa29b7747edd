/** An order as the card app reads it from its scheme. */
export type Order = {
  /** The issuer's name of this authentication, unique for ever. */
  readonly transactionId: string;
  readonly orderNo: string;
  /** Won; 0 asks to register a card for automatic payments. */
  readonly amount: number;
  /** Installment months, two digits, `00` for none. */
  readonly quota: string;
  readonly merchantName: string;
  readonly orderName: string;
  /** Where the app sends the payer back to, or empty. */
  readonly returnUrl: string;
};

/** Where a result can be spoilt, for tests of the receiver. */
export const TAMPERINGS = ['mac', 'payload', 'timestamp', 'truncate'] as const;

/** What the payer can press in the app; each gives one result code. */
export const APP_ANSWERS = ['approve', 'decline', 'cancel'] as const;
export type AppAnswer = (typeof APP_ANSWERS)[number];

/** What differs from a plain approval. */
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

/** A result ready to be sent to the PSP. */
export type Result = {
  readonly rcd: string;
  /** Empty unless a payment was authenticated. */
  readonly otc: string;
  /** Of a registration's result; empty unless the card was registered. */
  readonly cardId?: string;
  readonly maskedCard?: string;
  readonly contentType: string;
  /** By GET the body is the query string. */
  readonly method: 'GET' | 'POST';
  readonly body: Buffer;
};

/** What a check of an order asks in place of the order's own, for tests of the receiver. */
export type OrderCheckChoice = {
  readonly transactionId?: string;
  readonly orderNo?: string;
  readonly amount?: string;
  readonly businessNo?: string;
  readonly timestamp?: string;
  readonly mac?: string;
};

/** A check of an order, ready to be sent to whom the contract names. */
export type OrderCheck = {
  readonly path: string;
  readonly contentType: string;
  readonly method: 'POST';
  readonly body: Buffer;
};

/** A scheme the app has opened, and the means to answer it. */
export type OpenedOrder = {
  readonly order: Order;
  result(choice: ResultChoice): Result;
  /** Undefined where the contract has none. */
  orderCheck(choice: OrderCheckChoice): OrderCheck | undefined;
};

/** A request for an OTC that can be answered. */
export type OtcRequest = {
  readonly order: Order;
  /** What the contract refuses by itself is refused whatever is chosen. */
  result(choice: ResultChoice): Result;
};

/** One issuer's side of the wire. The app, its pages and its controls are the same for all. */
export type IssuerWire = {
  readonly issuer: string;
  /** Korean, as its app calls itself. */
  readonly appName: string;
  /** Path below the PSP's inbound base URL. */
  readonly inboundPath: string;
  /** The code of a result that carries an OTC, or a CARD_ID. */
  readonly approvedRcd: string;
  /** The code of a plain refusal. */
  readonly declinedRcd: string;
  /** The code that refuses a field, also for a second order with a known transaction. */
  readonly fieldErrorRcd: string;
  /** Of an issuer that wants to know an order before its app is called. */
  readonly registration?: {
    /** Takes the body of a registration, and gives the answer's. */
    readonly register: (body: string) => string;
    /** The URL that the bridge page opens. */
    readonly scheme: (handle: string) => string;
  };
  /** Of an issuer that gives OTCs without its app. @throws {OrderRefusedError} when the request breaks the contract */
  readonly openOtcRequest?: (body: string) => OtcRequest;
  /** What the app makes of the answer to its check. @throws {OrderRefusedError} when it may not go on */
  readonly checkConfirmed: (answer: string) => void;
  /** Whether a URL opens this issuer's app. */
  claims(url: string): boolean;
  /** @throws {OrderRefusedError} when the scheme breaks the contract */
  open(url: string): OpenedOrder;
};

/** Thrown when a card app can't take an order. */
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
