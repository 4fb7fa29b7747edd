import type { FastifyRequest } from 'fastify';
import { hasBearer } from '../access';
import type { ServerContext } from '../context';

type Settings = Pick<ServerContext['settings'], 'operatorToken' | 'temporalUiOrigin'>;

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

const LOOPBACK_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i;
/** What a proxy on this machine adds. */
const PROXY_HEADERS = [
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
  'forwarded',
  'via',
] as const;

/**
 * The peer's address is the socket's, since a forwarded one can be claimed; no proxy brought it; and it asked for this
 * machine by name, so no other site's name was made to lead here (DNS rebinding).
 */
function isLocal({ socket, headers }: FastifyRequest): boolean {
  const isOfThisMachine = LOOPBACK.has(socket.remoteAddress ?? '') && LOOPBACK_HOST.test(headers.host ?? '');
  return isOfThisMachine && PROXY_HEADERS.every((name) => headers[name] === undefined);
}

/**
 * With OPERATOR_TOKEN: whoever has it. Without: Temporal Web UI's own pages on this very machine, which is the embedded
 * run.
 */
export function isOperator(request: FastifyRequest, { operatorToken, temporalUiOrigin }: Settings): boolean {
  if (operatorToken !== '') return hasBearer(request, operatorToken);
  return isLocal(request) && request.headers.origin === temporalUiOrigin;
}

/**
 * With OPERATOR_TOKEN: whoever has it. Without: whoever is on this very machine, and came by no proxy and from no web
 * page.
 */
export function isOperatorOrLocal(request: FastifyRequest, { operatorToken }: Settings): boolean {
  if (operatorToken !== '') return hasBearer(request, operatorToken);
  return isLocal(request) && request.headers.origin === undefined;
}
