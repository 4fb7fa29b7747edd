import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { Mode } from '../../domain/cells';
import { afterFailure, isGivenUp, PROBED_AFTER_FAILURES, retryPauseMs, type WebhookRules } from '../../domain/webhooks';
import type { Database } from '../../platform/database';
import type { Keyring } from '../../platform/keyring';
import type { Logger } from '../../platform/logger';
import { countWebhook } from '../../platform/metrics';
import { idsIn } from '../../platform/named-ids';
import type { WebhookEndpoint } from '../../platform/rows';
import { attributesOf } from '../../platform/span-attributes';
import { contextOf, inSpan, linksOfNow } from '../../platform/spans';
import { hurryPending, recordFailed, recordReceived, type WebhookTry } from '../../records/webhook-deliveries';
import { disableEndpoint, healthOf, lockEndpoint, recordHealth } from '../../records/webhook-endpoints';
import { withHeartbeat } from '../heartbeat';
import { type Chain, type DueDelivery, lookAtEndpoint } from './look';
import { webhookRequest } from './message';
import { type SendRequest, type WebhookAccess, type WebhookAnswer, webhookSender } from './request';
import type { NextLook, WebhookActivities } from './types';

export type WebhookDeps = {
  readonly db: Database;
  /** The cell that this process is of. */
  readonly mode: Mode;
  readonly keyrings: { readonly webhookSecret: Keyring };
  readonly access: WebhookAccess;
  readonly rules: WebhookRules;
  readonly clock: () => Date;
  readonly log: Logger;
};

/** Requests to one endpoint at once. */
const AT_ONCE = 10;
/** After this long the rest of a subject waits for the next look, which finds what is new of others. */
const CHAINED_FOR_MS = 5_000;
/** After this long an activity ends and is begun again, so that none runs for hours. */
const BUSY_FOR_MS = 30_000;

/** The webhook worker's activity. */
export function createWebhookActivities({ access, ...rest }: WebhookDeps): WebhookActivities {
  const deps = { ...rest, sendRequest: webhookSender(access) };
  return { sendWebhooks: ({ endpointId }) => withHeartbeat((cancelled) => sendWebhooks(deps, endpointId, cancelled)) };
}

type Sending = Omit<WebhookDeps, 'access'> & { readonly sendRequest: SendRequest };

async function sendWebhooks(deps: Sending, endpointId: string, cancelled: AbortSignal): Promise<NextLook> {
  const endsAt = deps.clock().getTime() + BUSY_FOR_MS;
  for (;;) {
    cancelled.throwIfAborted();
    const now = deps.clock();
    if (now.getTime() > endsAt) return { kind: 'wait', inMs: 0, why: 'There is more to send.' };
    const look = await lookAtEndpoint(deps.db, endpointId, now);
    if (look.kind === 'idle') return look;
    if (look.kind === 'wait')
      return { kind: 'wait', inMs: look.untilMs - now.getTime(), why: 'Requests have failed; it tries again later.' };
    await sendAll(deps, look.endpoint, look.chains);
  }
}

async function sendAll(deps: Sending, endpoint: WebhookEndpoint, chains: readonly Chain[]): Promise<void> {
  const secrets = await secretsOf(deps, endpoint);
  const endsAt = deps.clock().getTime() + CHAINED_FOR_MS;
  const waiting = [...chains];
  const work = async (): Promise<void> => {
    for (let chain = waiting.shift(); chain !== undefined; chain = waiting.shift())
      for (const one of chain) {
        const isReceived = await send(deps, endpoint, one, secrets);
        if (!isReceived || deps.clock().getTime() > endsAt) break;
      }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, chains.length) }, work));
}

/** Every secret that signs now: after a rotation the one before signs too, for a while. */
async function secretsOf({ keyrings, clock }: Sending, endpoint: WebhookEndpoint): Promise<readonly string[]> {
  const { id, sealedSecret, sealedPreviousSecret: previous, previousUntil } = endpoint;
  const sealed = [sealedSecret, ...(previous !== null && (previousUntil ?? 0) > clock() ? [previous] : [])];
  return Promise.all(sealed.map(async (one) => (await keyrings.webhookSecret.unseal(one, id)).toString()));
}

/** @returns whether it was received */
async function send(
  deps: Sending,
  endpoint: WebhookEndpoint,
  delivery: DueDelivery,
  secrets: readonly string[],
): Promise<boolean> {
  const startedAt = deps.clock();
  const answer = await traced(endpoint.id, delivery, () =>
    deps.sendRequest(webhookRequest(endpoint.url, { ...delivery.event, mode: deps.mode }, secrets, startedAt)),
  );
  const durationMs = Math.max(0, deps.clock().getTime() - startedAt.getTime());
  const { id: eventId, type, subjectId } = delivery.event;
  const told = { endpointId: endpoint.id, deliveryId: delivery.id, eventId, event: type, subjectId };
  deps.log.info({ ...told, status: answer.httpStatus, failure: answer.failure, ms: durationMs }, 'webhook');
  countWebhook({ ...answer, ms: durationMs });
  const made: WebhookTry = { deliveryId: delivery.id, startedAt, durationMs, ...answer };
  if (answer.failure === undefined) await received(deps, endpoint.id, made);
  else await failed(deps, endpoint.id, delivery, made);
  return answer.failure === undefined;
}

/**
 * The request belongs to the trace of the change that it reports. The merchant is told nothing of it: a trace is for
 * operators.
 */
function traced(endpointId: string, delivery: DueDelivery, request: () => Promise<WebhookAnswer>) {
  const { id: eventId, type: event, subjectId, traceparent } = delivery.event;
  const ids = { endpointId, deliveryId: delivery.id, eventId, event, ...idsIn([subjectId]) };
  return inSpan(
    'webhook',
    { kind: SpanKind.CLIENT, attributes: attributesOf(ids), links: linksOfNow() },
    async (span) => {
      const answer = await request();
      span.setAttributes(attributesOf({ httpStatus: answer.httpStatus, failure: answer.failure }));
      if (answer.failure !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
      return answer;
    },
    contextOf(traceparent),
  );
}

async function received({ db, clock }: Sending, endpointId: string, made: WebhookTry): Promise<void> {
  const failures = await recordReceived(db, endpointId, made);
  if (failures >= PROBED_AFTER_FAILURES) await hurryPending(db, endpointId, clock());
}

async function failed(
  { db, rules, log }: Sending,
  endpointId: string,
  { tries, giveUpAt: known }: DueDelivery,
  made: WebhookTry,
): Promise<void> {
  const now = made.startedAt.getTime() + made.durationMs;
  const giveUpAt = known ?? new Date(now + rules.giveUpAfterMs);
  const pause = retryPauseMs(rules, tries + 1, Math.random());
  const nextTryAt = giveUpAt.getTime() <= now ? undefined : new Date(now + pause);
  const isDisabled = await db.$transaction(async (tx) => {
    const endpoint = await lockEndpoint(tx, endpointId);
    const health = endpoint === undefined ? undefined : afterFailure(rules, healthOf(endpoint), now);
    const endsHere = health !== undefined && isGivenUp(rules, health, now) && endpoint?.status === 'ENABLED';
    // What a disabled endpoint has missed is sent once it is enabled again.
    await recordFailed(tx, made, { nextTryAt: endsHere ? new Date(now) : nextTryAt, giveUpAt });
    if (health !== undefined) await recordHealth(tx, endpointId, health);
    if (endsHere) await disableEndpoint(tx, endpoint, 'FAILING');
    return endsHere;
  });
  if (isDisabled) log.warn({ endpointId }, 'a webhook endpoint was disabled: nothing was received for days');
}
