import { stateLetter } from '../../domain/payment-states';
import { eventIdFor } from '../../platform/ids';
import type { Payment } from '../../platform/rows';
import { storeEvents } from '../../records/events';
import { bookLateApproval } from '../../records/journal';
import { countLateApproval } from '../../records/van-days';
import type { Input } from '../activity';
import { followedUpByRow, type FollowUpRow } from '../van/follow-up-answer';
import type { PaymentDeps } from './deps';
import type { PaymentActivities } from './types';

/**
 * The payment's own events follow its status, which does not change, and its run numbers them. So this event belongs to
 * the approval attempt: it has no other event, and appears late only once.
 */
const VERSION = 1;

/** The known facts about it: an approval that was cancelled before anybody saw it has no number. Amount in won. */
type LateApproval = { readonly amount: number; readonly approvalNo: string | null };

/** {@link PaymentActivities.recordLateApproval} */
export async function recordLateApproval(
  { db, clock }: PaymentDeps,
  { attemptId }: Input<PaymentActivities['recordLateApproval']>,
): Promise<void> {
  await db.$transaction(async (tx) => {
    const id = eventIdFor(attemptId, VERSION);
    if ((await tx.event.findUnique({ where: { id } })) !== null) return;
    const { payment, about, van } = await tx.attempt.findUniqueOrThrow({
      where: { id: attemptId },
      include: { payment: true, about: { orderBy: { createdAt: 'asc' }, include: { approval: true } } },
    });
    const late = lateApproval(payment, about);
    const last = about.at(-1);
    if (late === undefined || last === undefined) return;
    await storeEvents(tx, {
      type: 'payment.late_approval_cancelled',
      subjectId: attemptId,
      version: VERSION,
      merchantId: payment.merchantId,
      data: eventData(payment, late),
    });
    const booked = { paymentId: payment.id, amount: late.amount };
    await bookLateApproval(tx, booked, { appearedBy: attemptId, cancelledBy: last.id });
    await countLateApproval(tx, van, clock());
  });
}

/** The findings of the telegrams about it, the latest first; undefined when they found nothing. */
function lateApproval({ amount }: Payment, about: readonly FollowUpRow[]): LateApproval | undefined {
  const heard = about.map(followedUpByRow).reverse();
  for (const { heard: said, approval } of heard) {
    const isThere = said.kind === 'found' && said.state === 'A';
    if (isThere) return { amount: said.amount, approvalNo: approval?.approvalNo ?? null };
  }
  const isCancelled = heard.some(
    ({ heard: said }) => said.kind === 'cancelled' || (said.kind === 'found' && said.state === 'C'),
  );
  return isCancelled ? { amount, approvalNo: null } : undefined;
}

const eventData = ({ id: paymentId, billId, status }: Payment, late: LateApproval) => ({
  paymentId,
  billId,
  status,
  state: stateLetter(status),
  ...late,
});
