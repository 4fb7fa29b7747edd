import { whyHeld } from '../../domain/payable';
import { isFinal } from '../../domain/payment-states';
import type { Position } from '../../domain/position';
import type { Reason } from '../../domain/reasons';
import type { Transaction } from '../../platform/database';
import { followPeriod } from '../billing/follow-period';
import type { DrawingDeps } from './deps';
import { movePayment } from './move';
import { drawApproval, storeApproval } from './route';
import type { Claim, PaymentActivities } from './types';

/** {@link PaymentActivities.claimBill} */
export const claimBill =
  (deps: DrawingDeps): PaymentActivities['claimBill'] =>
  async ({ at }) => {
    const drawn = await drawApproval(deps, { paymentId: at.paymentId, number: 1 });
    return deps.db.$transaction(async (tx) => {
      const payment = await tx.payment.findUniqueOrThrow({ where: { id: at.paymentId } });
      // It has ended: an earlier try lost the claim, or the run recorded an end in a workflow task that Temporal then
      // threw away, because a result came in before it could close the run. What is recorded stays so.
      if (isFinal(payment.status))
        return lost({ ...at, status: payment.status, version: payment.version }, payment.reason);
      const authenticated = await movePayment(tx, at, 'AUTHENTICATED');
      const holder = await takeClaim(tx, payment.billId, payment.id);
      if (holder !== payment.id) return lose(tx, authenticated.at, whyHeld(holder));
      if (drawn === undefined) {
        throw new TypeError(`Merchant ${payment.merchantId} has no terminal at any VAN: register one`);
      }
      const attempt = await storeApproval(tx, deps, { payment, drawn });
      const approving = await movePayment(tx, authenticated.at, 'APPROVING');
      return { kind: 'held', at: approving.at, attempt } satisfies Claim;
    });
  };

/**
 * Takes a bill's claim if it is free. It waits for another's open transaction, so there is no gap.
 * @returns who holds it now
 */
export async function takeClaim(tx: Transaction, billId: string, holder: string): Promise<string> {
  await tx.$executeRaw`INSERT INTO bill_claim (bill_id, holder) VALUES (${billId}, ${holder}) ON CONFLICT (bill_id) DO NOTHING`;
  const claim = await tx.billClaim.findUniqueOrThrow({ where: { billId } });
  return claim.holder;
}

async function lose(tx: Transaction, at: Position, reason: Reason): Promise<Claim> {
  const declined = await movePayment(tx, at, 'DECLINED', { reason });
  await followPeriod(tx, await tx.payment.findUniqueOrThrow({ where: { id: at.paymentId } }));
  return lost(declined.at, reason);
}

const lost = (at: Position, reason: string | null): Claim => ({
  kind: 'lost',
  at,
  reason: (reason ?? 'BILL_NOT_PAYABLE') as Reason,
});
