import { fenceAttempt } from '../../records/attempts';
import type { Input } from '../activity';
import { outcomeOfRow } from '../van/outcome';
import type { PaymentDeps } from './deps';
import type { ApprovalOutcome, PaymentActivities } from './types';

/** {@link PaymentActivities.settleAttempt} */
export async function settleAttempt(
  { db, clock }: PaymentDeps,
  { attemptId }: Input<PaymentActivities['settleAttempt']>,
): Promise<ApprovalOutcome> {
  // If this wins, no worker can send any more, however late it wakes up.
  await fenceAttempt(db, attemptId, { detail: 'the approve activity did not start sending', at: clock() });
  return outcomeOfRow(await db.attempt.findUniqueOrThrow({ where: { id: attemptId } }));
}
