import { DecidedFailure } from '../domain/activity-failures';
import type { FoundApproval } from '../domain/approval';
import type { IssuerCode, Platform } from '../domain/issuers';
import type { AppScheme } from '../domain/messages';
import { tidyName } from '../domain/names';
import type { Order } from '../domain/order';
import { assertMove, type PaymentStatus, stateLetter } from '../domain/payment-states';
import type { Position } from '../domain/position';
import type { VanName } from '../domain/vans';
import { noteChange } from '../platform/changes';
import type { Transaction } from '../platform/database';
import { eventIdFor } from '../platform/ids';
import { columnName, returned } from '../platform/joined-rows';
import type { Bill, Merchant, Payment, Written } from '../platform/rows';
import { traceparentOfNow } from '../platform/spans';
import { Prisma } from '../prisma/generated/client';

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

type NewPayment = Omit<
  Written<'payment', Prisma.PaymentCreateManyInput>,
  'status' | 'version' | 'createdAt' | 'updatedAt' | 'appScheme'
>;

/** Makes a payment (REQUESTED), with its event. */
export async function createPayment(tx: Transaction, row: NewPayment): Promise<Payment> {
  const now = new Date();
  const status = 'REQUESTED';
  const version = 1;
  const values = columnsOf({ ...row, status, version, createdAt: now, updatedAt: now });
  const columns = Prisma.join(values.map(({ column }) => column));
  const insert = Prisma.sql`INSERT INTO payment (${columns}) VALUES (${Prisma.join(values.map(({ value }) => value))})`;
  const made = await writeWithEvents(tx, insert, row.id, [{ status, version }]);
  if (made === undefined) throw new Error(`Payment ${row.id} was not made`);
  return made;
}

export const positionOf = ({ id: paymentId, status, version }: Payment): Position => ({ paymentId, status, version });

/** What a move sets beside the status. */
export type PaymentChange = Partial<
  Omit<Payment, 'id' | 'status' | 'version' | 'createdAt' | 'updatedAt' | 'appScheme'>
> & {
  readonly appScheme?: AppScheme;
};
type Moved = {
  readonly at: Position;
  /** The row after the move; undefined when an earlier try of the same activity had moved it already. */
  readonly payment?: Payment;
};

/**
 * Moves a payment along `path` and stores the event of every step, guarded by the position's version: of two tries of
 * an activity one moves, and the other finds it done.
 * @param path one status, or several that the payment passes in this transaction
 * @throws IllegalMove, PositionLost
 */
export async function movePayment(
  tx: Transaction,
  from: Position,
  path: PaymentStatus | readonly [PaymentStatus, ...PaymentStatus[]],
  change: PaymentChange = {},
): Promise<Moved> {
  const steps = stepsOf(from, typeof path === 'string' ? [path] : path);
  const at = { ...from, ...steps[steps.length - 1] };
  const set = columnsOf({ ...change, status: at.status, version: at.version, updatedAt: new Date() });
  const update = Prisma.sql`
    UPDATE payment SET ${Prisma.join(set.map(({ column, value }) => Prisma.sql`${column} = ${value}`))}
    WHERE id = ${from.paymentId} AND version = ${from.version} AND status = ${from.status}::payment_status`;
  const payment = await writeWithEvents(tx, update, from.paymentId, steps);
  if (payment !== undefined) return { at, payment };
  const done = await tx.event.findUnique({ where: { id: eventIdFor(at.paymentId, at.version) } });
  if (done?.type !== paymentEventType(at.status)) throw new PositionLost(from, at.status);
  return { at };
}

type Step = {
  readonly status: PaymentStatus;
  readonly version: number;
  /** The status that it leaves; undefined: the payment is new. */
  readonly was?: PaymentStatus;
};

/** @throws IllegalMove */
function stepsOf(from: Step, path: readonly PaymentStatus[]): readonly Step[] {
  const steps: Step[] = [];
  let last = from;
  for (const status of path) {
    assertMove(last.status, status);
    last = { status, version: last.version + 1, was: last.status };
    steps.push(last);
  }
  return steps;
}

type Column = { readonly column: Prisma.Sql; readonly value: Prisma.Sql };

/** The columns of given fields, each with its value as SQL takes it; a field without a value is left out. */
const columnsOf = (given: Readonly<Record<string, unknown>>): readonly Column[] =>
  Object.entries(given)
    .filter(([, value]) => value !== undefined)
    .map(([field, value]) => ({ column: Prisma.raw(`"${columnName(field)}"`), value: valueOf(field, value) }));

function valueOf(field: string, value: unknown): Prisma.Sql {
  if (field === 'status') return Prisma.sql`${value}::payment_status`;
  if (field === 'appScheme' && value !== null) return Prisma.sql`${JSON.stringify(value)}::jsonb`;
  return Prisma.sql`${value}`;
}

/**
 * Writes a payment's row and the events of its steps by one statement. What an event tells becomes a webhook, so it
 * holds nothing secret.
 * @param write an INSERT or UPDATE of at most one row of `payment`
 * @returns the row as it was written; undefined when there was none to write, and then there is no event either
 */
async function writeWithEvents(
  tx: Transaction,
  write: Prisma.Sql,
  paymentId: string,
  steps: readonly Step[],
): Promise<Payment | undefined> {
  const passed = steps.map(
    ({ status, version }) => Prisma.sql`(${eventIdFor(paymentId, version)}, ${paymentEventType(status)},
      ${version}::integer, ${status}, ${stateLetter(status)})`,
  );
  const [written] = await tx.$queryRaw<(Payment & { readonly stoodSince: Date | null })[]>`
    WITH written AS (${write} RETURNING *),
    told AS (
      INSERT INTO event (id, type, subject_id, version, merchant_id, data, created_at, traceparent)
      SELECT step.id, step.type, written.id, step.version, written.merchant_id,
        jsonb_build_object('billId', bill_id, 'status', step.status, 'state', step.state, 'amount', amount,
          'payerInterestMonths', payer_interest_months, 'reason', reason, 'approvalNo', approval_no,
          'cancelledAmount', cancelled_amount),
        written.updated_at, ${traceparentOfNow()}::text
      FROM written, (VALUES ${Prisma.join(passed)}) AS step (id, type, version, status, state)
      ORDER BY step.version
    )
    SELECT ${returned('Payment')}, ${stoodSince} FROM written`;
  if (written === undefined) return undefined;
  const { stoodSince: since, ...payment } = written;
  const ms = since === null ? undefined : Math.max(0, payment.updatedAt.getTime() - since.getTime());
  // Of several statuses, a payment stood only in the one before the first.
  steps.forEach((step, at) => {
    notePayment(payment, step, at === 0 ? ms : undefined);
  });
  return payment;
}

/** Within a statement, a table reads as it was before that statement. */
const stoodSince = Prisma.sql`
  (SELECT updated_at FROM payment AS earlier WHERE earlier.id = written.id) AS "stoodSince"`;

/** @param ms how long the payment stood in the status that it leaves */
function notePayment(payment: Payment, { status, version, was }: Step, ms: number | undefined): void {
  const { id: paymentId, billId, merchantId, issuer, van, reason, reasonCode } = payment;
  const why = status === payment.status ? { reason, reasonCode } : {};
  const event = paymentEventType(status);
  noteChange({ event, paymentId, version, billId, merchantId, issuer, van, was, ms, ...why });
}

const paymentEventType = (status: PaymentStatus): string => `payment.${status.toLowerCase()}`;

type LockedPayment = Pick<Payment, 'id' | 'status' | 'payType' | 'orderNo'>;

/** Locks the payment of an issuer's authentication until the transaction ends. */
export async function lockPaymentOf(
  tx: Transaction,
  { issuer, transactionId }: { readonly issuer: IssuerCode; readonly transactionId: string },
): Promise<LockedPayment | undefined> {
  const [payment] = await tx.$queryRaw<LockedPayment[]>`
    SELECT id, status::text AS status, pay_type AS "payType", order_no AS "orderNo" FROM payment
    WHERE issuer = ${issuer} AND issuer_transaction_id = ${transactionId} FOR UPDATE`;
  return payment;
}

/** Locks a payment until the transaction ends, so that its cancellations are made one after another. */
export async function lockPayment(tx: Transaction, id: string): Promise<Payment | undefined> {
  const [locked] = await tx.$queryRaw<
    Payment[]
  >`SELECT ${returned('Payment')} FROM payment WHERE id = ${id} FOR UPDATE`;
  return locked;
}

/** Stores the VAN that a payment's approval goes to. */
export async function routePayment(tx: Transaction, id: string, van: VanName): Promise<void> {
  await tx.payment.updateMany({ where: { id }, data: { van } });
}

/**
 * Stores the payment that a press was answered with when it began none itself: from then on, its key means that
 * payment.
 */
export async function storeAnsweredPress(
  tx: Transaction,
  press: { readonly id: string; readonly paymentId: string; readonly platform: Platform },
): Promise<void> {
  await tx.answeredPress.createMany({ data: [press], skipDuplicates: true });
}

/** What a cancel names of a payment's approval; undefined when its row does not know it in full. */
export function namedByNumber({
  approvalNo,
  approvedAtKst: approvedAt,
  vanTransactionId,
  amount,
}: Payment): FoundApproval | undefined {
  if (approvalNo === null || approvedAt === null) return undefined;
  return { approvalNo, approvedAt, vanTransactionId: vanTransactionId ?? '', amount };
}

/** A payment's order as issuers and VANs know it. */
export const orderOf = (payment: Payment, bill: Bill, merchant: Merchant): Order => ({
  transactionId: payment.issuerTransactionId,
  orderNo: payment.orderNo,
  businessNo: merchant.businessNo,
  merchantName: tidyName(merchant.name),
  orderName: tidyName(bill.orderName),
  amount: payment.amount,
  installmentMonths: payment.installmentMonths,
  ...(payment.payerInterestMonths === null ? {} : { payerInterestMonths: payment.payerInterestMonths }),
  requestedAt: payment.requestedAtKst,
  returnUrl: bill.returnUrl,
});
