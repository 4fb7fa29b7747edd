import type { FastifyRequest } from 'fastify';
import { sha256 } from '../../platform/ids';

/**
 * A route's limit, counted by the bill's link, so that one link can't use up what others need; also the language of its
 * errors.
 * @param max requests a minute
 */
export const perLink = (max: number, audience: 'payer' | 'page' = 'payer') => ({
  audience,
  rateLimit: {
    max,
    // The token as the route reads it, however the URL writes it. It is hashed, as everywhere: no data structure of the
    // server holds a link's token.
    keyGenerator: ({ params }: FastifyRequest): string => sha256(tokenIn(params)).toString('base64'),
  },
});

const tokenIn = (params: unknown): string => String((params as { readonly token?: unknown }).token);
