import type { Approval } from '../../domain/approval';
import type { Resolution } from '../../domain/messages';
import { isBeforeApproval, isFinal, type PaymentStatus } from '../../domain/payment-states';
import type { Position } from '../../domain/position';
import { type Reason, reasons } from '../../domain/reasons';
import type { Transaction } from '../../platform/database';
import { actionIdFor } from '../../platform/ids';
import type { Payment } from '../../platform/rows';
import { completeApproval } from '../../records/attempts';
import { freeClaim, payBill, takeClaim } from '../../records/bills';
import { followPeriod } from '../../records/follow-period';
import { bookApproval } from '../../records/journal';
import { storeOperatorAction } from '../../records/operator-actions';
import { movePayment, type PaymentChange, positionOf } from '../../records/payments';
import type { Input } from '../activity';
import type { NoteOutcome } from '../circuits/note-outcomes';
import type { PaymentDeps } from './deps';
import type { Outcome, PaymentActivities } from './types';

type Consequence = {
  readonly to: PaymentStatus;
  readonly change: PaymentChange;
  /** `pays`: the money was taken. `frees`: it is certain that it was not, and another payment may try. */
  readonly bill: 'pays' | 'frees' | 'keeps';
};

const ended = (to: PaymentStatus, reason: Reason, reasonCode?: string): Consequence => ({
  to,
  change: { reason, reasonCode: reasonCode ?? null },
  bill: 'frees',
});

/** The consequence of each outcome for payment, bill and claim. */
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

const approvalColumns = (approval: Approval): PaymentChange => ({
  approvalNo: approval.approvalNo,
  approvedAtKst: approval.approvedAt,
  vanTransactionId: approval.vanTransactionId,
  maskedCardNo: approval.maskedCardNo,
  cardKind: approval.cardKind,
  cardIssuerName: approval.cardIssuerName,
  acquirerCode: approval.acquirerCode,
  acquirerName: approval.acquirerName,
  acquirerMerchantNo: approval.acquirerMerchantNo ?? null,
});

/**
 * The columns from an operator's values; a resolution of an earlier version, which required fewer, has only the number.
 */
const handColumns = ({
  approvalNo,
  approvedAt,
  maskedCardNo,
  cardIssuerName,
  acquirerName,
}: Resolution): PaymentChange => ({
  approvalNo: approvalNo ?? null,
  approvedAtKst: approvedAt ?? null,
  maskedCardNo: maskedCardNo ?? null,
  cardIssuerName: cardIssuerName ?? null,
  acquirerName: acquirerName ?? null,
});

/** {@link PaymentActivities.recordOutcome} */
export async function recordOutcome(
  { db, noteOutcome }: PaymentDeps,
  { at, outcome }: Input<PaymentActivities['recordOutcome']>,
): Promise<Position> {
  const { to, change, bill } = consequenceOf(outcome);
  const { moved, payment: written } = await db.$transaction(async (tx) => {
    const end = isBeforeApproval(at.status) ? await endOf(tx, at) : undefined;
    if (end !== undefined) return { moved: end };
    const { at: moved, payment } = await movePayment(tx, at, to, change);
    if (payment === undefined) return { moved };
    // Its run had asked a VAN before its row was restored to a state without a claim.
    if (outcome.kind === 'needs-review' && isBeforeApproval(at.status)) await takeClaim(tx, payment.billId, payment.id);
    if (bill === 'pays') {
      const attemptId = await completeApproval(tx, payment.id, knownBy(outcome));
      await payBill(tx, payment);
      await bookApproval(tx, payment, attemptId);
    } else if (outcome.kind === 'declined') await completeApproval(tx, payment.id, knownBy(outcome));
    if (bill === 'frees') await freeClaim(tx, payment);
    if (outcome.kind === 'resolved') await noteResolution(tx, payment, outcome.resolution);
    await followPeriod(tx, payment);
    return { moved, payment };
  });
  if (written !== undefined) noteIssuer(noteOutcome, written, outcome);
  return moved;
}

/** Tells the issuer's circuit how its authentication ended. What a VAN passes on, the VAN worker tells. */
function noteIssuer(note: NoteOutcome, { issuer: code }: Payment, outcome: Outcome): void {
  const verdict = outcome.kind === 'auth-failed' ? reasons[outcome.reason].issuer : undefined;
  if (verdict !== undefined) note({ kind: 'issuer', code }, verdict);
}

/** As in claim-bill.ts: the run recorded an end before its approval, and Temporal discarded the workflow task. */
async function endOf(tx: Transaction, { paymentId }: Position): Promise<Position | undefined> {
  const payment = await tx.payment.findUniqueOrThrow({ where: { id: paymentId } });
  return isFinal(payment.status) ? positionOf(payment) : undefined;
}

/** The facts about an approval that its run knows and the approval's row may not. */
function knownBy(outcome: Outcome): Parameters<typeof completeApproval>[2] {
  if (outcome.kind === 'approved') return { state: 'APPROVED', answer: outcome.approval };
  if (outcome.kind !== 'declined') return undefined;
  return { state: 'DECLINED', ...(outcome.said === undefined ? {} : { message: outcome.said }) };
}

/** Only operators see who decided, and on what basis: the merchant's event only says that an operator did. */
const noteResolution = (tx: Transaction, { id, version }: Payment, resolution: Resolution): Promise<void> =>
  storeOperatorAction(tx, { id: actionIdFor(id, version), action: 'RESOLVE_PAYMENT', subjectId: id }, resolution);
