import { assertBillMove } from '../../domain/bill-states';
import type { Resolution } from '../../domain/messages';
import { isBeforeApproval, isFinal, type PaymentStatus } from '../../domain/payment-states';
import type { Transaction } from '../../platform/database';
import { actionIdFor, attemptIdFor, eventIdFor } from '../../platform/ids';
import type { Payment, Prisma } from '../../prisma/generated/client';
import { followPeriod } from '../billing/follow-period';
import { takeClaim } from './claim-bill';
import type { PaymentDeps } from './deps';
import { movePayment } from './move';
import { operatorAction } from './operator-action';
import { provenNotSent } from './route';
import type { Approval, Outcome, PaymentActivities } from './types';

type Consequence = {
  readonly to: PaymentStatus;
  readonly change: Prisma.PaymentUncheckedUpdateManyInput;
  /** `pays`: the money was taken. `frees`: it is certain that it was not, and another payment may try. */
  readonly bill: 'pays' | 'frees' | 'keeps';
};

const ended = (to: PaymentStatus, reason: string, reasonCode?: string): Consequence => ({
  to,
  change: { reason, reasonCode: reasonCode ?? null },
  bill: 'frees',
});

/** What each outcome means for payment, bill and claim. */
function consequenceOf(outcome: Outcome): Consequence {
  switch (outcome.kind) {
    case 'approved':
      return { to: 'APPROVED', change: approvalColumns(outcome.approval), bill: 'pays' };
    case 'declined':
      return ended('DECLINED', outcome.reason, outcome.reasonCode);
    case 'not-sent':
      return ended('DECLINED', 'VAN_NOT_SENT', outcome.detail);
    case 'auth-failed':
      return ended('AUTH_FAILED', outcome.reason, outcome.reasonCode);
    case 'expired':
      return ended('EXPIRED', 'AUTH_EXPIRED');
    case 'unknown':
      return {
        to: 'UNCONFIRMED',
        change: { reason: 'VAN_OUTCOME_UNKNOWN', reasonCode: outcome.detail },
        bill: 'keeps',
      };
    case 'net-cancelled':
      return ended('NET_CANCELLED', 'NET_CANCELLED', outcome.code);
    case 'needs-review':
      return {
        to: 'NEEDS_REVIEW',
        change: { reason: 'VAN_OUTCOME_UNKNOWN', ...(outcome.why === undefined ? {} : { reasonCode: outcome.why }) },
        bill: 'keeps',
      };
    case 'resolved':
      return outcome.resolution.verdict === 'APPROVED'
        ? {
            to: 'APPROVED',
            change: { reason: 'RESOLVED_BY_OPERATOR', reasonCode: null, ...handColumns(outcome.resolution) },
            bill: 'pays',
          }
        : ended('DECLINED', 'RESOLVED_BY_OPERATOR');
  }
}

const approvalColumns = (approval: Approval): Prisma.PaymentUncheckedUpdateManyInput => ({
  approvalNo: approval.approvalNo,
  approvedAtKst: approval.approvedAt,
  vanTransactionId: approval.vanTransactionId,
  maskedCardNo: approval.maskedCardNo,
  cardKind: approval.cardKind,
  cardIssuerName: approval.cardIssuerName,
  acquirerCode: approval.acquirerCode,
  acquirerName: approval.acquirerName,
});

/** As an operator gave them; a resolution that was taken before all were asked for has the number alone. */
const handColumns = ({
  approvalNo,
  approvedAt,
  maskedCardNo,
  cardIssuerName,
  acquirerName,
}: Resolution): Prisma.PaymentUncheckedUpdateManyInput => ({
  approvalNo: approvalNo ?? null,
  approvedAtKst: approvedAt ?? null,
  maskedCardNo: maskedCardNo ?? null,
  cardIssuerName: cardIssuerName ?? null,
  acquirerName: acquirerName ?? null,
});

/** {@link PaymentActivities.recordOutcome} */
export const recordOutcome =
  ({ db }: PaymentDeps): PaymentActivities['recordOutcome'] =>
  async ({ at, outcome }) => {
    const { to, change, bill } = consequenceOf(outcome);
    return db.$transaction(async (tx) => {
      const before = await tx.payment.findUniqueOrThrow({ where: { id: at.paymentId } });
      // As in claim-bill.ts: the run recorded an end before its approval, and Temporal threw the workflow task away.
      if (isBeforeApproval(at.status) && isFinal(before.status))
        return { paymentId: before.id, status: before.status, version: before.version };
      const { at: moved, first } = await movePayment(tx, at, to, change);
      if (!first) return moved;
      const payment = await tx.payment.findUniqueOrThrow({ where: { id: at.paymentId } });
      // Its run had asked a VAN before its row was restored to where nothing is claimed yet.
      if (outcome.kind === 'needs-review' && isBeforeApproval(at.status))
        await takeClaim(tx, payment.billId, payment.id);
      await completeAttempt(tx, payment, outcome);
      if (bill === 'frees') await tx.billClaim.deleteMany({ where: { billId: payment.billId, holder: payment.id } });
      if (bill === 'pays') await payBill(tx, payment);
      if (outcome.kind === 'resolved') await noteResolution(tx, payment, outcome.resolution);
      await followPeriod(tx, payment);
      return moved;
    });
  };

/**
 * The run may know what its attempt's row does not: the database was away when the VAN answered, or an inquiry found
 * it.
 */
async function completeAttempt(tx: Transaction, { id: paymentId }: Payment, outcome: Outcome): Promise<void> {
  if (outcome.kind !== 'approved' && outcome.kind !== 'declined') return;
  const answered =
    outcome.kind === 'approved'
      ? ({ state: 'APPROVED', answer: outcome.approval } as const)
      : ({ state: 'DECLINED' } as const);
  const words = outcome.kind === 'declined' && outcome.said !== undefined ? { message: outcome.said } : {};
  await tx.attempt.updateMany({
    where: { paymentId, kind: 'APPROVAL', state: { in: ['SENDING', 'UNKNOWN'] } },
    data: { ...answered, ...words, detail: 'recorded by its run' },
  });
}

/** Marks the bill paid and books the money. The payment keeps the claim for good. */
async function payBill(tx: Transaction, payment: Payment): Promise<void> {
  const bill = await tx.bill.findUniqueOrThrow({ where: { id: payment.billId }, include: { claim: true } });
  if (bill.claim?.holder !== payment.id)
    throw new Error(`Payment ${payment.id} is approved but does not hold bill ${bill.id}: look for a second writer`);
  assertBillMove(bill.state, 'F');
  const version = bill.version + 1;
  await tx.bill.update({ where: { id: bill.id, version: bill.version }, data: { state: 'F', version } });
  await tx.journalEntry.create({
    data: {
      attemptId: await approvedAttempt(tx, payment),
      paymentId: payment.id,
      kind: 'APPROVAL',
      amount: payment.amount,
    },
  });
  await tx.event.create({
    data: {
      id: eventIdFor(bill.id, version),
      type: 'bill.paid',
      subjectId: bill.id,
      version,
      merchantId: bill.merchantId,
      data: { paymentId: payment.id, state: 'F', amount: payment.amount },
    },
  });
}

/**
 * Every approval but the last is proven not sent. A database that was restored to an earlier point may have lost it,
 * though an operator knows of it.
 */
async function approvedAttempt(tx: Transaction, { id: paymentId }: Payment): Promise<string> {
  const attempt = await tx.attempt.findFirst({
    where: { paymentId, kind: 'APPROVAL', state: { notIn: [...provenNotSent] } },
  });
  return attempt?.id ?? attemptIdFor(paymentId, 1);
}

/** Who decided, and by what, is for operators: the merchant's event says no more than that one did. */
async function noteResolution(
  tx: Transaction,
  { id: subjectId, version }: Payment,
  resolution: Resolution,
): Promise<void> {
  const id = actionIdFor(subjectId, version);
  await tx.operatorAction.create({ data: operatorAction({ id, action: 'RESOLVE_PAYMENT', subjectId }, resolution) });
}
