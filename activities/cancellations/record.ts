import { cancellationKindOf, type CancellationStatus } from '../../domain/cancellation-states';
import { kstDateTime } from '../../domain/kst';
import { won } from '../../domain/money';
import type { Transaction } from '../../platform/database';
import { actionIdFor } from '../../platform/ids';
import type { Cancellation, Payment } from '../../platform/rows';
import { cancelledBy } from '../../records/attempts';
import { cancelBill } from '../../records/bills';
import {
  type CancellationChange,
  type CancellationPosition,
  freeCancellationClaim,
  moveCancellation,
} from '../../records/cancellations';
import { followPeriod } from '../../records/follow-period';
import { bookCancellation } from '../../records/journal';
import { storeOperatorAction } from '../../records/operator-actions';
import { movePayment, positionOf } from '../../records/payments';
import type { Input } from '../activity';
import type { PaymentDeps } from '../payments/deps';
import type { CancellationActivities, CancellationOutcome } from './types';

type Consequence = { readonly to: CancellationStatus; readonly change: CancellationChange };

/** The consequence of each outcome for the cancellation itself. */
function consequenceOf(outcome: CancellationOutcome): Consequence {
  switch (outcome.kind) {
    case 'done':
      return { to: 'DONE', change: { reason: null, reasonCode: null } };
    case 'failed':
      return {
        to: 'FAILED',
        change:
          outcome.because === 'refused'
            ? { reason: 'CANCEL_REFUSED', reasonCode: outcome.code }
            : { reason: 'VAN_NOT_SENT', reasonCode: null },
      };
    case 'unknown':
      return { to: 'UNCONFIRMED', change: { reason: 'VAN_OUTCOME_UNKNOWN', reasonCode: outcome.detail } };
    case 'needs-review':
      return { to: 'NEEDS_REVIEW', change: { reason: 'VAN_OUTCOME_UNKNOWN', reasonCode: outcome.why } };
    case 'resolved':
      return {
        to: outcome.resolution.verdict === 'CANCELLED' ? 'DONE' : 'FAILED',
        change: { reason: 'RESOLVED_BY_OPERATOR', reasonCode: null },
      };
  }
}

/** {@link CancellationActivities.recordCancellation} */
export async function recordCancellation(
  { db, clock }: PaymentDeps,
  { at, outcome }: Input<CancellationActivities['recordCancellation']>,
): Promise<CancellationPosition> {
  const { to, change } = consequenceOf(outcome);
  const moved = { cancellationId: at.cancellationId, status: to, version: at.version + 1 };
  await db.$transaction(async (tx) => {
    const done = to === 'DONE' ? await readDone(tx, at, whenOf(outcome) ?? kstDateTime(clock())) : undefined;
    const cancellation = await moveCancellation(tx, at, to, { ...change, ...done?.change });
    if (cancellation === undefined) return;
    if (done !== undefined) await giveBack(tx, cancellation, done.payment);
    if (to === 'DONE' || to === 'FAILED') await freeCancellationClaim(tx, cancellation);
    if (outcome.kind === 'resolved')
      await storeOperatorAction(
        tx,
        {
          id: actionIdFor(cancellation.id, cancellation.version),
          action: 'RESOLVE_CANCELLATION',
          subjectId: cancellation.id,
        },
        outcome.resolution,
      );
  });
  return moved;
}

/** When the VAN cancelled, if it said so. */
const whenOf = (outcome: CancellationOutcome): string | undefined =>
  outcome.kind === 'done' ? outcome.cancelledAt : undefined;

/** The payment, and what the VAN's day of the cancel decides: 승인취소 or 매입취소. */
async function readDone(tx: Transaction, { cancellationId }: CancellationPosition, cancelledAtKst: string) {
  const { payment, amount } = await tx.cancellation.findUniqueOrThrow({
    where: { id: cancellationId },
    include: { payment: true },
  });
  const kind = cancellationKindOf({
    isWhole: amount === payment.amount,
    approvedOn: (payment.approvedAtKst ?? '').slice(0, 8),
    day: cancelledAtKst.slice(0, 8),
  });
  return { payment, change: { cancelledAtKst, kind } };
}

/** Payment, bill, period and journal follow a cancellation that is done. */
async function giveBack(tx: Transaction, cancellation: Cancellation, payment: Payment): Promise<void> {
  const { amount } = cancellation;
  const cancelledAmount = won(payment.cancelledAmount + amount);
  const to = cancelledAmount === payment.amount ? 'CANCELLED' : 'PARTIALLY_CANCELLED';
  const { payment: moved } = await movePayment(tx, positionOf(payment), to, { cancelledAmount });
  await bookCancellation(tx, { paymentId: payment.id, amount }, await cancelledBy(tx, cancellation.id));
  if (moved === undefined || to !== 'CANCELLED') return;
  await cancelBill(tx, moved);
  await followPeriod(tx, moved);
}
