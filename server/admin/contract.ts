import { BODY_REFUSALS } from '../schemas';

/** What every administrator's route says of itself. */
export const adminRoute = { tags: ['Administration'], security: [{ administrator: [] }] };

/** There is one administrator: an Idempotency-Key means the same to everybody who holds the token. */
export const ADMIN_SCOPE = 'admin';

/** What a POST that is answered once may refuse. */
export const IDEMPOTENT_REFUSALS = ['UNAUTHENTICATED', 'IDEMPOTENCY_KEY_REQUIRED', 'IDEMPOTENCY_KEY_REUSED', 'REQUEST_IN_PROGRESS', ...BODY_REFUSALS] as const;
