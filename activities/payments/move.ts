import { assertMove, type PaymentStatus, stateLetter } from '../../domain/payment-states';
import type { Position } from '../../domain/position';
import type { Transaction } from '../../platform/database';
import { eventIdFor } from '../../platform/ids';
import type { Prisma } from '../../prisma/generated/client';

/**
 * Thrown when a payment's row is neither where the activity expects it nor where the activity would bring it: a second
 * writer.
 */
export class PositionLost extends Error {
  override readonly name = 'PositionLost';
  constructor(
    readonly at: Position,
    readonly to: PaymentStatus,
  ) {
    super(
      `Payment ${at.paymentId} is not at ${at.status} (version ${at.version}) any more, so it can't go to ${to}. ` +
        'Look for a second writer: only its own workflow may move a payment.',
    );
  }
}

type Change = Omit<Prisma.PaymentUncheckedUpdateManyInput, 'id' | 'status' | 'version'>;
type Moved = {
  readonly at: Position;
  /** False when an earlier try of the same step had moved it already. */ readonly first: boolean;
};

/**
 * Moves a payment by one state and writes the event of it, guarded by the position's version: of two tries of an
 * activity one moves, and the other finds it done.
 * @throws IllegalMove, PositionLost
 */
export async function movePayment(
  tx: Transaction,
  at: Position,
  to: PaymentStatus,
  change: Change = {},
): Promise<Moved> {
  assertMove(at.status, to);
  const version = at.version + 1;
  const moved: Position = { paymentId: at.paymentId, status: to, version };
  const { count } = await tx.payment.updateMany({
    where: { id: at.paymentId, version: at.version, status: at.status },
    data: { ...change, status: to, version },
  });
  const row = await tx.payment.findUniqueOrThrow({ where: { id: at.paymentId } });
  if (count === 0) {
    const done = await tx.event.findUnique({ where: { id: eventIdFor(at.paymentId, version) } });
    if (done?.type !== paymentEventType(to)) throw new PositionLost(at, to);
    return { at: moved, first: false };
  }
  await tx.event.create({ data: paymentEvent(row) });
  return { at: moved, first: true };
}

export const paymentEventType = (status: PaymentStatus): string => `payment.${status.toLowerCase()}`;

type EventSource = {
  readonly id: string;
  readonly billId: string;
  readonly merchantId: string;
  readonly status: PaymentStatus;
  readonly version: number;
  readonly amount: number;
  readonly reason?: string | null;
  readonly approvalNo?: string | null;
};

/** The event row of a payment's state: what a webhook will be made of, so it holds nothing secret. */
export const paymentEvent = (payment: EventSource): Prisma.EventUncheckedCreateInput => ({
  id: eventIdFor(payment.id, payment.version),
  type: paymentEventType(payment.status),
  subjectId: payment.id,
  version: payment.version,
  merchantId: payment.merchantId,
  data: {
    billId: payment.billId,
    status: payment.status,
    state: stateLetter(payment.status),
    amount: payment.amount,
    reason: payment.reason ?? null,
    approvalNo: payment.approvalNo ?? null,
  },
});
