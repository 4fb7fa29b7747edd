import { whyHeld } from '../../domain/payable';
import { isFinal } from '../../domain/payment-states';
import type { Position } from '../../domain/position';
import type { Reason } from '../../domain/reasons';
import type { Transaction } from '../../platform/database';
import { storeAttempt } from '../../records/attempts';
import { takeClaim } from '../../records/bills';
import { followPeriod } from '../../records/follow-period';
import { movePayment, positionOf } from '../../records/payments';
import type { Input } from '../activity';
import type { DrawingDeps } from './deps';
import { drawApproval, preparedApproval, readStop } from './route';
import type { Claim, PaymentActivities } from './types';

/** {@link PaymentActivities.claimBill} */
export async function claimBill(deps: DrawingDeps, { at }: Input<PaymentActivities['claimBill']>): Promise<Claim> {
  const stop = await readStop(deps, { paymentId: at.paymentId, number: 1 });
  const { payment } = stop;
  // It has ended: an earlier try lost the claim, or the run recorded an end in a workflow task that Temporal then
  // threw away, because a result came in before it could close the run. What is recorded stays so.
  if (isFinal(payment.status)) return lost(positionOf(payment), payment.reason);
  const drawn = await drawApproval(deps, stop);
  return deps.db.$transaction(async (tx) => {
    // Its merchant had such a VAN when the payer pressed.
    if (drawn === undefined && payment.payerInterestMonths !== null) return lose(tx, at, 'INTEREST_FREE_UNSUPPORTED');
    const holder = await takeClaim(tx, payment.billId, payment.id);
    if (holder !== payment.id) return lose(tx, at, whyHeld(holder));
    if (drawn === undefined)
      throw new TypeError(`Merchant ${payment.merchantId} has no terminal at any VAN: register one`);
    const attempt = await storeAttempt(tx, drawn);
    const approving = await movePayment(tx, at, ['AUTHENTICATED', 'APPROVING'], { van: attempt.van });
    return { kind: 'held', at: approving.at, attempt: preparedApproval(deps, payment, attempt, stop.longestSeenMs) };
  });
}

async function lose(tx: Transaction, at: Position, reason: Reason): Promise<Claim> {
  const declined = await movePayment(tx, at, ['AUTHENTICATED', 'DECLINED'], { reason });
  if (declined.payment !== undefined) await followPeriod(tx, declined.payment);
  return lost(declined.at, reason);
}

const lost = (at: Position, reason: Reason | null): Claim => ({
  kind: 'lost',
  at,
  reason: reason ?? 'BILL_NOT_PAYABLE',
});
