import type { FastifyRequest } from 'fastify';
import { hasBearer } from '../access';
import type { ServerContext } from '../context';

type Settings = Pick<ServerContext['settings'], 'operatorToken' | 'temporalUiOrigin'>;

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/** The peer's address is the socket's, since a forwarded one can be claimed. */
const isLocal = (request: FastifyRequest): boolean => LOOPBACK.has(request.socket.remoteAddress ?? '') && request.headers['x-forwarded-for'] === undefined;

/** With OPERATOR_TOKEN: whoever has it. Without: Temporal Web UI's own pages on this very machine, which is the embedded run. */
export function isOperator(request: FastifyRequest, { operatorToken, temporalUiOrigin }: Settings): boolean {
  if (operatorToken !== '') return hasBearer(request, operatorToken);
  return isLocal(request) && request.headers.origin === temporalUiOrigin;
}

/** With OPERATOR_TOKEN: whoever has it. Without: whoever is on this very machine, and came by no proxy and from no web page. */
export function isOperatorOrLocal(request: FastifyRequest, { operatorToken }: Settings): boolean {
  if (operatorToken !== '') return hasBearer(request, operatorToken);
  return isLocal(request) && request.headers.origin === undefined;
}
