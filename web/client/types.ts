/** The platform of the payer's device. */
export type Platform = 'android' | 'ios' | 'web';

/** The payer's choice. */
export type PaymentChoice = {
  readonly issuer: string;
  /** 0 (no installments), or 2 and more. @default 0 */
  readonly installmentMonths?: number;
  /** The interest-free terms that the payer was shown for it: `payerInterestMonths` of the bill's `interestFree`. */
  readonly payerInterestMonths?: number;
  readonly platform: Platform;
};

/** How to open the card app for one payment. */
export type AppScheme = {
  readonly kind: 'scheme' | 'bridge';
  readonly url: string;
  /** The URL for Android. */
  readonly intentUrl?: string;
  /** For kind `bridge`: a page that opens the app. */
  readonly bridgeUrl?: string;
  /** Android package of the card app. */
  readonly package: string;
  /** Where this device finds the card app when it is missing. */
  readonly storeUrl: string;
  /** ISO 8601: the card app accepts the payment until then. */
  readonly expiresAt: string;
};

export type CreatedPayment = {
  readonly paymentId: string;
  readonly payType: string;
  readonly appScheme: AppScheme;
  /** The status URL to follow. */
  readonly statusUrl: string;
};

export type Approval = {
  readonly approvalNo: string | null;
  /** yyyyMMddHHmmss in Korean time. */
  readonly approvedAt: string | null;
  readonly maskedCardNo: string | null;
  readonly cardIssuerName: string | null;
  /** Whole won. */
  readonly amount: number;
  /** Won of it that were given back so far; missing from a server of an earlier version. */
  readonly cancelledAmount?: number;
  readonly installmentMonths: number;
  /**
   * Only of interest-free installments: the number of first ones whose interest the payer bears; missing from a server
   * of an earlier version.
   */
  readonly payerInterestMonths?: number | null;
};

export type PaymentStatus = {
  /** Waiting, paid, cancelled, dead. All but `W` are final. */
  readonly state: 'W' | 'F' | 'C' | 'D';
  /** In more detail, such as `SCHEME_ISSUED`: the payer has to act, or `UNCONFIRMED`: wait and do not pay again. */
  readonly status: string;
  /** Missing from a server of an earlier version. */
  readonly paymentId?: string;
  /** When the payer pressed: yyyyMMddHHmmss in Korean time. Missing from a server of an earlier version. */
  readonly requestedAt?: string;
  /** Why it ended or waits; `retryable` when the payer may begin another payment of the bill. */
  readonly reason: { readonly code: string; readonly text: string; readonly retryable: boolean } | null;
  readonly nextPollAfterMs: number | null;
  readonly approval: Approval | null;
};

/** What the client needs from a browser: network, timers, and events that make a new poll worthwhile. */
export type Browser = {
  /** Calls to other origins are refused. */
  readonly origin: string;
  readonly fetch: (url: string, init: RequestInit) => Promise<Pick<Response, 'status' | 'ok' | 'headers' | 'json'>>;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** Calls `act` after that many milliseconds, unless the returned function is called first. */
  readonly after: (ms: number, act: () => void) => () => void;
  /** Calls `act` whenever the page becomes visible or online, until the returned function is called. */
  readonly onWake: (act: () => void) => () => void;
};

/** What a page needs to know of a bill. */
export type PayerBill = {
  /** Waiting, paid, cancelled, void or expired. */
  readonly state: 'W' | 'F' | 'C' | 'D';
  /** The payment to follow, on whatever device it was begun; missing from a server of an earlier version. */
  readonly payment?: { readonly paymentId: string; readonly statusUrl: string } | null;
};

export type CallOptions = {
  /** Language of the texts for the payer. @default the browser's */
  readonly language?: 'ko' | 'en';
  /** Ends the call, which then throws the signal's reason. */
  readonly signal?: AbortSignal;
  /** @default the page's browser */
  readonly browser?: Browser;
};

export type CreateOptions = CallOptions & {
  /** Idempotency-Key of this press, 8 to 128 printable ASCII characters: see `newPaymentKey`. */
  readonly key: string;
};

export type FollowOptions = CallOptions & {
  /** How long the server may hold a poll until there is something new, in seconds. @default 25 */
  readonly wait?: number;
};
