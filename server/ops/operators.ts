import type { FastifyRequest } from 'fastify';
import { hasBearer } from '../access';
import type { ServerContext } from '../context';

type Settings = Pick<ServerContext['settings'], 'operatorToken' | 'temporalUiOrigin'>;

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
function isLocal({ socket, headers }: FastifyRequest): boolean {
  const isOfThisMachine = LOOPBACK.has(socket.remoteAddress ?? '') && LOOPBACK_HOST.test(headers.host ?? '');
  return isOfThisMachine && PROXY_HEADERS.every((name) => headers[name] === undefined);
}

/**
 * With OPERATOR_TOKEN: anyone who has it. Without: Temporal Web UI's own pages on this machine, as in the embedded run.
 */
export function isOperator(request: FastifyRequest, { operatorToken, temporalUiOrigin }: Settings): boolean {
  if (operatorToken !== '') return hasBearer(request, operatorToken);
  return isLocal(request) && request.headers.origin === temporalUiOrigin;
}

/**
 * With OPERATOR_TOKEN: anyone who has it. Without: a caller on this machine, without a proxy and not from a web page.
 */
export function isOperatorOrLocal(request: FastifyRequest, { operatorToken }: Settings): boolean {
  if (operatorToken !== '') return hasBearer(request, operatorToken);
  return isLocal(request) && request.headers.origin === undefined;
}
