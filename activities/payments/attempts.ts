import { kstDateOf, kstDateTime } from '../../domain/kst';
import { type VanName, vanTaskQueue } from '../../domain/vans';
import { attemptIdFor } from '../../platform/ids';
import type { Attempt, Payment } from '../../platform/rows';
import { type DrawnAttempt, type Telegram, theSame } from '../../records/attempts';
import type { DrawingDeps, PaymentDeps } from './deps';

/** Time beyond connect and read: unsealing the OTC, two database writes, and the round trip to Temporal. */
const ACTIVITY_MARGIN_MS = 5_000;

/** Who asks, as a VAN knows them. */
export type Asking = {
  readonly van: VanName;
  readonly terminalId: string;
  readonly vendorCode: string;
  readonly businessNo: string;
};

/**
 * Draws a payment's next telegram: its serial, and the date-time that every later telegram about it will name. Done
 * before the transaction that stores it ({@link storeAttempt}), which must not hold the counter. An activity that is
 * repeated finds the row that it made, and draws nothing.
 * @param drawing `earlier` is the row under the telegram's number
 * @throws AttemptTaken
 */
export async function drawAttempt(
  deps: DrawingDeps,
  {
    paymentId,
    ownerId = paymentId,
    number,
    asking,
    earlier,
    telegram,
  }: {
    readonly paymentId: string;
    /** The payment, or the cancellation, within which it is numbered. */
    readonly ownerId?: string;
    readonly number: number;
    readonly asking: Asking;
    readonly earlier: Attempt | null;
    readonly telegram: Telegram;
  },
): Promise<DrawnAttempt> {
  if (earlier !== null) return { kind: 'earlier', attempt: theSame(earlier, telegram) };
  const now = deps.clock();
  const transmittedAtKst = kstDateTime(now);
  const serialDate = kstDateOf(transmittedAtKst);
  const { van, terminalId, vendorCode, businessNo } = asking;
  const serial = await deps.drawSerial(terminalId, serialDate);
  const sendBefore = new Date(now.getTime() + sendWindowMs(deps, van));
  const sent = { van, terminalId, vendorCode, businessNo, serialDate, serial, transmittedAtKst, sendBefore };
  const id = attemptIdFor(ownerId, number);
  return { kind: 'new', row: { id, paymentId, ...telegram, ...sent } };
}

/** The first byte leaves within the wait for a worker plus the wait for a connection, or never. */
const sendWindowMs = (deps: PaymentDeps, van: VanName): number =>
  deps.approvalQueueTimeoutMs + deps.vanAccess[van].connectTimeoutMs;

/** The queue of a drawn telegram, and its time-outs. */
export function sending(
  deps: PaymentDeps,
  attempt: Attempt,
  { merchantId, payType }: Pick<Payment, 'merchantId' | 'payType'>,
) {
  const { van } = attempt;
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
