import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ServerContext } from '../context';
import { type StoredEffect, storeOnce } from '../idempotency';

type Change<Body> = Pick<StoredEffect<Body>, 'key' | 'status' | 'store'> &
  Partial<Pick<StoredEffect<Body>, 'newEffectId'>>;

/** Stores something of the merchant's once, however often the request is repeated. */
export const storing = <Body>(
  context: ServerContext,
  request: FastifyRequest,
  reply: FastifyReply,
  change: Change<Body>,
): Promise<FastifyReply> =>
  storeOnce(context, request, reply, {
    newEffectId: () => '',
    ...change,
    scope: request.merchantId,
    // The effect and its answer are one transaction: no effect is ever found without its answer.
    find: async () => undefined,
  });
