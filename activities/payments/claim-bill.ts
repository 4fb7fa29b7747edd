import { whyHeld } from '../../domain/claims';
import { kstDateOf, kstDateTime } from '../../domain/kst';
import { vanName, vanTaskQueue } from '../../domain/vans';
import { attemptIdFor } from '../../platform/ids';
import type { Transaction } from '../../platform/database';
import type { Attempt, Terminal } from '../../prisma/generated/client';
import type { PaymentDeps } from './deps';
import { movePayment } from './move';
import type { Claim, LostReason, PaymentActivities, Position, PreparedAttempt } from './types';

/** Beyond connect and read: opening the OTC, two database writes, and the way to Temporal and back. */
const ACTIVITY_MARGIN_MS = 5_000;

/** {@link PaymentActivities.claimBill} */
export const claimBill =
  (deps: PaymentDeps): PaymentActivities['claimBill'] =>
  async ({ at }) =>
    deps.db.$transaction(async (tx) => {
      const payment = await tx.payment.findUniqueOrThrow({ where: { id: at.paymentId } });
      // An earlier try lost the claim; it may be free by now, but this payment has ended.
      if (payment.status === 'DECLINED') return lost({ ...at, status: payment.status, version: payment.version }, payment.reason);
      const authenticated = await movePayment(tx, at, 'AUTHENTICATED');
      const holder = await takeClaim(tx, payment.billId, payment.id);
      if (holder !== payment.id) return lose(tx, authenticated.at, whyHeld(holder));
      const approving = await movePayment(tx, authenticated.at, 'APPROVING');
      const attempt = await drawAttempt(tx, deps, payment);
      return { kind: 'held', at: approving.at, attempt: prepared(deps, attempt) } satisfies Claim;
    });

/** Takes a bill's claim if it is free. It waits for another's open transaction, so there is no gap. @returns who holds it now */
async function takeClaim(tx: Transaction, billId: string, holder: string): Promise<string> {
  await tx.$executeRaw`INSERT INTO bill_claim (bill_id, holder) VALUES (${billId}, ${holder}) ON CONFLICT (bill_id) DO NOTHING`;
  const claim = await tx.billClaim.findUniqueOrThrow({ where: { billId } });
  return claim.holder;
}

async function lose(tx: Transaction, at: Position, reason: LostReason): Promise<Claim> {
  const declined = await movePayment(tx, at, 'DECLINED', { reason });
  return lost(declined.at, reason);
}

const lost = (at: Position, reason: string | null): Claim => ({
  kind: 'lost',
  at,
  reason: reason === 'BILL_EXPIRED' || reason === 'BILL_VOIDED' ? reason : 'BILL_NOT_PAYABLE',
});

type PaymentFacts = { readonly id: string; readonly merchantId: string };

/** Draws the serial and fixes the date-time that every later telegram about this attempt will name. */
async function drawAttempt(tx: Transaction, deps: PaymentDeps, payment: PaymentFacts): Promise<Attempt> {
  const id = attemptIdFor(payment.id, 1);
  const earlier = await tx.attempt.findUnique({ where: { id } });
  if (earlier !== null) return earlier;
  const terminal = await tx.terminal.findFirstOrThrow({ where: { merchantId: payment.merchantId }, orderBy: { priority: 'asc' } });
  const now = deps.clock();
  const transmittedAtKst = kstDateTime(now);
  const serialDate = kstDateOf(transmittedAtKst);
  return tx.attempt.create({
    data: {
      id,
      paymentId: payment.id,
      kind: 'APPROVAL',
      van: terminal.van,
      terminalId: terminal.terminalId,
      vendorCode: terminal.vendorCode,
      serialDate,
      serial: await drawSerial(tx, terminal, serialDate),
      transmittedAtKst,
      sendBefore: new Date(now.getTime() + sendWindowMs(deps, terminal.van)),
    },
  });
}

/** 전문일련번호: unique per terminal and KST day; the counter's row lock orders concurrent draws. */
async function drawSerial(tx: Transaction, terminal: Terminal, serialDate: string): Promise<string> {
  const [row] = await tx.$queryRaw<{ last: number }[]>`
    INSERT INTO serial_counter (terminal_id, serial_date, last) VALUES (${terminal.terminalId}, ${serialDate}, 1)
    ON CONFLICT (terminal_id, serial_date) DO UPDATE SET last = serial_counter.last + 1
    RETURNING last`;
  if (row === undefined) throw new Error(`No serial was drawn for terminal ${terminal.terminalId}`);
  return String(row.last).padStart(12, '0');
}

/** The first byte leaves within the wait for a worker plus the wait for a connection, or never. */
const sendWindowMs = (deps: PaymentDeps, van: string): number => deps.approvalQueueTimeoutMs + accessOf(deps, van).connectTimeoutMs;

function prepared(deps: PaymentDeps, attempt: Attempt): PreparedAttempt {
  const access = accessOf(deps, attempt.van);
  return {
    attemptId: attempt.id,
    van: vanName(attempt.van),
    taskQueue: vanTaskQueue(vanName(attempt.van)),
    scheduleToStartMs: deps.approvalQueueTimeoutMs,
    startToCloseMs: access.connectTimeoutMs + access.readTimeoutMs + ACTIVITY_MARGIN_MS,
  };
}

const accessOf = (deps: PaymentDeps, van: string) => deps.vanAccess[vanName(van)];
