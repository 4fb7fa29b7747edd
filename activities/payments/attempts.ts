import { kstDateOf, kstDateTime } from '../../domain/kst';
import { vanName, vanTaskQueue } from '../../domain/vans';
import { attemptIdFor } from '../../platform/ids';
import type { Transaction } from '../../platform/database';
import type { Attempt, Payment, Prisma } from '../../prisma/generated/client';
import type { PaymentDeps } from './deps';

/** Beyond connect and read: opening the OTC, two database writes, and the way to Temporal and back. */
const ACTIVITY_MARGIN_MS = 5_000;

/** Who asks, as a VAN knows them. */
type Asking = { readonly van: string; readonly terminalId: string; readonly vendorCode: string; readonly businessNo: string };
type Telegram = Pick<Prisma.AttemptUncheckedCreateInput, 'kind' | 'originalId' | 'originalDate' | 'original'>;

/**
 * Draws a payment's next telegram: its serial, and the date-time that every later telegram about it will name. A repeated step finds the
 * row that it made.
 */
export async function drawAttempt(
  tx: Transaction,
  deps: PaymentDeps,
  { paymentId, number, asking, telegram }: { readonly paymentId: string; readonly number: number; readonly asking: Asking; readonly telegram: Telegram },
): Promise<Attempt> {
  const id = attemptIdFor(paymentId, number);
  const earlier = await tx.attempt.findUnique({ where: { id } });
  if (earlier !== null) return earlier;
  const now = deps.clock();
  const transmittedAtKst = kstDateTime(now);
  const serialDate = kstDateOf(transmittedAtKst);
  const { van, terminalId, vendorCode, businessNo } = asking;
  const serial = await drawSerial(tx, terminalId, serialDate);
  const sendBefore = new Date(now.getTime() + sendWindowMs(deps, van));
  return tx.attempt.create({ data: { id, paymentId, ...telegram, van, terminalId, vendorCode, businessNo, serialDate, serial, transmittedAtKst, sendBefore } });
}

/** 전문일련번호: unique per terminal and KST day; the counter's row lock orders concurrent draws. */
async function drawSerial(tx: Transaction, terminalId: string, serialDate: string): Promise<string> {
  const [row] = await tx.$queryRaw<{ last: number }[]>`
    INSERT INTO serial_counter (terminal_id, serial_date, last) VALUES (${terminalId}, ${serialDate}, 1)
    ON CONFLICT (terminal_id, serial_date) DO UPDATE SET last = serial_counter.last + 1
    RETURNING last`;
  if (row === undefined) throw new Error(`No serial was drawn for terminal ${terminalId}`);
  return String(row.last).padStart(12, '0');
}

/** The first byte leaves within the wait for a worker plus the wait for a connection, or never. */
const sendWindowMs = (deps: PaymentDeps, van: string): number => deps.approvalQueueTimeoutMs + deps.vanAccess[vanName(van)].connectTimeoutMs;

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
