import { type Static, Type } from '@sinclair/typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { afterCancels, splitCancel, TaxFreeDoesNotFit } from '../domain/cancel-split';
import { whyNotCancellable, whyRefusedByRule } from '../domain/cancellable';
import { cancellationKindOf } from '../domain/cancellation-states';
import { type KstDate, kstDate } from '../domain/kst';
import { type TaxSplit, won } from '../domain/money';
import type { Transaction } from '../platform/database';
import { newId } from '../platform/ids';
import type { Bill, Cancellation as CancellationRow, Payment } from '../platform/rows';
import { createCancellation, takeCancellationClaim } from '../records/cancellations';
import { lockPayment } from '../records/payments';
import type { ServerContext } from './context';
import { Problem } from './errors';
import { answerOnce, IdempotencyHeaders, IDEMPOTENT_REFUSALS } from './idempotency';
import { Cancellation, cancellationView } from './merchant/payment-view';
import { WorkflowUnavailable } from './payment-workflows';
import { Amount, answer, PaymentId, ref, refusals, text } from './schemas';

/** Longer than a VAN usually takes, and well within callers' time-outs. */
const WAIT_MS = 20_000;

const NewCancellation = Type.Object(
  {
    amount: Type.Optional(
      Type.Unsafe<number>({ ...Amount, description: 'Won; without it, everything that remains is cancelled' }),
    ),
    expectedRemaining: Type.Optional(
      Type.Unsafe<number>({
        ...Amount,
        description: 'Won that remain before it, as you know it: refused when something else remains',
      }),
    ),
    taxFree: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 999_999_999,
        description: '면세금액 of this cancellation, won; without it, in proportion to what remains',
      }),
    ),
    reason: text(100, 'Why it is cancelled, for your own records'),
  },
  { additionalProperties: false },
);
type NewCancellation = Static<typeof NewCancellation>;

/** What the calls of merchant and administrator share. */
export const cancellationCall = {
  headers: IdempotencyHeaders,
  params: Type.Object({ id: PaymentId }),
  body: NewCancellation,
  response: {
    201: answer('The money is given back', ref(Cancellation), 'idempotent-replayed'),
    202: answer('Whether the money is given back is not known yet', ref(Cancellation), 'idempotent-replayed'),
    ...refusals(
      ...IDEMPOTENT_REFUSALS,
      'NOT_FOUND',
      'PAYMENT_NOT_SETTLED',
      'PAYMENT_NOT_CHARGED',
      'PAYMENT_ALREADY_CANCELLED',
      'CANCELLATION_IN_PROGRESS',
      'BALANCE_MISMATCH',
      'CANCELLATION_NOT_ALLOWED',
      'CANCELLATION_REFUSED',
    ),
  },
} as const;

type CallRequest = FastifyRequest & {
  readonly headers: Static<typeof cancellationCall.headers>;
  readonly params: Static<typeof cancellationCall.params>;
  readonly body: NewCancellation;
};

type Caller = {
  /** Whose keys the caller's are. */
  readonly scope: string;
  /** The payment must be this merchant's; undefined: any merchant's. */
  readonly merchantId?: string;
  readonly requestedBy: CancellationRow['requestedBy'];
};

type Asked = Omit<Caller, 'scope'> & {
  /** Of the cancellation that this request makes, or made before. */
  readonly id: string;
  readonly paymentId: string;
  readonly body: NewCancellation;
};

/** Answers a {@link cancellationCall} once. 201: the money is given back. 202: that is not known yet. */
export const answerCancellation = (
  context: ServerContext,
  request: CallRequest,
  reply: FastifyReply,
  { scope, ...caller }: Caller,
): Promise<FastifyReply> =>
  answerOnce(context, request, reply, {
    key: request.headers['idempotency-key'],
    scope,
    newEffectId: () => newId('can', request.params.id),
    status: ({ status }: Cancellation) => (status === 'DONE' ? 201 : 202),
    run: (id) => cancelPayment(context, { ...caller, id, paymentId: request.params.id, body: request.body }),
  });

/**
 * Stores a cancellation, starts its run, and waits for its outcome for a while. Once it is stored it is carried out,
 * even if this server or Temporal is lost: the sweep starts a run for it.
 * @throws Problem
 */
async function cancelPayment(context: ServerContext, asked: Asked): Promise<Cancellation> {
  const stored = await context.db.$transaction((tx) => storeCancellation(tx, asked, context.clock()));
  await carriedOut(context, stored);
  const row = await context.db.cancellation.findUniqueOrThrow({ where: { id: asked.id } });
  if (row.status !== 'FAILED') return cancellationView(row);
  const message = row.reasonCode ?? row.reason ?? 'refused';
  throw new Problem('CANCELLATION_REFUSED', {
    paymentId: row.paymentId,
    cancellationId: row.id,
    errors: [{ path: row.reason ?? 'cancellation', message }],
  });
}

type Stored = { readonly cancellation: CancellationRow; readonly payment: Payment & { readonly bill: Bill } };

async function carriedOut({ workflows }: ServerContext, { cancellation, payment }: Stored): Promise<void> {
  try {
    await workflows.cancel({ ...cancellation, payment }, WAIT_MS);
  } catch (failure) {
    // It is stored: the sweep starts its run.
    if (!(failure instanceof WorkflowUnavailable)) throw failure;
  }
}

/** Finds the cancellation of an earlier try of the request, or makes it. @throws Problem */
async function storeCancellation(tx: Transaction, asked: Asked, now: Date): Promise<Stored> {
  const { id, paymentId, merchantId } = asked;
  const payment = await lockPayment(tx, paymentId);
  if (payment === undefined || (merchantId !== undefined && payment.merchantId !== merchantId))
    throw new Problem('NOT_FOUND');
  const earlier = await tx.cancellation.findUnique({ where: { id } });
  const bill = await tx.bill.findUniqueOrThrow({ where: { id: payment.billId } });
  if (earlier !== null) return { cancellation: earlier, payment: { ...payment, bill } };
  const why = whyNotCancellable(payment.status);
  if (why !== undefined) throw new Problem(why, { paymentId });
  const holder = await takeCancellationClaim(tx, { paymentId, cancellationId: id });
  if (holder !== id) throw new Problem('CANCELLATION_IN_PROGRESS', { paymentId, cancellationId: holder });
  const done = await tx.cancellation.findMany({ where: { paymentId, status: 'DONE' } });
  const facts = factsOf({ payment, bill, done }, asked.body, kstDate(now));
  const { merchantId: owner } = payment;
  const { requestedBy } = asked;
  const note = asked.body.reason;
  const cancellation = await createCancellation(tx, { id, paymentId, merchantId: owner, requestedBy, note, ...facts });
  return { cancellation, payment: { ...payment, bill } };
}

type Before = { readonly payment: Payment; readonly bill: Bill; readonly done: readonly CancellationRow[] };

/** The amounts and the kind of a new cancellation. @throws Problem */
function factsOf(
  { payment, bill, done }: Before,
  { amount: wanted, expectedRemaining, taxFree }: NewCancellation,
  today: KstDate,
) {
  const { id: paymentId, approvedAtKst } = payment;
  const remaining = afterCancels({ ...bill, total: bill.amount }, done);
  const amount = wanted ?? remaining.total;
  if (amount > remaining.total || (expectedRemaining !== undefined && expectedRemaining !== remaining.total))
    throw new Problem('BALANCE_MISMATCH', { paymentId, remaining: remaining.total });
  const rule = whyRefusedByRule({ ...payment, approvedAt: approvedAtKst }, amount, today);
  if (rule !== undefined)
    throw new Problem('CANCELLATION_NOT_ALLOWED', { paymentId, errors: [{ path: 'body/amount', message: rule }] });
  const { total, ...parts } = splitOf(remaining, amount, taxFree);
  const isWhole = amount === payment.amount;
  const kind = cancellationKindOf({ isWhole, approvedOn: approvedAtKst?.slice(0, 8) ?? '', day: today });
  return { amount: total, ...parts, balanceBefore: won(remaining.total), kind };
}

/** @throws Problem */
function splitOf(remaining: TaxSplit, amount: number, taxFree: number | undefined): TaxSplit {
  try {
    return splitCancel(remaining, amount, taxFree);
  } catch (failure) {
    if (!(failure instanceof TaxFreeDoesNotFit)) throw failure;
    throw new Problem('CANCELLATION_NOT_ALLOWED', { errors: [{ path: 'body/taxFree', message: failure.message }] });
  }
}
