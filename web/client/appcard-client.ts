import type {
  AppScheme,
  Browser,
  CallOptions,
  CreatedPayment,
  CreateOptions,
  FollowOptions,
  PayerBill,
  PaymentChoice,
  PaymentStatus,
  Platform,
} from './types.js';

export type * from './types.js';

const REQUEST_LIMIT_MS = 30_000;
/** Pauses between the tries of one call; after the last try it is unreadable. */
const RETRY_AFTER_MS = [1_000, 2_000, 4_000, 8_000];
const RETRY_AFTER_AT_MOST_MS = 60_000;
const POLL_DEFAULT_MS = 2_000;
const POLL_AT_LEAST_MS = 500;
const LETTERS: readonly string[] = ['W', 'F', 'C', 'D'];
const NOT_MODIFIED = 304;
const TOO_MANY_REQUESTS = 429;
const NOT_OURS = 'What answered was not the payment API.';

type Body = Readonly<Record<string, unknown>>;
type Answer = {
  readonly status: number;
  readonly ok: boolean;
  readonly etag: string | null;
  readonly retryAfterMs: number;
  readonly body: Body;
};
type Call = {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly limitMs?: number;
};

const textOr = <T>(value: unknown, otherwise: T): string | T => (typeof value === 'string' ? value : otherwise);

/** Thrown when the server refuses the request. The message is for the payer, in their language. */
export class PaymentRefused extends Error {
  override readonly name = 'PaymentRefused';
  /** The code of the API's error table, or `HTTP_<status>` when another server answered. */
  readonly code: string;
  /** The same request may succeed later. */
  readonly retryable: boolean;
  /** The payment that holds the bill: follow it, and do not open the card app. */
  readonly statusUrl: string | undefined;
  readonly paymentId: string | undefined;
  constructor(
    readonly status: number,
    problem: Body,
  ) {
    super(textOr(problem.detail, ''));
    this.code = textOr(problem.code, `HTTP_${status}`);
    this.retryable = problem.retryable === true;
    this.statusUrl = textOr(problem.statusUrl, undefined);
    this.paymentId = textOr(problem.paymentId, undefined);
  }
}

/**
 * Thrown when there is no readable answer, even after several tries. It says nothing about the payment: never show it
 * as failed.
 */
export class PaymentUnreadable extends Error {
  override readonly name = 'PaymentUnreadable';
  /** @param answered the server was reached but could not answer now: the payment that it was processing goes on */
  constructor(
    message: string,
    readonly answered = false,
  ) {
    super(message);
  }
}

/** A new Idempotency-Key: one per press of the pay button, kept until its payment is final. */
export function newPaymentKey(): string {
  // Not randomUUID, which browsers offer only on secure origins: a shop under development may not be on one.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The platform of the device, as far as its browser tells. */
export function detectPlatform({
  userAgent,
  maxTouchPoints,
}: Pick<Navigator, 'userAgent' | 'maxTouchPoints'> = navigator): Platform {
  if (/Android/i.test(userAgent)) return 'android';
  // An iPad claims to be a Mac; only its touch points reveal it.
  const isIpad = userAgent.includes('Macintosh') && maxTouchPoints > 1;
  return isIpad || /iPhone|iPad|iPod/.test(userAgent) ? 'ios' : 'web';
}

/**
 * Begins a payment of a bill. The same key always means the same payment, so repeating the call after a lost answer is
 * safe.
 * @param billUrl `/v1/pay/{token}`
 * @throws PaymentRefused when the server refuses; with `statusUrl` when another payment holds the bill
 * @throws PaymentUnreadable when there is no answer: a payment may have begun, so repeat the call with the same key
 */
export async function createPayment(
  billUrl: string,
  choice: PaymentChoice,
  options: CreateOptions,
): Promise<CreatedPayment> {
  const headers = { 'content-type': 'application/json', 'idempotency-key': options.key };
  const { body } = await ask(`${billUrl}/payments`, { method: 'POST', headers, body: JSON.stringify(choice) }, options);
  if (typeof body.statusUrl !== 'string' || typeof body.appScheme !== 'object') throw new PaymentUnreadable(NOT_OURS);
  return body as CreatedPayment;
}

/**
 * Reads the bill: its state, and its payment that is under way.
 * @throws as {@link createPayment}
 */
export async function readBill(billUrl: string, options: CallOptions = {}): Promise<PayerBill> {
  const { body } = await ask(billUrl, { method: 'GET', headers: {} }, options);
  if (!LETTERS.includes(String(body.state))) throw new PaymentUnreadable(NOT_OURS);
  return body as PayerBill;
}

/**
 * Asks to abort a payment; one that is already being approved goes on. Follow it to learn its outcome.
 * @throws as {@link createPayment}
 */
export async function abortPayment(statusUrl: string, options: CallOptions = {}): Promise<void> {
  await ask(statusUrl.replace(/\/status$/, '/abort'), { method: 'POST', headers: {} }, options);
}

/**
 * Yields a payment's status now and whenever it changes, and ends after a final one.
 * @throws PaymentUnreadable when the status can't be read just now: the payment goes on, so follow it again later
 * @throws PaymentRefused when the server refuses to show it
 */
export async function* followPayment(
  statusUrl: string,
  options: FollowOptions = {},
): AsyncGenerator<PaymentStatus, void, void> {
  const { wait = 25, browser = pageBrowser, signal } = options;
  const limitMs = wait * 1_000 + REQUEST_LIMIT_MS;
  // The first status is requested without waiting; only after that is there a change to wait for.
  let waitNow = 0;
  let seen: { readonly etag: string | null; readonly pauseMs: number } = { etag: null, pauseMs: POLL_DEFAULT_MS };
  for (;;) {
    const isFirst = waitNow < wait;
    const askedAt = browser.now();
    const headers = seen.etag === null ? {} : { 'if-none-match': seen.etag };
    const answer = await ask(`${statusUrl}?wait=${waitNow}`, { method: 'GET', headers, limitMs }, options);
    if (answer.status !== NOT_MODIFIED) {
      if (!LETTERS.includes(String(answer.body.state))) throw new PaymentUnreadable(NOT_OURS);
      const status = answer.body as PaymentStatus;
      yield status;
      if (status.state !== 'W') return;
      seen = { etag: answer.etag, pauseMs: Math.max(status.nextPollAfterMs ?? POLL_DEFAULT_MS, POLL_AT_LEAST_MS) };
    }
    waitNow = wait;
    // Counted from the request: a held poll already was the pause.
    if (!isFirst) await pause(browser, seen.pauseMs - (browser.now() - askedAt), signal);
  }
}

/**
 * The URL that opens the card app on this device.
 * @param desktopCardAppUrl a card app that runs in a browser, for desktops
 */
export function cardAppUrl(appScheme: AppScheme, platform: Platform, desktopCardAppUrl?: string): string {
  if (platform === 'web' && desktopCardAppUrl !== undefined && !isWebPage(appScheme.url))
    return `${desktopCardAppUrl}?url=${encodeURIComponent(appScheme.url)}`;
  if (appScheme.kind === 'bridge' && appScheme.bridgeUrl !== undefined) return appScheme.bridgeUrl;
  return platform === 'android' ? (appScheme.intentUrl ?? appScheme.url) : appScheme.url;
}

/** A sandbox's card app is a page, on every device. */
const isWebPage = (url: string): boolean => /^https?:/.test(url);

/**
 * Opens the card app; on a desktop it opens in a separate window. A page can't tell whether it opened, so also offer
 * the URL as a link.
 * @returns the URL
 */
export function openCardApp(appScheme: AppScheme, platform: Platform, desktopCardAppUrl?: string): string {
  const url = cardAppUrl(appScheme, platform, desktopCardAppUrl);
  if (platform === 'web' && desktopCardAppUrl !== undefined) window.open(url, '_blank', 'noopener,noreferrer');
  else location.assign(url);
  return url;
}

async function ask(url: string, call: Call, { language, signal, browser = pageBrowser }: CallOptions): Promise<Answer> {
  const target = new URL(url, browser.origin);
  if (target.origin !== browser.origin)
    throw new PaymentUnreadable('The URL is of another origin, and the bill’s token stays at this one.');
  const headers = { ...(language === undefined ? {} : { 'accept-language': language }), ...call.headers };
  for (let failures = 0; ;) {
    signal?.throwIfAborted();
    const answer = await askOnce(target.href, { ...call, headers }, browser, signal);
    if (answer === 'woken') continue;
    if (answer !== 'lost' && !mayPass(answer)) return accepted(answer);
    const retryAfterMs = RETRY_AFTER_MS[failures++];
    if (retryAfterMs === undefined)
      throw new PaymentUnreadable('The server could not be reached, or could not answer.', answer !== 'lost');
    // Half of the pause is random, so that pages that lost the server together do not return together.
    const jitteredMs = retryAfterMs * (0.5 + browser.random() / 2);
    await pause(browser, answer === 'lost' ? jitteredMs : Math.max(jitteredMs, answer.retryAfterMs), signal);
  }
}

/**
 * `lost` when nothing readable came back; `woken` when a poll was interrupted, because its connection may not have
 * survived a phone's sleep.
 */
async function askOnce(
  url: string,
  { limitMs = REQUEST_LIMIT_MS, ...init }: Call,
  browser: Browser,
  signal?: AbortSignal,
): Promise<Answer | 'lost' | 'woken'> {
  const ended = new AbortController();
  const end = (): void => {
    ended.abort('ended');
  };
  const wake = (): void => {
    ended.abort('woken');
  };
  const cancel = browser.after(limitMs, end);
  const stop = init.method === 'GET' ? browser.onWake(wake) : () => undefined;
  signal?.addEventListener('abort', end);
  try {
    return await answerOf(await browser.fetch(url, { ...init, cache: 'no-store', signal: ended.signal }));
  } catch {
    signal?.throwIfAborted();
    return ended.signal.reason === 'woken' ? 'woken' : 'lost';
  } finally {
    cancel();
    stop();
    signal?.removeEventListener('abort', end);
  }
}

async function answerOf(response: Awaited<ReturnType<Browser['fetch']>>): Promise<Answer | 'lost'> {
  const { status, ok, headers } = response;
  const body: unknown = status === NOT_MODIFIED ? {} : await response.json().catch(() => undefined);
  const readable = typeof body === 'object' && body !== null;
  // A foreign success, such as a Wi-Fi login page, says nothing about the payment.
  if (ok && !readable) return 'lost';
  const retryAfterMs = Math.min((Number(headers.get('retry-after')) || 0) * 1_000, RETRY_AFTER_AT_MOST_MS);
  return { status, ok, etag: headers.get('etag'), retryAfterMs, body: readable ? (body as Body) : {} };
}

// A final failure (a card app that can't be opened) is an answer: the payer may press again.
const mayPass = ({ status, body }: Answer): boolean =>
  (status === TOO_MANY_REQUESTS || status >= 500) && body.retryable !== false;

function accepted(answer: Answer): Answer {
  if (answer.ok || answer.status === NOT_MODIFIED) return answer;
  throw new PaymentRefused(answer.status, answer.body);
}

/** Ends early when the page wakes, or when the pause is no longer needed. */
async function pause(browser: Browser, ms: number, signal?: AbortSignal): Promise<void> {
  if (ms <= 0 || signal?.aborted === true) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      cancel();
      stop();
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const cancel = browser.after(ms, end);
    const stop = browser.onWake(end);
    signal?.addEventListener('abort', end);
  });
}

const pageBrowser: Browser = {
  get origin() {
    return location.origin;
  },
  fetch: (url, init) => fetch(url, init),
  now: () => performance.now(),
  random: () => Math.random(),
  after(ms, act) {
    const timer = setTimeout(act, ms);
    return () => {
      clearTimeout(timer);
    };
  },
  onWake(act) {
    const wakeIfVisible = (): void => {
      if (document.visibilityState === 'visible') act();
    };
    const ended = new AbortController();
    document.addEventListener('visibilitychange', wakeIfVisible, ended);
    window.addEventListener('online', act, ended);
    return () => {
      ended.abort();
    };
  },
};
