import { createHmac, timingSafeEqual } from 'node:crypto';

/** How far a webhook's time may be from now, before and after, so that an old one can't be sent again. */
const TOLERANCE_SECONDS = 5 * 60;
const SECRET_PREFIX = 'whsec_';
const SCHEME = 'v1';

/** The headers of Standard Webhooks as received. */
export type WebhookHeaders = {
  readonly id: string;
  /** Unix time in seconds. */
  readonly timestamp: string;
  /** One signature for each of the sender's secrets, separated by spaces. */
  readonly signature: string;
};

/**
 * Whether a webhook comes from somebody who knows one of the secrets, and was signed at most five minutes from now
 * (https://www.standardwebhooks.com).
 * @param body exactly the bytes received: the same JSON written differently has another signature
 */
export function isSigned(
  { id, timestamp, signature }: WebhookHeaders,
  body: Buffer,
  secrets: readonly string[],
  now: Date,
): boolean {
  if (id === '' || !isCurrent(timestamp, now)) return false;
  const given = signature.split(' ').map((text) => Buffer.from(text));
  return secrets
    .map((secret) => signatureBy(secret, id, timestamp, body))
    .some((expected) => given.some((bytes) => isSame(bytes, expected)));
}

function isCurrent(timestamp: string, now: Date): boolean {
  return /^[0-9]+$/.test(timestamp) && Math.abs(now.getTime() / 1_000 - Number(timestamp)) <= TOLERANCE_SECONDS;
}

function signatureBy(secret: string, id: string, timestamp: string, body: Buffer): Buffer {
  const key = Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64');
  const digest = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
  return Buffer.from(`${SCHEME},${digest}`);
}

/** Takes as long for a nearly right signature as for a wrong one. Its length is no secret. */
function isSame(given: Buffer, expected: Buffer): boolean {
  return given.length === expected.length && timingSafeEqual(given, expected);
}
