import { Webhook, WebhookVerificationError as Refused } from 'standardwebhooks';
import type { Schemas } from './index.js';

/** An event as a webhook tells it. */
export type WebhookEvent = Readonly<Pick<Schemas['Event'], 'id' | 'type' | 'subjectId' | 'version' | 'data'>> & {
  /** The instant of the event, RFC 3339. */
  readonly timestamp: string;
};

/** As Node has them, or as fetch has them. */
export type WebhookHeaders =
  Readonly<Record<string, string | readonly string[] | undefined>> | { get(name: string): string | null };

/** Thrown for a request that is not proven to come from the engine: answer 400, and do nothing else. */
export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError';
}

/**
 * The event of a webhook, once its signature and its time are proven.
 * @param rawBody as it came, before anything parsed it: written again, it has other bytes
 * @param secrets as `whsec_…`; during a rotation both, and one that fits will do
 * @throws WebhookVerificationError
 */
export function verifyWebhook(
  rawBody: string | Uint8Array,
  headers: WebhookHeaders,
  secrets: readonly string[],
): WebhookEvent {
  // Refusing everything instead would look like forged requests.
  if (secrets.length === 0) throw new Error('There is no secret to verify webhooks with');
  const body = typeof rawBody === 'string' ? rawBody : new TextDecoder('utf-8', { ignoreBOM: true }).decode(rawBody);
  const signature = signatureIn(headers);
  const refusals = secrets.map((secret) => refusalBy(secret, body, signature));
  if (!refusals.includes(undefined)) throw new WebhookVerificationError(refusals[0]);
  return JSON.parse(body) as WebhookEvent;
}

const SIGNATURE_HEADERS = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];

function signatureIn(headers: WebhookHeaders): Readonly<Record<string, string>> {
  const given = hasGetter(headers)
    ? SIGNATURE_HEADERS.map((name) => [name, headers.get(name)] as const)
    : Object.entries(headers);
  return Object.fromEntries(given.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

const hasGetter = (headers: WebhookHeaders): headers is { get(name: string): string | null } =>
  typeof headers.get === 'function';

/** @returns why the secret does not fit; undefined when it does. A secret that is none is the caller's mistake */
function refusalBy(secret: string, body: string, signature: Readonly<Record<string, string>>): string | undefined {
  try {
    new Webhook(secret).verify(body, signature, { jsonParse: false });
    return undefined;
  } catch (failure) {
    if (failure instanceof Refused) return failure.message;
    throw failure;
  }
}
