import { whyHeld } from '../../domain/claims';
import { vanName } from '../../domain/vans';
import type { Transaction } from '../../platform/database';
import type { Payment } from '../../prisma/generated/client';
import { drawAttempt, sending } from './attempts';
import type { PaymentDeps } from './deps';
import { movePayment } from './move';
import type { Claim, LostReason, PaymentActivities, Position, PreparedAttempt } from './types';

/** {@link PaymentActivities.claimBill} */
export const claimBill =
  (deps: PaymentDeps): PaymentActivities['claimBill'] =>
  async ({ at }) =>
    deps.db.$transaction(async (tx) => {
      const payment = await tx.payment.findUniqueOrThrow({ where: { id: at.paymentId } });
      // An earlier try lost the claim; it may be free by now, but this payment has ended.
      if (payment.status === 'DECLINED') return lost({ ...at, status: payment.status, version: payment.version }, payment.reason);
      const authenticated = await movePayment(tx, at, 'AUTHENTICATED');
      const holder = await takeClaim(tx, payment.billId, payment.id);
      if (holder !== payment.id) return lose(tx, authenticated.at, whyHeld(holder));
      const approving = await movePayment(tx, authenticated.at, 'APPROVING');
      return { kind: 'held', at: approving.at, attempt: await drawApproval(tx, deps, payment) } satisfies Claim;
    });

/** Takes a bill's claim if it is free. It waits for another's open transaction, so there is no gap. @returns who holds it now */
async function takeClaim(tx: Transaction, billId: string, holder: string): Promise<string> {
  await tx.$executeRaw`INSERT INTO bill_claim (bill_id, holder) VALUES (${billId}, ${holder}) ON CONFLICT (bill_id) DO NOTHING`;
  const claim = await tx.billClaim.findUniqueOrThrow({ where: { billId } });
  return claim.holder;
}

async function lose(tx: Transaction, at: Position, reason: LostReason): Promise<Claim> {
  const declined = await movePayment(tx, at, 'DECLINED', { reason });
  return lost(declined.at, reason);
}

const lost = (at: Position, reason: string | null): Claim => ({
  kind: 'lost',
  at,
  reason: reason === 'BILL_EXPIRED' || reason === 'BILL_VOIDED' ? reason : 'BILL_NOT_PAYABLE',
});

/** The first terminal of the merchant's routing. */
async function drawApproval(tx: Transaction, deps: PaymentDeps, payment: Payment): Promise<PreparedAttempt> {
  const terminal = await tx.terminal.findFirstOrThrow({ where: { merchantId: payment.merchantId }, orderBy: { priority: 'asc' } });
  const attempt = await drawAttempt(tx, deps, { paymentId: payment.id, number: 1, terminal, telegram: { kind: 'APPROVAL' } });
  const { longestProcessingMs, netCancelWindowMs, reviewAfterMs } = deps.vanAccess[vanName(attempt.van)];
  const ifUnknown = { amount: payment.amount, longestProcessingMs, netCancelWindowMs, reviewAfterMs };
  return { ...sending(deps, attempt), ifUnknown };
}
