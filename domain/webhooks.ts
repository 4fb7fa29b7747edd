/**
 * When a webhook is sent again, and when an endpoint is left alone. Pure; the rules are those of docs/webhooks.md.
 * Instants are epoch ms.
 */

/** Why a request to an endpoint does not count as received. */
export const webhookFailures = {
  STATUS: 'the answer’s status is not a 2xx',
  REDIRECT: 'the answer is a redirect, which is not followed',
  TIMEOUT: 'no answer within 10 seconds',
  ADDRESS_REFUSED: 'the host has a private, loopback or link-local address',
  NO_CONNECTION: 'no connection: the name is not known, the port is closed, or TLS failed',
  HUNG_UP: 'the connection ended before there was an answer',
} as const;
export type WebhookFailure = keyof typeof webhookFailures;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How patient the engine is with endpoints; configuration may change it. */
export type WebhookRules = {
  /** Pauses before the second try, the third and so on; the last is repeated. */
  readonly retryPausesMs: readonly number[];
  /** How long a delivery is tried, and how long an endpoint may fail, before somebody has to look at it. */
  readonly giveUpAfterMs: number;
  /**
   * The least pause between two requests to an endpoint that keeps failing: one event that it can't handle must not
   * hold up the others for long.
   */
  readonly probeEveryMs: number;
};

export const webhookRules: WebhookRules = {
  retryPausesMs: [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR],
  giveUpAfterMs: 72 * HOUR,
  probeEveryMs: 15 * SECOND,
};

/** A pause is up to this much longer, so that what failed together is not sent again together. */
const JITTER = 0.25;

/**
 * The pause after a failed try.
 * @param tries how many have failed, from 1
 * @param random from 0 to 1
 */
export function retryPauseMs({ retryPausesMs }: WebhookRules, tries: number, random: number): number {
  const pause = retryPausesMs[tries - 1] ?? retryPausesMs.at(-1) ?? 0;
  return Math.round(pause * (1 + JITTER * random));
}

/** An endpoint that fails so often in a row gets one request at a time. */
export const PROBED_AFTER_FAILURES = 5;

/** What is known about an endpoint's health. */
export type EndpointHealth = {
  /** Failed requests since the last that succeeded. */
  readonly failures: number;
  /** The time of the first of them. */
  readonly failingSince: number | undefined;
  /** No request before this, while it keeps failing. */
  readonly nextTryAt: number | undefined;
};

export const HEALTHY: EndpointHealth = { failures: 0, failingSince: undefined, nextTryAt: undefined };

/** The oldest delivery of a subject that is still to be sent. */
export type Head = {
  readonly id: string;
  readonly subjectId: string;
  readonly tries: number;
  readonly nextTryAt: number;
};

export type Look =
  /** Send these now. */
  | { readonly kind: 'send'; readonly ids: readonly string[] }
  | { readonly kind: 'wait'; readonly untilMs: number }
  /** Nothing is left to send. */
  | { readonly kind: 'idle' };

export const isProbed = ({ failures }: EndpointHealth): boolean => failures >= PROBED_AFTER_FAILURES;

/** What to send to an endpoint now. @param most how many at once */
export function whatToSend(health: EndpointHealth, heads: readonly Head[], now: number, most: number): Look {
  if (heads.length === 0) return { kind: 'idle' };
  const { nextTryAt = 0 } = health;
  if (isProbed(health) && nextTryAt > now) return { kind: 'wait', untilMs: nextTryAt };
  const due = heads
    .filter((head) => head.nextTryAt <= now)
    // Of an endpoint that fails, one that was not tried yet tells more than one that has failed before.
    .sort((one, other) => one.tries - other.tries || one.nextTryAt - other.nextTryAt);
  if (due.length === 0) return { kind: 'wait', untilMs: Math.min(...heads.map((head) => head.nextTryAt)) };
  return { kind: 'send', ids: due.slice(0, isProbed(health) ? 1 : most).map(({ id }) => id) };
}

/** The health of an endpoint after a failed request. */
export function afterFailure(
  { probeEveryMs }: WebhookRules,
  { failures, failingSince }: EndpointHealth,
  now: number,
): EndpointHealth {
  const health = { failures: failures + 1, failingSince: failingSince ?? now };
  return { ...health, nextTryAt: health.failures >= PROBED_AFTER_FAILURES ? now + probeEveryMs : undefined };
}

/** Whether nothing was received for so long that the endpoint is disabled. */
export const isGivenUp = ({ giveUpAfterMs }: WebhookRules, { failingSince }: EndpointHealth, now: number): boolean =>
  failingSince !== undefined && now - failingSince >= giveUpAfterMs;
