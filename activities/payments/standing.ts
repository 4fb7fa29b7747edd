import { isBeforeApproval, isFinal } from '../../domain/payment-states';
import type { Position } from '../../domain/position';
import { attemptNumberOf } from '../../platform/ids';
import type { Attempt, Bill, Merchant, Payment } from '../../platform/rows';
import { fenceAttemptsOf, inOrder, lastApproval } from '../../records/attempts';
import { orderOf, positionOf } from '../../records/payments';
import type { Input } from '../activity';
import { followedUpByRow, type FollowUpRow } from '../van/follow-up-answer';
import { isMismatch, sendableUntil } from '../van/outcome';
import type { PaymentDeps } from './deps';
import { readPreparedApproval } from './route';
import type { KnownOfUnknown, PaymentActivities, PaymentStanding, PreparedAttempt } from './types';

type Row = Payment & {
  readonly bill: Bill & { readonly merchant: Merchant };
  readonly attempts: readonly FollowUpRow[];
};

/** {@link PaymentActivities.readStanding} */
export async function readStanding(
  deps: PaymentDeps,
  { paymentId }: Input<PaymentActivities['readStanding']>,
): Promise<PaymentStanding> {
  const { db, clock } = deps;
  await fenceAttemptsOf(db, paymentId, { detail: 'its run was taken over', at: clock() });
  const row = await db.payment.findUnique({
    where: { id: paymentId },
    include: { bill: { include: { merchant: true } }, attempts: { include: { approval: true } } },
  });
  if (row === null) return { kind: 'none' };
  const standing = await standingOf(deps, { ...row, attempts: inOrder(row.attempts) });
  return { ...standing, since: row.updatedAt.toISOString() };
}

type Standing = Exclude<PaymentStanding, { readonly kind: 'none' }>;

async function standingOf(deps: PaymentDeps, row: Row): Promise<Standing> {
  const at = positionOf(row);
  if (isFinal(row.status)) return ended(row, at);
  if (isBeforeApproval(row.status)) return beforeApproval(row, at);
  const approval = lastApproval(row.attempts);
  const why = row.reasonCode ?? row.reason ?? row.status;
  if (approval === undefined) return { kind: 'in-review', at, why: `no approval is in the rows (${why})` };
  const attempt = await readPreparedApproval(deps, row, approval);
  if (row.status === 'NEEDS_REVIEW') return { kind: 'in-review', at, why, attempt };
  if (row.status === 'APPROVING')
    return { kind: 'approving', at, attempt, answerableUntil: answerableUntil(approval, attempt) };
  return { kind: 'unconfirmed', at, attempt, known: knownOf(row, approval) };
}

const ended = ({ reason, reasonCode, van, approvalNo }: Row, at: Position): Standing => ({
  kind: 'ended',
  at,
  ...(reason === null ? {} : { reason }),
  ...(reasonCode === null ? {} : { code: reasonCode }),
  ...(van === null ? {} : { van }),
  ...(approvalNo === null ? {} : { approvalNo }),
});

const beforeApproval = (row: Row, at: Position): Standing => ({
  kind: 'before-approval',
  at,
  payType: row.payType,
  issuer: row.issuer,
  order: orderOf(row, row.bill, row.bill.merchant),
  expiresAt: row.authExpiresAt.toISOString(),
  ...(row.appScheme === null ? {} : { appScheme: row.appScheme }),
});

/** Only a SENDING attempt can still be answered; after a lost activity there is no answer, and its time runs out. */
function answerableUntil({ state, sendingAt }: Attempt, { startToCloseMs }: PreparedAttempt): string {
  return new Date(state === 'SENDING' && sendingAt !== null ? sendingAt.getTime() + startToCloseMs : 0).toISOString();
}

function knownOf({ attempts, reasonCode }: Row, approval: Attempt): KnownOfUnknown {
  const about = attempts.filter(({ originalId }) => originalId === approval.id);
  return {
    detail: reasonCode ?? 'no answer was kept',
    mismatch: isMismatch(approval.answer),
    sendableUntil: sendableUntil(approval),
    nextNumber: Math.max(...attempts.map(({ id }) => attemptNumberOf(id))) + 1,
    heard: about.map(followedUpByRow),
  };
}
