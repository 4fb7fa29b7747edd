declare module 'fastify' {
  interface FastifyContextConfig {
    /** Even a busy server takes it: its caller can't come again, or must get the truth. */
    readonly alwaysTaken?: true;
    /** The audience of an error; without it, developers. `page`: payers get a page if they ask for one. */
    readonly audience?: 'payer' | 'page';
  }
}

/**
 * For a route that is never refused for load: without its authentication result a payer waits in vain, and a probe must
 * tell the truth.
 */
export const ALWAYS_TAKEN = { alwaysTaken: true } as const;
