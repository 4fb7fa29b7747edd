/** What every administrator's route says of itself. */
export const adminRoute = { tags: ['Administration'], security: [{ administrator: [] }] };

/** There is one administrator: an Idempotency-Key means the same to everybody who holds the token. */
export const ADMIN_SCOPE = 'admin';
