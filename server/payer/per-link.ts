import type { FastifyRequest } from 'fastify';
import { sha256 } from '../../platform/ids';

/**
 * A route's limit, counted by bill's link, so that one link can't take what others need; and whose language its errors
 * are in.
 * @param max requests a minute
 */
export const perLink = (max: number, audience: 'payer' | 'page' = 'payer') => ({
  audience,
  rateLimit: {
    max,
    // As the route reads it, however it is written in the URL. Hashed, as everywhere: no structure of the server's
    // holds a link's token.
    keyGenerator: ({ params }: FastifyRequest): string => sha256(tokenIn(params)).toString('base64'),
  },
});

const tokenIn = (params: unknown): string => String((params as { readonly token?: unknown }).token);
