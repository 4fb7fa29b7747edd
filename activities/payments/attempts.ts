import { kstDateOf, kstDateTime } from '../../domain/kst';
import { vanName, vanTaskQueue } from '../../domain/vans';
import type { Transaction } from '../../platform/database';
import { attemptIdFor, attemptNumberOf } from '../../platform/ids';
import type { Attempt, Payment, Prisma } from '../../prisma/generated/client';
import type { DrawingDeps, PaymentDeps } from './deps';

/** Beyond connect and read: opening the OTC, two database writes, and the way to Temporal and back. */
const ACTIVITY_MARGIN_MS = 5_000;

/** Who asks, as a VAN knows them. */
type Asking = {
  readonly van: string;
  readonly terminalId: string;
  readonly vendorCode: string;
  readonly businessNo: string;
};
type Telegram = Pick<Prisma.AttemptUncheckedCreateInput, 'kind' | 'originalId' | 'originalDate' | 'original'>;

/** A telegram with its serial and date-time, not kept yet; or the row that an earlier try of the activity kept. */
export type DrawnAttempt =
  | { readonly kind: 'earlier'; readonly attempt: Attempt }
  | { readonly kind: 'new'; readonly row: Prisma.AttemptUncheckedCreateInput };

/** Thrown when the row under a telegram's number is of another telegram: its evidence would be read as this one's. */
export class AttemptTaken extends Error {
  override readonly name = 'AttemptTaken';
  constructor(attempt: Attempt, telegram: Telegram) {
    super(
      `Attempt ${attempt.id} is a ${attempt.kind} already, so a ${telegram.kind} of another kind, original or day ` +
        "can't be kept under its number. Look for a second run of its payment: only one may send telegrams.",
    );
  }
}

/**
 * Draws a payment's next telegram: its serial, and the date-time that every later telegram about it will name. Done
 * before the transaction that keeps it ({@link storeAttempt}), which must not hold the counter. A repeated activity
 * finds the row that it made, and draws nothing.
 * @throws AttemptTaken
 */
export async function drawAttempt(
  deps: DrawingDeps,
  {
    paymentId,
    number,
    asking,
    telegram,
  }: { readonly paymentId: string; readonly number: number; readonly asking: Asking; readonly telegram: Telegram },
): Promise<DrawnAttempt> {
  const id = attemptIdFor(paymentId, number);
  const earlier = await deps.db.attempt.findUnique({ where: { id } });
  if (earlier !== null) return { kind: 'earlier', attempt: theSame(earlier, telegram) };
  const now = deps.clock();
  const transmittedAtKst = kstDateTime(now);
  const serialDate = kstDateOf(transmittedAtKst);
  const { van, terminalId, vendorCode, businessNo } = asking;
  const serial = await deps.drawSerial(terminalId, serialDate);
  const sendBefore = new Date(now.getTime() + sendWindowMs(deps, van));
  const sent = { van, terminalId, vendorCode, businessNo, serialDate, serial, transmittedAtKst, sendBefore };
  return { kind: 'new', row: { id, paymentId, ...telegram, ...sent } };
}

/** Keeps a drawn telegram, unless another try of the activity was first. @throws AttemptTaken */
export async function storeAttempt(tx: Transaction, drawn: DrawnAttempt): Promise<Attempt> {
  if (drawn.kind === 'earlier') return drawn.attempt;
  const { row } = drawn;
  const earlier = await tx.attempt.findUnique({ where: { id: row.id } });
  return earlier === null ? tx.attempt.create({ data: row }) : theSame(earlier, row);
}

function theSame(earlier: Attempt, telegram: Telegram): Attempt {
  const { kind, originalId = null, originalDate = null } = telegram;
  const isSame = earlier.kind === kind && earlier.originalId === originalId && earlier.originalDate === originalDate;
  if (!isSame) throw new AttemptTaken(earlier, telegram);
  return earlier;
}

/** A payment's attempts as they were drawn. */
export const inOrder = <A extends Pick<Attempt, 'id'>>(attempts: readonly A[]): readonly A[] =>
  [...attempts].sort((one, other) => attemptNumberOf(one.id) - attemptNumberOf(other.id));

/** Every approval but the last is proven not sent. @param attempts {@link inOrder} */
export const lastApproval = <A extends Pick<Attempt, 'kind'>>(attempts: readonly A[]): A | undefined =>
  attempts.findLast(({ kind }) => kind === 'APPROVAL');

/** The first byte leaves within the wait for a worker plus the wait for a connection, or never. */
const sendWindowMs = (deps: PaymentDeps, van: string): number =>
  deps.approvalQueueTimeoutMs + deps.vanAccess[vanName(van)].connectTimeoutMs;

/** Where a drawn telegram is sent from, and how long that may take. */
export function sending(
  deps: PaymentDeps,
  attempt: Attempt,
  { merchantId, payType }: Pick<Payment, 'merchantId' | 'payType'>,
) {
  const van = vanName(attempt.van);
  const { connectTimeoutMs, readTimeoutMs } = deps.vanAccess[van];
  return {
    attemptId: attempt.id,
    van,
    taskQueue: vanTaskQueue(van),
    scheduleToStartMs: deps.approvalQueueTimeoutMs,
    startToCloseMs: connectTimeoutMs + readTimeoutMs + ACTIVITY_MARGIN_MS,
    merchantId,
    payType,
  };
}
