import type { Outcome } from '../../activities/payments/types';
import type { PaymentStatus } from '../../domain/payment-states';
import type { Position } from '../../domain/position';
import { movePayment } from '../../records/payments';
import type { Harness } from './harness';

type Step = (harness: Harness, at: Position) => Promise<Position>;

const claim: Step = async ({ activities }, at) => {
  const claimed = await activities.claimBill({ at });
  if (claimed.kind === 'lost') throw new Error(`${at.paymentId} lost the claim: ${claimed.reason}`);
  return claimed.at;
};

const outcome =
  (of: Outcome): Step =>
  ({ activities }, at) =>
    activities.recordOutcome({ at, outcome: of });

/** For states whose own activity does more than these tests need. */
const move =
  (to: PaymentStatus): Step =>
  async ({ db }, at) =>
    (await db.$transaction((tx) => movePayment(tx, at, to))).at;

const unknown = [claim, outcome({ kind: 'unknown', detail: 'read time-out' })] as const;
const approved = [
  claim,
  outcome({
    kind: 'approved',
    approval: {
      approvalNo: '30012345',
      approvedAt: '20250102030405',
      vanTransactionId: 'V1',
      maskedCardNo: '457972******1234',
      cardKind: '0',
      cardIssuerName: 'KB국민',
      acquirerCode: '02',
      acquirerName: 'KB국민',
      acquirerMerchantNo: '701208800767',
    },
  }),
] as const;

/** Paths to each status from SCHEME_ISSUED, by the workflow's activities. */
const ways: Readonly<Record<Exclude<PaymentStatus, 'REQUESTED'>, readonly Step[]>> = {
  SCHEME_ISSUED: [],
  AUTHENTICATED: [move('AUTHENTICATED')],
  APPROVING: [claim],
  UNCONFIRMED: unknown,
  NEEDS_REVIEW: [...unknown, outcome({ kind: 'needs-review' })],
  APPROVED: approved,
  PARTIALLY_CANCELLED: [...approved, move('PARTIALLY_CANCELLED')],
  CANCELLED: [...approved, move('CANCELLED')],
  DECLINED: [claim, outcome({ kind: 'declined', reason: 'VAN_DECLINED_SOFT', reasonCode: '8326' })],
  AUTH_FAILED: [outcome({ kind: 'auth-failed', reason: 'PAYER_CANCELLED', reasonCode: '3001' })],
  EXPIRED: [outcome({ kind: 'expired' })],
  NET_CANCELLED: [...unknown, move('NET_CANCELLED')],
};

export type ReachableStatus = keyof typeof ways;
export const reachableStatuses = Object.keys(ways) as readonly ReachableStatus[];

/** Brings a payment with an issued scheme to a status. */
export async function bring(harness: Harness, paymentId: string, status: ReachableStatus): Promise<void> {
  const row = await harness.db.payment.findUniqueOrThrow({ where: { id: paymentId } });
  let at: Position = { paymentId, status: row.status, version: row.version };
  for (const step of ways[status]) at = await step(harness, at);
}
