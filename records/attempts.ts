import { DecidedFailure } from '../domain/activity-failures';
import type { Transaction } from '../platform/database';
import { attemptIdFor, attemptNumberOf } from '../platform/ids';
import type { Attempt, Written } from '../platform/rows';
import type { AttemptState, Prisma } from '../prisma/generated/client';

/**
 * A telegram with its serial and date-time that is not stored yet, or the row that an earlier try of the activity
 * stored.
 */
export type DrawnAttempt =
  | { readonly kind: 'earlier'; readonly attempt: Attempt }
  | { readonly kind: 'new'; readonly row: Written<'attempt', Prisma.AttemptCreateManyInput> };

/** A telegram's kind and subject; together with its number, they identify one telegram for ever. */
export type Telegram = Pick<
  Written<'attempt', Prisma.AttemptCreateManyInput>,
  'kind' | 'originalId' | 'originalDate' | 'original' | 'cancellationId'
>;

/** Thrown when the row with a telegram's number belongs to another telegram: its answer would count as this one's. */
export class AttemptTaken extends DecidedFailure {
  override readonly name = 'AttemptTaken';
  constructor(attempt: Attempt, telegram: Telegram) {
    super(
      `Attempt ${attempt.id} is a ${attempt.kind} already, so a ${telegram.kind} of another kind, original or day ` +
        "can't be kept under its number. Look for a second run of its payment: only one may send telegrams.",
    );
  }
}

/** @throws AttemptTaken unless the earlier row belongs to this telegram */
export function theSame(earlier: Attempt, telegram: Telegram): Attempt {
  const { kind, originalId = null, originalDate = null } = telegram;
  const isSame = earlier.kind === kind && earlier.originalId === originalId && earlier.originalDate === originalDate;
  if (!isSame) throw new AttemptTaken(earlier, telegram);
  return earlier;
}

/** Stores a drawn telegram, unless another try of the activity was first. @throws AttemptTaken */
export async function storeAttempt(tx: Transaction, drawn: DrawnAttempt): Promise<Attempt> {
  if (drawn.kind === 'earlier') return drawn.attempt;
  const { row } = drawn;
  const [stored] = await tx.attempt.createManyAndReturn({ data: [row], skipDuplicates: true });
  return stored ?? theSame(await tx.attempt.findUniqueOrThrow({ where: { id: row.id } }), row);
}

/** The proof that a telegram can no longer be sent, however late its worker wakes up. */
type Fence = { readonly detail: string; readonly at: Date };

/** Fences an attempt that is not being sent yet: only one of "send" and "never send" wins. */
export async function fenceAttempt(tx: Transaction, id: string, fence: Fence): Promise<void> {
  await fenceWhere(tx, { id }, fence);
}

/** Fences the attempts of a payment's run that are not being sent yet; its cancellations have runs of their own. */
export async function fenceAttemptsOf(tx: Transaction, paymentId: string, fence: Fence): Promise<void> {
  await fenceWhere(tx, { paymentId, cancellationId: null }, fence);
}

/** The same for a cancellation's. */
export async function fenceAttemptsOfCancellation(
  tx: Transaction,
  cancellationId: string,
  fence: Fence,
): Promise<void> {
  await fenceWhere(tx, { cancellationId }, fence);
}

async function fenceWhere(tx: Transaction, whose: Prisma.AttemptWhereInput, { detail, at }: Fence): Promise<void> {
  await tx.attempt.updateMany({
    where: { ...whose, state: 'PREPARED' },
    data: { state: 'FENCED', detail, endedAt: at },
  });
}

/**
 * Passes the fence: from here on the telegram may be with its VAN.
 * @param now by the clock of the rows: its deadline for sending must not be over
 * @param sendingAt by the system's clock
 * @returns false when it was fenced, or is too late
 */
export async function passFence(
  tx: Transaction,
  id: string,
  { now, sendingAt }: { readonly now: Date; readonly sendingAt: Date },
): Promise<boolean> {
  const { count } = await tx.attempt.updateMany({
    where: { id, state: 'PREPARED', sendBefore: { gt: now } },
    data: { state: 'SENDING', sendingAt },
  });
  return count === 1;
}

/** Stores the outcome of a telegram, unless it is known. */
export async function endAttempt(
  tx: Transaction,
  id: string,
  answered: Prisma.AttemptUncheckedUpdateManyInput,
): Promise<void> {
  await tx.attempt.updateMany({ where: { id, state: { in: ['PREPARED', 'SENDING'] } }, data: answered });
}

/** Facts about an approval that its run knows and the attempt's row may not. */
type Known =
  | { readonly state: 'APPROVED'; readonly answer: Prisma.InputJsonObject }
  | { readonly state: 'DECLINED'; readonly message?: string };

/**
 * Completes an approval by its run's knowledge: the database was away when the VAN answered, or an inquiry found it.
 * @returns the attempt that represents the approval. Every approval except the last is proven not sent; a restored
 * database may have lost it, although an operator knows it.
 */
export async function completeApproval(tx: Transaction, paymentId: string, known: Known | undefined): Promise<string> {
  const attempt = await tx.attempt.findFirst({
    where: { paymentId, kind: 'APPROVAL', state: { notIn: [...provenNotSent] } },
    select: { id: true, state: true },
  });
  const isOpen = attempt?.state === 'SENDING' || attempt?.state === 'UNKNOWN';
  if (known !== undefined && isOpen)
    await tx.attempt.updateMany({
      where: { id: attempt.id, state: attempt.state },
      data: { ...known, detail: 'recorded by its run' },
    });
  return attempt?.id ?? attemptIdFor(paymentId, 1);
}

/**
 * The telegram by which a cancellation gave money back: the last cancel that its VAN may have received. When none was
 * sent, an operator cancelled at the VAN by hand, and the money is booked under the first number.
 */
export async function cancelledBy(tx: Transaction, cancellationId: string): Promise<string> {
  const attempts = await tx.attempt.findMany({ where: { cancellationId, kind: { not: 'INQUIRY' } } });
  const sent = inOrder(attempts).findLast(mayBeSent);
  return sent?.id ?? attemptIdFor(cancellationId, 1);
}

/** A payment's attempts in the order in which they were drawn. */
export const inOrder = <A extends Pick<Attempt, 'id'>>(attempts: readonly A[]): readonly A[] =>
  [...attempts].sort((one, other) => attemptNumberOf(one.id) - attemptNumberOf(other.id));

/** The last approval; every earlier one is proven not sent. @param attempts {@link inOrder} */
export const lastApproval = <A extends Pick<Attempt, 'kind'>>(attempts: readonly A[]): A | undefined =>
  attempts.findLast(({ kind }) => kind === 'APPROVAL');

export const provenNotSent: readonly AttemptState[] = ['NOT_SENT', 'FENCED'];

/** Whether its OTC may have reached a VAN, or may still reach one. */
export const mayBeSent = ({ state }: Pick<Attempt, 'state'>): boolean => !provenNotSent.includes(state);
