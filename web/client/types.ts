/** What the payer's device is. */
export type Platform = 'android' | 'ios' | 'web';

/** What the payer chose. */
export type PaymentChoice = {
  readonly issuer: string;
  /** 0 (at once), or 2 and more. @default 0 */
  readonly installmentMonths?: number;
  readonly platform: Platform;
};

/** How the card app is called for one payment. */
export type AppScheme = {
  readonly kind: 'scheme' | 'bridge';
  readonly url: string;
  /** Android's way. */
  readonly intentUrl?: string;
  /** Of kind `bridge`: a page that calls the app. */
  readonly bridgeUrl?: string;
  /** Android package of the card app. */
  readonly package: string;
  /** Where this device finds the card app when it is missing. */
  readonly storeUrl: string;
  /** ISO 8601: the card app takes the payment until then. */
  readonly expiresAt: string;
};

export type CreatedPayment = {
  readonly paymentId: string;
  readonly payType: string;
  readonly appScheme: AppScheme;
  /** What to follow. */
  readonly statusUrl: string;
};

export type Approval = {
  readonly approvalNo: string | null;
  /** yyyyMMddHHmmss on Korean clocks. */
  readonly approvedAt: string | null;
  readonly maskedCardNo: string | null;
  readonly cardIssuerName: string | null;
  /** Whole won. */
  readonly amount: number;
  readonly installmentMonths: number;
};

export type PaymentStatus = {
  /** Waiting, paid, cancelled, dead. All but `W` are final. */
  readonly state: 'W' | 'F' | 'C' | 'D';
  /** Finer, such as `SCHEME_ISSUED`: the payer has to act, or `UNCONFIRMED`: wait and do not pay again. */
  readonly status: string;
  /** Why it ended or waits; `retryable` when the payer may begin another payment of the bill. */
  readonly reason: { readonly code: string; readonly text: string; readonly retryable: boolean } | null;
  readonly nextPollAfterMs: number | null;
  readonly approval: Approval | null;
};

/** What the client needs of a browser: its network, its timers, and when it is worth asking again. */
export type Browser = {
  /** Calls of other origins are refused. */
  readonly origin: string;
  readonly fetch: (url: string, init: RequestInit) => Promise<Pick<Response, 'status' | 'ok' | 'headers' | 'json'>>;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** Acts after that many milliseconds, unless the function it returns is called first. */
  readonly after: (ms: number, act: () => void) => () => void;
  /** Acts whenever the page becomes visible or online, until the function it returns is called. */
  readonly onWake: (act: () => void) => () => void;
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
