import type { InboundAnswer, InboundReader, VerifiedResult } from '../../activities/issuers/contract';
import { isBeforeApproval, type PaymentStatus } from '../../domain/payment-states';
import { sealedResultContext } from '../../domain/sealing';
import { newId } from '../../platform/ids';
import type { Transaction } from '../../platform/database';
import type { Inbox } from '../../prisma/generated/client';
import type { ServerContext } from '../context';

/** How long the first delivery has before the relay takes over. */
const FIRST_DELIVERY_MS = 5_000;

type Kept = { readonly answer: InboundAnswer; /** Set when the result is new, and is to be delivered. */ readonly inboxId?: string };

/**
 * Keeps a verified result, or the refusal of it, in one transaction. The payment's row is locked, so that of two results for one
 * authentication the first is kept and the second is refused.
 */
export async function keepResult(context: ServerContext, reader: InboundReader, verified: VerifiedResult, body: Buffer): Promise<Kept> {
  return context.db.$transaction(async (tx) => {
    const payment = await lockPayment(tx, reader.issuer, verified);
    const known = await tx.inbox.findMany({ where: { issuer: reader.issuer, issuerTransactionId: verified.transactionId } });
    const repeat = known.find(({ fingerprint }) => fingerprint === verified.fingerprint);
    if (repeat !== undefined) return repeated(tx, repeat);

    const refusal = refusalOf(payment?.status, known);
    const now = context.clock();
    const row = {
      id: newId('inb'),
      issuer: reader.issuer,
      issuerTransactionId: verified.transactionId,
      fingerprint: verified.fingerprint,
      paymentId: payment?.id ?? null,
      contentType: reader.contentType,
      receivedAt: now,
      nextDeliveryAt: new Date(now.getTime() + FIRST_DELIVERY_MS),
    };
    if (refusal !== undefined) {
      await tx.inbox.create({ data: { ...row, state: 'REFUSED', refusal } });
      return { answer: refusal };
    }
    const sealed = context.keyrings.authResult.seal(body, sealedResultContext(reader.issuer, verified.transactionId));
    await tx.inbox.create({ data: { ...row, state: 'RECEIVED', sealedBody: new Uint8Array(sealed) } });
    return { answer: 'kept', inboxId: row.id };
  });
}

/** Where a result names the order number outside, both must be the payment's. */
async function lockPayment(tx: Transaction, issuer: string, { transactionId, orderNo }: VerifiedResult) {
  const [payment] = await tx.$queryRaw<{ id: string; status: PaymentStatus; orderNo: string }[]>`
    SELECT id, status::text AS status, order_no AS "orderNo" FROM payment WHERE issuer = ${issuer} AND issuer_transaction_id = ${transactionId} FOR UPDATE`;
  return orderNo === undefined || payment?.orderNo === orderNo ? payment : undefined;
}

/** The same answer for a repeat, and a count of how often it came. */
async function repeated(tx: Transaction, row: Inbox): Promise<Kept> {
  await tx.inbox.update({ where: { id: row.id }, data: { times: { increment: 1 } } });
  return { answer: row.refusal === null ? 'kept' : (row.refusal as InboundAnswer) };
}

function refusalOf(status: PaymentStatus | undefined, known: readonly Inbox[]): Extract<InboundAnswer, 'unknown-transaction' | 'ended'> | undefined {
  if (status === undefined) return 'unknown-transaction';
  const another = known.some(({ state }) => state !== 'REFUSED');
  return another || !isBeforeApproval(status) ? 'ended' : undefined;
}

/** Brings a kept result to its workflow and erases the body. Whatever fails is tried again by the relay. */
export async function deliver(context: ServerContext, inboxId: string): Promise<void> {
  const row = await context.db.inbox.findUnique({ where: { id: inboxId, state: 'RECEIVED' } });
  if (row?.sealedBody == null || row.paymentId === null) return;
  const taken = await context.workflows.deliverResult(row.paymentId, {
    inboxId: row.id,
    issuerTransactionId: row.issuerTransactionId,
    sealedBody: Buffer.from(row.sealedBody).toString('base64'),
  });
  await context.db.inbox.updateMany({
    where: { id: row.id, state: 'RECEIVED' },
    // `refusal` stays empty: the issuer was told that the result is kept, and hears the same of a repeat.
    data: { state: taken ? 'DELIVERED' : 'REFUSED', sealedBody: null, deliveredAt: context.clock() },
  });
}
