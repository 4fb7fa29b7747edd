import { hasEnded } from '../../domain/cancellation-states';
import { attemptNumberOf } from '../../platform/ids';
import { missing } from '../../platform/joined-rows';
import type { Attempt, Cancellation, Payment } from '../../platform/rows';
import { fenceAttemptsOfCancellation, inOrder, lastApproval } from '../../records/attempts';
import { cancellationPositionOf } from '../../records/cancellations';
import type { Input } from '../activity';
import type { PaymentDeps } from '../payments/deps';
import { cancelEvidenceOf } from '../van/cancel-answer';
import { WRITE_WITHIN_MS } from '../van/outcome';
import type { CancellationActivities, CancellationStanding, InFlight } from './types';

type Row = Cancellation & {
  readonly attempts: readonly Attempt[];
  readonly payment: Payment & { readonly attempts: readonly Attempt[] };
};

/** {@link CancellationActivities.readCancellation} */
export async function readCancellation(
  deps: PaymentDeps,
  { cancellationId }: Input<CancellationActivities['readCancellation']>,
): Promise<CancellationStanding> {
  const { db, clock } = deps;
  await fenceAttemptsOfCancellation(db, cancellationId, { detail: 'its run began anew', at: clock() });
  const row = await db.cancellation.findUnique({
    where: { id: cancellationId },
    include: { attempts: true, payment: { include: { attempts: { where: { kind: 'APPROVAL' } } } } },
  });
  if (row === null) return { kind: 'none' };
  const at = cancellationPositionOf(row);
  const since = row.updatedAt.toISOString();
  if (hasEnded(row.status)) return { kind: 'ended', at, since, ...(row.reason === null ? {} : { reason: row.reason }) };
  const inFlight = { ...inFlightOf(deps, row), since };
  return row.status === 'NEEDS_REVIEW'
    ? { ...inFlight, kind: 'in-review', why: row.reasonCode ?? 'it could not be settled' }
    : { ...inFlight, kind: 'in-flight' };
}

function inFlightOf({ vanAccess }: PaymentDeps, row: Row): InFlight {
  const { payment } = row;
  const attempts = inOrder(row.attempts);
  const approval = lastApproval(inOrder(payment.attempts));
  if (approval === undefined) throw missing(`The approval of payment ${payment.id}`);
  const { longestProcessingMs, reviewAfterMs } = vanAccess[approval.van];
  return {
    at: cancellationPositionOf(row),
    cancelling: {
      approved: payment.amount,
      amount: row.amount,
      balanceBefore: row.balanceBefore,
      writeWithinMs: WRITE_WITHIN_MS,
      longestProcessingMs,
    },
    reviewAfterMs,
    evidence: attempts.map(cancelEvidenceOf),
    nextNumber: Math.max(0, ...attempts.map(({ id }) => attemptNumberOf(id))) + 1,
    van: approval.van,
    approval: {
      paymentId: payment.id,
      approvalNo: payment.approvalNo ?? '',
      approvedAt: payment.approvedAtKst ?? '',
      terminalId: approval.terminalId,
      serialDate: approval.serialDate,
      serial: approval.serial,
      transmittedAt: approval.transmittedAtKst,
      orderNo: payment.orderNo,
    },
  };
}
