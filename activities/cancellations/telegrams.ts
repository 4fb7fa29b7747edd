import { DecidedFailure } from '../../domain/activity-failures';
import type { CancelEvidence } from '../../domain/cancelling';
import { attemptIdFor } from '../../platform/ids';
import type { Payment } from '../../platform/rows';
import { fenceAttempt, inOrder, lastApproval, storeAttempt } from '../../records/attempts';
import { namedByNumber } from '../../records/payments';
import type { Input } from '../activity';
import { drawAttempt, sending } from '../payments/attempts';
import type { DrawingDeps, PaymentDeps } from '../payments/deps';
import { cancelEvidenceOf } from '../van/cancel-answer';
import type { CancellationActivities, PreparedCancelTelegram } from './types';

/** Thrown when a payment's rows do not say what a cancel must name. */
class NothingToCancel extends DecidedFailure {
  override readonly name = 'NothingToCancel';
  constructor({ id }: Payment) {
    super(`Payment ${id} has no approval with its number in the rows: cancel it at the VAN by hand.`);
  }
}

/** {@link CancellationActivities.prepareCancelTelegram} */
export async function prepareCancelTelegram(
  deps: DrawingDeps,
  { cancellationId, number, telegram }: Input<CancellationActivities['prepareCancelTelegram']>,
): Promise<PreparedCancelTelegram> {
  const { payment } = await deps.db.cancellation.findUniqueOrThrow({
    where: { id: cancellationId },
    include: { payment: { include: { attempts: { where: { kind: 'APPROVAL' } } } } },
  });
  const earlier = await deps.db.attempt.findUnique({ where: { id: attemptIdFor(cancellationId, number) } });
  const approval = lastApproval(inOrder(payment.attempts));
  const original = namedByNumber(payment);
  if (approval === undefined || original === undefined) throw new NothingToCancel(payment);
  const asked = { kind: telegram, originalId: approval.id, original, cancellationId };
  const drawn = await drawAttempt(deps, {
    paymentId: payment.id,
    ownerId: cancellationId,
    number,
    asking: approval,
    earlier,
    telegram: asked,
  });
  return { ...sending(deps, await storeAttempt(deps.db, drawn), payment), telegram };
}

/** {@link CancellationActivities.hearCancelTelegram} */
export async function hearCancelTelegram(
  { db, clock }: PaymentDeps,
  { attemptId }: Input<CancellationActivities['hearCancelTelegram']>,
): Promise<CancelEvidence> {
  // If this wins, no worker can send it any more, however late it wakes up.
  await fenceAttempt(db, attemptId, { detail: 'its activity did not start sending', at: clock() });
  return cancelEvidenceOf(await db.attempt.findUniqueOrThrow({ where: { id: attemptId } }));
}
