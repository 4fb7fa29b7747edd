import type { InboundAnswer, InboundReader, VerifiedResult } from '../../activities/issuers/contract';
import type { IssuerCode } from '../../domain/issuers';
import type { RegistrationInput, SealedResult } from '../../domain/messages';
import { isBeforeApproval } from '../../domain/payment-states';
import { sealedResultContext } from '../../domain/sealing';
import { awaitingBillingKeyStates } from '../../domain/subscription-states';
import type { Transaction } from '../../platform/database';
import { newId } from '../../platform/ids';
import type { BillingKey, Inbox } from '../../platform/rows';
import { lockBillingKeyOf } from '../../records/billing-keys';
import { countRepeat, endDelivery, storeInboxRow } from '../../records/inbox';
import { lockPaymentOf } from '../../records/payments';
import type { ServerContext } from '../context';
import type { Authentication } from '../payment-workflows';

/** The time for the first delivery before the relay takes over. */
const FIRST_DELIVERY_MS = 5_000;

type Kept = {
  readonly answer: InboundAnswer;
  /** The result, if it is new and is to be delivered. */ readonly delivery?: Inbox;
};

/**
 * Stores a verified result, or its refusal, in one transaction. It locks the row of the payment or billing key, so that
 * of two results for one authentication the first is stored and the second refused.
 */
export async function storeResult(
  context: ServerContext,
  reader: InboundReader,
  verified: VerifiedResult,
  body: Buffer,
): Promise<Kept> {
  return context.db.$transaction(async (tx) => {
    const subject = await lockSubject(tx, reader.issuer, verified);
    const known = await tx.inbox.findMany({
      where: { issuer: reader.issuer, issuerTransactionId: verified.transactionId },
    });
    const repeat = known.find(({ fingerprint }) => fingerprint === verified.fingerprint);
    if (repeat !== undefined) return repeated(tx, repeat);

    const refusal = refusalOf(subject, known);
    const now = context.clock();
    const row = {
      id: newId('inb', ''),
      issuer: reader.issuer,
      issuerTransactionId: verified.transactionId,
      fingerprint: verified.fingerprint,
      paymentId: subject?.kind === 'payment' ? subject.id : null,
      billingKeyId: subject?.kind === 'registration' ? subject.id : null,
      contentType: reader.contentType,
      receivedAt: now,
      nextDeliveryAt: new Date(now.getTime() + FIRST_DELIVERY_MS),
    };
    if (refusal !== undefined) {
      await storeInboxRow(tx, { ...row, state: 'REFUSED', refusal });
      return { answer: refusal };
    }
    const sealed = context.keyrings.authResult.seal(body, sealedResultContext(reader.issuer, verified.transactionId));
    const stored = await storeInboxRow(tx, { ...row, state: 'RECEIVED', sealedBody: new Uint8Array(sealed) });
    return { answer: 'kept', delivery: stored };
  });
}

/** The subject of a result, and whether it still awaits one. */
type Subject = Authentication & { readonly awaitsResult: boolean };

/** If a result names the order number outside the ciphertext, both must belong to the payment or registration. */
async function lockSubject(
  tx: Transaction,
  issuer: IssuerCode,
  { transactionId, orderNo }: VerifiedResult,
): Promise<Subject | undefined> {
  const handle = { issuer, transactionId };
  const isOf = <R extends { readonly orderNo: string }>(row: R | undefined): row is R =>
    row !== undefined && (orderNo === undefined || row.orderNo === orderNo);
  // A recurring charge has no authentication, so a result for one is refused.
  const payment = await lockPaymentOf(tx, handle);
  if (isOf(payment))
    return {
      kind: 'payment',
      id: payment.id,
      awaitsResult: payment.payType !== 'CARD_RP' && isBeforeApproval(payment.status),
    };
  const key = await lockBillingKeyOf(tx, handle);
  return isOf(key)
    ? { kind: 'registration', id: key.id, awaitsResult: awaitingBillingKeyStates.includes(key.state) }
    : undefined;
}

const refusals = ['unknown-transaction', 'ended'] as const satisfies readonly InboundAnswer[];

/** A repeat gets the same answer, and is counted. */
async function repeated(tx: Transaction, row: Inbox): Promise<Kept> {
  await countRepeat(tx, row.id);
  return { answer: refusals.find((refusal) => refusal === row.refusal) ?? 'kept' };
}

function refusalOf(subject: Subject | undefined, known: readonly Inbox[]): (typeof refusals)[number] | undefined {
  if (subject === undefined) return 'unknown-transaction';
  const another = known.some(({ state }) => state !== 'REFUSED');
  return another || !subject.awaitsResult ? 'ended' : undefined;
}

const authenticationOf = ({ paymentId, billingKeyId }: Inbox): Authentication | undefined => {
  if (paymentId !== null) return { kind: 'payment', id: paymentId };
  return billingKeyId === null ? undefined : { kind: 'registration', id: billingKeyId };
};

/** Delivers a result that the relay took, unless it was delivered meanwhile. */
export async function deliverDue(context: ServerContext, inboxId: string): Promise<void> {
  const row = await context.db.inbox.findUnique({ where: { id: inboxId, state: 'RECEIVED' } });
  if (row !== null) await deliver(context, row);
}

/** Delivers a stored result to its workflow and erases the body. The relay retries whatever fails. */
export async function deliver(context: ServerContext, row: Inbox): Promise<void> {
  const authentication = authenticationOf(row);
  if (row.sealedBody === null || authentication === undefined) return;
  const result: SealedResult = {
    inboxId: row.id,
    issuerTransactionId: row.issuerTransactionId,
    sealedBody: Buffer.from(row.sealedBody).toString('base64'),
  };
  const taken =
    (await context.workflows.deliverResult(authentication, result)) ||
    (await deliverToRow(context, authentication, result));
  await endDelivery(context.db, row.id, taken ? 'DELIVERED' : 'REFUSED', context.clock());
}

/**
 * A run that is gone (terminated, lost with its namespace) has not ended its payment: the row says what it waits for,
 * and a new run takes the result.
 * @returns false when the row awaits no result
 */
async function deliverToRow(
  { db, clock, workflows, settings }: ServerContext,
  { kind, id }: Authentication,
  result: SealedResult,
): Promise<boolean> {
  if (kind === 'payment') {
    const payment = await db.payment.findUnique({ where: { id }, include: { bill: true } });
    if (payment === null || !isBeforeApproval(payment.status) || payment.authExpiresAt <= clock()) return false;
    await workflows.recoverWith(payment, result);
    return true;
  }
  const key = await db.billingKey.findUnique({ where: { id } });
  if (key?.state !== 'SCHEME_ISSUED' || key.expiresAt <= clock()) return false;
  await workflows.registerWith(registrationInputOf(key, settings.authenticationTimeoutMs), result);
  return true;
}

/**
 * The input with which the registration began. @param authenticationTimeoutMs without effect: the row has the deadline
 */
const registrationInputOf = (key: BillingKey, authenticationTimeoutMs: number): RegistrationInput => ({
  billingKeyId: key.id,
  merchantId: key.merchantId,
  customerId: key.customerId,
  issuer: key.issuer,
  service: key.service,
  orderName: key.orderName,
  platform: key.platform ?? 'web',
  returnUrl: key.returnUrl,
  authenticationTimeoutMs,
});
