import type { FastifyRequest } from 'fastify';
import { sha256 } from '../../platform/ids';

const LINK_TOKEN = /^\/(?:v1\/)?(?:pay|register)\/([^/?]*)/;

/**
 * A route's limit, counted by bill's link, so that one link can't take what others need.
 * @param max requests a minute
 */
export const perLink = (max: number) => ({
  rateLimit: {
    max,
    // Hashed, as everywhere: no structure of the server's holds a link's token.
    keyGenerator: ({ url }: FastifyRequest): string => sha256(LINK_TOKEN.exec(url)?.[1] ?? '').toString('base64'),
  },
});
