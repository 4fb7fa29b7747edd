/** The description that every administrator's route shares. */
export const adminRoute = { tags: ['Administration'], security: [{ administrator: [] }] };

/** There is one administrator: an Idempotency-Key means the same for everybody who holds the token. */
export const ADMIN_SCOPE = 'admin';
