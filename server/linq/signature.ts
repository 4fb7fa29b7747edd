import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isFresh } from '../../activities/issuers/common/inbound';
import { instantOf, kstDateTime, parseKstDateTime } from '../../domain/kst';
import type { Service } from '../../domain/services';

/** The kind of message that LINQ hands on; also the last part of its URL. */
export type HandedOn = 'order-check' | 'auth-result';

/** The envelope of docs/contracts/shinhan.md, section 4; times are KST, `yyyyMMddHHmmss`. */
type Envelope = {
  readonly service: Service;
  readonly what: HandedOn;
  readonly receivedAt: string;
  readonly sentAt: string;
};

const RECEIVED_AT = 'linq-received-at';
const SENT_AT = 'linq-sent-at';
const SIGNATURE = 'linq-signature';

function sign(secret: Buffer, { service, what, receivedAt, sentAt }: Envelope, body: Buffer): Buffer {
  return createHmac('sha256', secret)
    .update(`${service}\n${what}\n${receivedAt}\n${sentAt}\n`, 'utf8')
    .update(body)
    .digest();
}

/** The headers by which a service recognises LINQ. */
export function signedHeaders(
  secret: Buffer,
  message: { readonly service: Service; readonly what: HandedOn; readonly receivedAt: Date; readonly now: Date },
  body: Buffer,
): Readonly<Record<string, string>> {
  const envelope = {
    service: message.service,
    what: message.what,
    receivedAt: kstDateTime(message.receivedAt),
    sentAt: kstDateTime(message.now),
  };
  return {
    [RECEIVED_AT]: envelope.receivedAt,
    [SENT_AT]: envelope.sentAt,
    [SIGNATURE]: sign(secret, envelope, body).toString('hex'),
  };
}

/**
 * When LINQ received the message, or undefined when the sender is not LINQ, the time is off, or the message is for
 * another service.
 */
export function receivedByLinq(
  secret: Buffer,
  to: { readonly service: Service; readonly what: HandedOn; readonly now: Date },
  headers: IncomingHttpHeaders,
  body: Buffer,
): Date | undefined {
  const { [RECEIVED_AT]: receivedAt, [SENT_AT]: sentAt, [SIGNATURE]: signature } = headers;
  if (typeof receivedAt !== 'string' || typeof sentAt !== 'string' || typeof signature !== 'string') return undefined;
  if (!/^[0-9a-f]{64}$/.test(signature)) return undefined;
  const isLinqs = timingSafeEqual(
    sign(secret, { service: to.service, what: to.what, receivedAt, sentAt }, body),
    Buffer.from(signature, 'hex'),
  );
  if (!isLinqs || !isFresh(sentAt, to.now)) return undefined;
  try {
    return instantOf(parseKstDateTime(receivedAt));
  } catch {
    return undefined;
  }
}
