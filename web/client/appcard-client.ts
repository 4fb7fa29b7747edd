import type {
  AppScheme,
  Browser,
  CallOptions,
  CreatedPayment,
  CreateOptions,
  FollowOptions,
  PaymentChoice,
  PaymentStatus,
  Platform,
} from './types.js';

export type * from './types.js';

const REQUEST_LIMIT_MS = 30_000;
/** Pauses between the tries of one call; after the last one it is unreadable. */
const RETRY_AFTER_MS = [1_000, 2_000, 4_000, 8_000];
const RETRY_AFTER_AT_MOST_MS = 60_000;
const POLL_DEFAULT_MS = 2_000;
const POLL_AT_LEAST_MS = 500;
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

/**
 * Thrown when the server answered that it will not do what was asked. The message is for the payer, in their language.
 */
export class PaymentRefused extends Error {
  override readonly name = 'PaymentRefused';
  /** Key of the API's table of problems, or `HTTP_<status>` when what answered was not the API. */
  readonly code: string;
  /** The same request may succeed later. */
  readonly retryable: boolean;
  /** The payment that holds the bill: follow it, and open no card app. */
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
 * Thrown when no readable answer came, also not to repeated tries. It says nothing about the payment: never show it as
 * failed.
 */
export class PaymentUnreadable extends Error {
  override readonly name = 'PaymentUnreadable';
  /** @param answered the server was reached, and could not tell just now: what it was doing goes on */
  constructor(
    message: string,
    readonly answered = false,
  ) {
    super(message);
  }
}

/** A new Idempotency-Key: one per press of the pay button, kept until its payment is final. */
export function newPaymentKey(): string {
  // Not randomUUID, which browsers offer on secure origins only: a shop under development may be on none.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What the device is, as far as its browser tells. */
export function detectPlatform({
  userAgent,
  maxTouchPoints,
}: Pick<Navigator, 'userAgent' | 'maxTouchPoints'> = navigator): Platform {
  if (/Android/i.test(userAgent)) return 'android';
  // An iPad says it is a Mac; only its touch points tell.
  const isIpad = userAgent.includes('Macintosh') && maxTouchPoints > 1;
  return isIpad || /iPhone|iPad|iPod/.test(userAgent) ? 'ios' : 'web';
}

/**
 * Begins a payment of a bill. The same key always means the same payment, so a lost answer is asked for again at no
 * risk.
 * @param billUrl `/v1/pay/{token}`
 * @throws PaymentRefused when the server will not; with `statusUrl` when another payment holds the bill
 * @throws PaymentUnreadable when no answer came: whether a payment began is unknown, so repeat it with the same key
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
 * Asks to give a payment up; what is already being approved goes on. Follow it to learn what became of it.
 * @throws as {@link createPayment}
 */
export async function abortPayment(statusUrl: string, options: CallOptions = {}): Promise<void> {
  await ask(statusUrl.replace(/\/status$/, '/abort'), { method: 'POST', headers: {} }, options);
}

/**
 * Gives a payment's status now and whenever it changes, and ends after a final one.
 * @throws PaymentUnreadable when the status can't be read just now: the payment goes on, so follow it again later
 * @throws PaymentRefused when the server will not show it
 */
export async function* followPayment(
  statusUrl: string,
  options: FollowOptions = {},
): AsyncGenerator<PaymentStatus, void, void> {
  const { wait = 25, browser = pageBrowser, signal } = options;
  const limitMs = wait * 1_000 + REQUEST_LIMIT_MS;
  // What is not known yet is asked for at once; only then is there a change to wait for.
  let waitNow = 0;
  let seen: { readonly etag: string | null; readonly pauseMs: number } = { etag: null, pauseMs: POLL_DEFAULT_MS };
  for (;;) {
    const isFirst = waitNow < wait;
    const askedAt = browser.now();
    const headers = seen.etag === null ? {} : { 'if-none-match': seen.etag };
    const answer = await ask(`${statusUrl}?wait=${waitNow}`, { method: 'GET', headers, limitMs }, options);
    if (answer.status !== NOT_MODIFIED) {
      if (!['W', 'F', 'C', 'D'].includes(String(answer.body.state))) throw new PaymentUnreadable(NOT_OURS);
      const status = answer.body as PaymentStatus;
      yield status;
      if (status.state !== 'W') return;
      seen = { etag: answer.etag, pauseMs: Math.max(status.nextPollAfterMs ?? POLL_DEFAULT_MS, POLL_AT_LEAST_MS) };
    }
    waitNow = wait;
    // Counted from the question: a poll that the server held was the pause itself.
    if (!isFirst) await pause(browser, seen.pauseMs - (browser.now() - askedAt), signal);
  }
}

/**
 * The URL that calls the card app from this device.
 * @param desktopCardAppUrl a card app that runs in a browser, for desktops
 */
export function cardAppUrl(appScheme: AppScheme, platform: Platform, desktopCardAppUrl?: string): string {
  if (platform === 'web' && desktopCardAppUrl !== undefined)
    return `${desktopCardAppUrl}?url=${encodeURIComponent(appScheme.url)}`;
  if (appScheme.kind === 'bridge' && appScheme.bridgeUrl !== undefined) return appScheme.bridgeUrl;
  return platform === 'android' ? (appScheme.intentUrl ?? appScheme.url) : appScheme.url;
}

/**
 * Calls the card app; a desktop's opens in a window of its own. Nothing tells whether it opened: offer the URL as a
 * link too.
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
    // Half of it by chance, so that pages that lost the server together do not come back together.
    const jitteredMs = retryAfterMs * (0.5 + browser.random() / 2);
    await pause(browser, answer === 'lost' ? jitteredMs : Math.max(jitteredMs, answer.retryAfterMs), signal);
  }
}

/**
 * `lost` when nothing readable came back; `woken` when a poll was cut short, since its connection may not have outlived
 * a phone's sleep.
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
  // A success that is not ours to read, such as the page of a station's Wi-Fi, says nothing of the payment.
  if (ok && !readable) return 'lost';
  const retryAfterMs = Math.min((Number(headers.get('retry-after')) || 0) * 1_000, RETRY_AFTER_AT_MOST_MS);
  return { status, ok, etag: headers.get('etag'), retryAfterMs, body: readable ? (body as Body) : {} };
}

// A failure that says it is for good (a card app that can't be called) is an answer: the payer may press anew.
const mayPass = ({ status, body }: Answer): boolean =>
  (status === TOO_MANY_REQUESTS || status >= 500) && body.retryable !== false;

function accepted(answer: Answer): Answer {
  if (answer.ok || answer.status === NOT_MODIFIED) return answer;
  throw new PaymentRefused(answer.status, answer.body);
}

/** Ends early when the page wakes, or when it is no longer wanted. */
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
