import { Webhook } from 'standardwebhooks';
import type { Mode } from '../../domain/cells';
import type { WebhookRequest } from './request';

/** An event as its merchant is told of it. */
export type ToldEvent = {
  readonly id: string;
  readonly mode: Mode;
  readonly type: string;
  readonly subjectId: string;
  readonly version: number;
  readonly createdAt: Date;
  readonly data: unknown;
};

/** The signed request that tells an endpoint of an event (Standard Webhooks). @param secrets as `whsec_…` */
export function webhookRequest(
  url: string,
  { id, mode, type, subjectId, version, createdAt, data }: ToldEvent,
  secrets: readonly string[],
  now: Date,
): WebhookRequest {
  const body = JSON.stringify({ id, mode, type, timestamp: createdAt.toISOString(), subjectId, version, data });
  return {
    url,
    body,
    headers: {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      'user-agent': 'AppCard-Webhooks/1',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
      'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, now, body)).join(' '),
    },
  };
}
