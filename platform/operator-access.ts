import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { sha256 } from './ids';

/** What decides who asks: also of a Fastify request. */
type Asked = Pick<IncomingMessage, 'headers' | 'socket'>;

/** RFC 9110: the scheme's name in upper or lower case, then spaces. */
const BEARER = /^bearer +(\S+)$/i;

export const bearerOf = ({ headers }: Pick<Asked, 'headers'>): string | undefined =>
  BEARER.exec(headers.authorization ?? '')?.[1];

/** Whether a request carries this bearer token. False for an empty token. */
export function hasBearer(request: Pick<Asked, 'headers'>, token: string): boolean {
  return timingSafeEqual(sha256(bearerOf(request) ?? ''), sha256(token)) && token !== '';
}

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

const LOOPBACK_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i;
/** The headers that a proxy on this machine adds. */
const PROXY_HEADERS = [
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
  'forwarded',
  'via',
] as const;

/**
 * The peer's address is the socket's, because a forwarded one can be forged. No proxy brought the request. And it names
 * this machine as its host, so no other site's name was redirected here (DNS rebinding).
 */
function isLocal({ socket, headers }: Asked): boolean {
  const isOfThisMachine = LOOPBACK.has(socket.remoteAddress ?? '') && LOOPBACK_HOST.test(headers.host ?? '');
  return isOfThisMachine && PROXY_HEADERS.every((name) => headers[name] === undefined);
}

/**
 * With OPERATOR_TOKEN: anyone who has it. Without: a caller on this machine, without a proxy and not from a web page.
 */
export function isOperatorOrLocal(request: Asked, operatorToken: string): boolean {
  if (operatorToken !== '') return hasBearer(request, operatorToken);
  return isLocal(request) && request.headers.origin === undefined;
}

/** With OPERATOR_TOKEN: anyone who has it. Without: the pages of one origin (Temporal Web UI's) on this machine. */
export function isOperatorAt(origin: string, request: Asked, operatorToken: string): boolean {
  if (operatorToken !== '') return hasBearer(request, operatorToken);
  return isLocal(request) && request.headers.origin === origin;
}
