import { performance } from 'node:perf_hooks';
import { LRUCache } from 'lru-cache';
import type { Database } from '../../platform/database';
import type { Logger } from '../../platform/logger';
import { listen } from '../../platform/notifications';
import type { Payment } from '../../prisma/generated/client';

/** Written by a trigger of the payment table. */
const CHANNEL = 'payment_changed';
const MOST_ROWS = 50_000;

/** A payment with the hash of its bill's token: all that a poll needs. */
export type WatchedPayment = Payment & { readonly bill: { readonly tokenHash: Uint8Array | null } };

export type PaymentWatch = {
  /** Changes are being heard, so a poll can wait. */
  readonly hearing: boolean;
  /** How many polls wait now. */
  readonly waiting: number;
  /** A payment as it is now: from memory while nothing changed since it was read, so that waiting costs no query. */
  read(paymentId: string): Promise<WatchedPayment | null>;
  /**
   * Waits until a payment is not at this version any more, at most `forMs`, or until the signal.
   * @returns the payment by then; `waited` is false when it could not wait: too many do, or changes are not being heard
   */
  next(
    payment: WatchedPayment,
    forMs: number,
    signal: AbortSignal,
  ): Promise<{ readonly payment: WatchedPayment | null; readonly waited: boolean }>;
  /** Lets everybody who waits go, and nobody wait any more. */
  release(): void;
  close(): Promise<void>;
};

export type PaymentWatchOptions = {
  readonly db: Database;
  readonly url: string;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** Waits at once, of everybody and of one payment. */
  readonly mostWaiting: number;
  readonly mostWaitingPerPayment: number;
  /** @default 2000 */
  readonly heartbeatMs?: number;
};

/**
 * Remembers payments that somebody polls, and forgets each when PostgreSQL says that it changed. What is remembered was
 * read while listening, so it can be late by a notification's way, and by the heartbeat when the connection dies
 * unnoticed.
 */
export function watchPayments({
  db,
  url,
  log,
  mostWaiting,
  mostWaitingPerPayment,
  heartbeatMs,
}: PaymentWatchOptions): PaymentWatch {
  const rows = new LRUCache<string, WatchedPayment>({ max: MOST_ROWS });
  const reads = new Map<string, Promise<WatchedPayment | null>>();
  const waiting = new Map<string, Set<() => void>>();
  let waitingInAll = 0;
  let hearing = false;
  let released = false;

  const forget = (paymentId: string): void => {
    rows.delete(paymentId);
    // A read under way may have begun before the change: it answers its callers, but is not kept and not joined.
    reads.delete(paymentId);
    for (const wake of waiting.get(paymentId) ?? []) wake();
  };
  const forgetAll = (): void => {
    rows.clear();
    reads.clear();
    for (const wakes of [...waiting.values()]) for (const wake of [...wakes]) wake();
  };
  const listener = listen({
    url,
    channel: CHANNEL,
    ...(heartbeatMs === undefined ? {} : { heartbeatMs }),
    onListening: () => {
      hearing = !released;
      log.info({ channel: CHANNEL }, 'hearing changes');
    },
    onNotification: forget,
    onLost: (failure) => {
      if (hearing)
        log.warn({ channel: CHANNEL, failure }, 'changes are not heard: polls go to the database until they are again');
      hearing = false;
      forgetAll();
    },
  });

  /** Until a payment is forgotten, the time is over or the signal comes. @returns false when it could not */
  async function sleep(id: string, forMs: number, signal: AbortSignal): Promise<boolean> {
    const beside = waiting.get(id) ?? new Set();
    if (!hearing || signal.aborted || waitingInAll >= mostWaiting || beside.size >= mostWaitingPerPayment) return false;
    waiting.set(id, beside);
    waitingInAll += 1;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        beside.delete(wake);
        if (beside.size === 0) waiting.delete(id);
        waitingInAll -= 1;
        resolve();
      };
      const timer = setTimeout(wake, Math.max(0, forMs));
      signal.addEventListener('abort', wake);
      beside.add(wake);
    });
    return hearing;
  }

  async function readRow(paymentId: string): Promise<WatchedPayment | null> {
    const reading = db.payment.findUnique({
      where: { id: paymentId },
      include: { bill: { select: { tokenHash: true } } },
    });
    const promise = Promise.resolve(reading);
    if (hearing) reads.set(paymentId, promise);
    try {
      const row = await promise;
      if (row !== null && reads.get(paymentId) === promise) rows.set(paymentId, row);
      return row;
    } finally {
      if (reads.get(paymentId) === promise) reads.delete(paymentId);
    }
  }

  const watch: PaymentWatch = {
    get hearing() {
      return hearing;
    },
    get waiting() {
      return waitingInAll;
    },
    read: async (paymentId) => rows.get(paymentId) ?? reads.get(paymentId) ?? readRow(paymentId),
    async next(payment, forMs, signal) {
      const giveUpAt = performance.now() + forMs;
      for (;;) {
        const known = rows.get(payment.id);
        const nothingNew = known?.version === payment.version;
        if (nothingNew && !(await sleep(payment.id, giveUpAt - performance.now(), signal)))
          return { payment: known, waited: false };
        // Not remembered is not changed: a notification of before may have come late.
        const latest = await watch.read(payment.id);
        const isOver = signal.aborted || performance.now() >= giveUpAt;
        if (latest?.version !== payment.version || isOver || !hearing) return { payment: latest, waited: hearing };
      }
    },
    release() {
      released = true;
      hearing = false;
      forgetAll();
    },
    async close() {
      await listener.close();
    },
  };
  return watch;
}
