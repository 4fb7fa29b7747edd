import { fenceAttempt } from '../../records/attempts';
import { outcomeOfRow } from '../van/outcome';
import type { PaymentDeps } from './deps';
import type { PaymentActivities } from './types';

/** {@link PaymentActivities.settleAttempt} */
export const settleAttempt =
  ({ db, clock }: PaymentDeps): PaymentActivities['settleAttempt'] =>
  async ({ attemptId }) => {
    // If this wins, no worker can send any more, however late it wakes up.
    await fenceAttempt(db, attemptId, { detail: 'the approve activity did not start sending', at: clock() });
    return outcomeOfRow(await db.attempt.findUniqueOrThrow({ where: { id: attemptId } }));
  };
