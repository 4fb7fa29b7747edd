import { dayAfter } from '../../domain/kst';
import { attemptIdFor } from '../../platform/ids';
import { fenceAttempt, storeAttempt } from '../../records/attempts';
import type { Input } from '../activity';
import { followedUpByRow } from '../van/follow-up-answer';
import { drawAttempt, sending } from './attempts';
import type { DrawingDeps, PaymentDeps } from './deps';
import type { FollowedUp, PaymentActivities, PreparedFollowUp } from './types';

/** {@link PaymentActivities.prepareFollowUp} */
export async function prepareFollowUp(
  deps: DrawingDeps,
  { attemptId, number, telegram, day, found }: Input<PaymentActivities['prepareFollowUp']>,
): Promise<PreparedFollowUp> {
  const approval = await deps.db.attempt.findUniqueOrThrow({ where: { id: attemptId }, include: { payment: true } });
  const { paymentId } = approval;
  const earlier = await deps.db.attempt.findUnique({ where: { id: attemptIdFor(paymentId, number) } });
  const originalDate = day === 'own' ? approval.serialDate : dayAfter(approval.serialDate);
  const asked = { kind: telegram, originalId: approval.id, originalDate, ...(found && { original: found }) };
  const drawn = await drawAttempt(deps, { paymentId, number, asking: approval, earlier, telegram: asked });
  return { ...sending(deps, await storeAttempt(deps.db, drawn), approval.payment), telegram };
}

/** {@link PaymentActivities.hearFollowUp} */
export async function hearFollowUp(
  { db, clock }: PaymentDeps,
  { attemptId }: Input<PaymentActivities['hearFollowUp']>,
): Promise<FollowedUp> {
  // If this wins, no worker can send it any more, however late it wakes up.
  await fenceAttempt(db, attemptId, { detail: 'its activity did not start sending', at: clock() });
  return followedUpByRow(await db.attempt.findUniqueOrThrow({ where: { id: attemptId }, include: { approval: true } }));
}
