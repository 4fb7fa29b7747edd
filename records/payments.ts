import { DecidedFailure } from '../domain/activity-failures';
import { installmentMonths } from '../domain/installments';
import { parseKstDateTime } from '../domain/kst';
import { won } from '../domain/money';
import { tidyName } from '../domain/names';
import type { Order } from '../domain/order';
import { assertMove, type PaymentStatus, stateLetter } from '../domain/payment-states';
import type { Position } from '../domain/position';
import type { Transaction } from '../platform/database';
import { eventIdFor } from '../platform/ids';
import type { Bill, Merchant, Payment, Prisma } from '../prisma/generated/client';
import { type NewEvent, storeEvents } from './events';

/** Thrown when a payment's row has neither the expected nor the target position: there is a second writer. */
export class PositionLost extends DecidedFailure {
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

/** Creates a payment with its event. */
export async function createPayment(tx: Transaction, row: Prisma.PaymentCreateManyInput): Promise<Payment> {
  const [made] = await tx.payment.createManyAndReturn({ data: [row] });
  if (made === undefined) throw new Error(`Payment ${row.id} was not made`);
  await storeEvents(tx, paymentEvent(made));
  return made;
}

export const positionOf = ({ id: paymentId, status, version }: Payment): Position => ({ paymentId, status, version });

type Change = Omit<Prisma.PaymentUncheckedUpdateManyInput, 'id' | 'status' | 'version'>;
type Moved = {
  readonly at: Position;
  /** The moved payment; undefined when an earlier try of the same activity has moved it. */
  readonly payment?: Payment;
};

/**
 * Moves a payment by one state and writes its event, guarded by the position's version: of two tries of an activity,
 * one moves the payment, and the other finds it moved.
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
  const [payment] = await tx.payment.updateManyAndReturn({
    where: { id: at.paymentId, version: at.version, status: at.status },
    data: { ...change, status: to, version },
  });
  if (payment !== undefined) {
    await storeEvents(tx, paymentEvent(payment));
    return { at: moved, payment };
  }
  const done = await tx.event.findUnique({ where: { id: eventIdFor(at.paymentId, version) } });
  if (done?.type !== paymentEventType(to)) throw new PositionLost(at, to);
  return { at: moved };
}

const paymentEventType = (status: PaymentStatus): string => `payment.${status.toLowerCase()}`;

/** The event of a payment. Merchants read it, so it holds nothing secret. */
const paymentEvent = (payment: Payment): NewEvent => ({
  type: paymentEventType(payment.status),
  subjectId: payment.id,
  version: payment.version,
  merchantId: payment.merchantId,
  data: {
    billId: payment.billId,
    status: payment.status,
    state: stateLetter(payment.status),
    amount: payment.amount,
    reason: payment.reason,
    approvalNo: payment.approvalNo,
  },
});

type LockedPayment = Pick<Payment, 'id' | 'status' | 'payType' | 'orderNo'>;

/** Locks the payment of an issuer's authentication until the transaction ends. */
export async function lockPaymentOf(
  tx: Transaction,
  { issuer, transactionId }: { readonly issuer: string; readonly transactionId: string },
): Promise<LockedPayment | undefined> {
  const [payment] = await tx.$queryRaw<LockedPayment[]>`
    SELECT id, status::text AS status, pay_type AS "payType", order_no AS "orderNo" FROM payment
    WHERE issuer = ${issuer} AND issuer_transaction_id = ${transactionId} FOR UPDATE`;
  return payment;
}

/** Stores the VAN that a payment's approval goes to. */
export async function routePayment(tx: Transaction, id: string, van: string): Promise<void> {
  await tx.payment.updateMany({ where: { id }, data: { van } });
}

/**
 * Stores the payment that a press was answered with when it began none itself: from then on, its key means that
 * payment.
 */
export async function storeAnsweredPress(
  tx: Transaction,
  press: { readonly id: string; readonly paymentId: string; readonly platform: string },
): Promise<void> {
  await tx.answeredPress.createMany({ data: [press], skipDuplicates: true });
}

/** A payment's order as issuers and VANs know it. */
export const orderOf = (payment: Payment, bill: Bill, merchant: Merchant): Order => ({
  transactionId: payment.issuerTransactionId,
  orderNo: payment.orderNo,
  businessNo: merchant.businessNo,
  merchantName: tidyName(merchant.name),
  orderName: tidyName(bill.orderName),
  amount: won(payment.amount),
  installmentMonths: installmentMonths(payment.installmentMonths),
  requestedAt: parseKstDateTime(payment.requestedAtKst),
  returnUrl: bill.returnUrl,
});
