import { DecidedFailure } from '../domain/activity-failures';
import type { IssuerCode, Platform } from '../domain/issuers';
import { tidyName } from '../domain/names';
import type { Order } from '../domain/order';
import { assertMove, type PaymentStatus, stateLetter } from '../domain/payment-states';
import type { Position } from '../domain/position';
import type { VanName } from '../domain/vans';
import type { Transaction } from '../platform/database';
import { eventIdFor } from '../platform/ids';
import type { Bill, Merchant, Payment, Written } from '../platform/rows';
import type { Prisma } from '../prisma/generated/client';
import { type NewEvent, storeEvents } from './events';

/**
 * Thrown when a payment's row is neither where the activity expects it nor where the activity would bring it: a second
 * writer.
 */
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

export type NewPayment = Written<'payment', Prisma.PaymentCreateManyInput>;

/** Makes a payment, with its event. */
export async function createPayment(tx: Transaction, row: NewPayment): Promise<Payment> {
  const [made] = await tx.payment.createManyAndReturn({ data: [row] });
  if (made === undefined) throw new Error(`Payment ${row.id} was not made`);
  await storeEvents(tx, paymentEvent(made));
  return made;
}

export const positionOf = ({ id: paymentId, status, version }: Payment): Position => ({ paymentId, status, version });

export type PaymentChange = Omit<
  Written<'payment', Prisma.PaymentUncheckedUpdateManyInput>,
  'id' | 'status' | 'version'
>;
type Moved = {
  readonly at: Position;
  /** As it is since; none when an earlier try of the same activity had moved it already. */
  readonly payment?: Payment;
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
  change: PaymentChange = {},
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

/** What a webhook will be made of, so it holds nothing secret. */
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

/** The payment of an issuer's authentication. Its row stays as it is until the transaction ends. */
export async function lockPaymentOf(
  tx: Transaction,
  { issuer, transactionId }: { readonly issuer: IssuerCode; readonly transactionId: string },
): Promise<LockedPayment | undefined> {
  const [payment] = await tx.$queryRaw<LockedPayment[]>`
    SELECT id, status::text AS status, pay_type AS "payType", order_no AS "orderNo" FROM payment
    WHERE issuer = ${issuer} AND issuer_transaction_id = ${transactionId} FOR UPDATE`;
  return payment;
}

/** The VAN that a payment's approval goes to. */
export async function routePayment(tx: Transaction, id: string, van: VanName): Promise<void> {
  await tx.payment.updateMany({ where: { id }, data: { van } });
}

/** Remembers which payment a press was answered with that has begun none: its key is that payment for ever. */
export async function storeAnsweredPress(
  tx: Transaction,
  press: { readonly id: string; readonly paymentId: string; readonly platform: Platform },
): Promise<void> {
  await tx.answeredPress.createMany({ data: [press], skipDuplicates: true });
}

/** The order of a payment as issuers and VANs know it. */
export const orderOf = (payment: Payment, bill: Bill, merchant: Merchant): Order => ({
  transactionId: payment.issuerTransactionId,
  orderNo: payment.orderNo,
  businessNo: merchant.businessNo,
  merchantName: tidyName(merchant.name),
  orderName: tidyName(bill.orderName),
  amount: payment.amount,
  installmentMonths: payment.installmentMonths,
  requestedAt: payment.requestedAtKst,
  returnUrl: bill.returnUrl,
});
