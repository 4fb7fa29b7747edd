declare module 'fastify' {
  interface FastifyContextConfig {
    /** A busy server turns it away last: who calls it can't come again, or must be told the truth. */
    readonly alwaysTaken?: true;
    /** Whose language an error is told in; without it, a developer's. `page`: as a page, to who asks for one. */
    readonly audience?: 'payer' | 'page';
  }
}

/**
 * Of a route that is never turned away: an authentication result that is not taken is a payer who waits; a probe must
 * tell the truth.
 */
export const ALWAYS_TAKEN = { alwaysTaken: true } as const;
