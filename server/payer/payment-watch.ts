import { performance } from 'node:perf_hooks';
import { LRUCache } from 'lru-cache';
import type { Database } from '../../platform/database';
import { readJoined } from '../../platform/joined-rows';
import type { Logger } from '../../platform/logger';
import { listen, type Listener } from '../../platform/notifications';
import type { Payment } from '../../platform/rows';
import { Prisma } from '../../prisma/generated/client';

/** A trigger of the payment table notifies this channel. */
const CHANNEL = 'payment_changed';
const MOST_ROWS = 50_000;

/** A payment with the hash of its bill's token: everything that a poll needs. */
export type WatchedPayment = Payment & { readonly bill: { readonly tokenHash: Uint8Array | null } };

export type PaymentWatch = {
  /** Whether changes are notified, so that a poll can wait. */
  readonly hearing: boolean;
  /** How many polls wait now. */
  readonly waiting: number;
  /** The current payment: from the cache if it has not changed since it was read, so that waiting costs no query. */
  read(paymentId: string): Promise<WatchedPayment | null>;
  /**
   * Waits until a payment has another version, at most `forMs`, or until the signal.
   * @returns the payment after that; `waited` is false when it could not wait: too many polls wait, or changes are not
   * notified
   */
  next(
    payment: WatchedPayment,
    forMs: number,
    signal: AbortSignal,
  ): Promise<{ readonly payment: WatchedPayment | null; readonly waited: boolean }>;
  /** Wakes all waiting polls; nobody can wait from then on. */
  release(): void;
  close(): Promise<void>;
};

export type PaymentWatchOptions = {
  readonly db: Database;
  readonly url: string;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** The most polls that may wait at once: in total, and for one payment. */
  readonly mostWaiting: number;
  readonly mostWaitingPerPayment: number;
  /** @default 2000 */
  readonly heartbeatMs?: number;
};

/**
 * Caches payments that are polled, and drops each when PostgreSQL notifies a change. A cached payment was read while
 * listening, so it can be as late as a notification, or as the heartbeat when the connection dies unnoticed.
 */
export const watchPayments = (options: PaymentWatchOptions): PaymentWatch => new RememberedPayments(options);

class RememberedPayments implements PaymentWatch {
  private readonly rows = new LRUCache<string, WatchedPayment>({ max: MOST_ROWS });
  private readonly reads = new Map<string, Promise<WatchedPayment | null>>();
  private readonly wakesOf = new Map<string, Set<() => void>>();
  private readonly listener: Listener;
  private released = false;
  hearing = false;
  waiting = 0;

  constructor(private readonly options: PaymentWatchOptions) {
    const { url, log, heartbeatMs } = options;
    this.listener = listen({
      url,
      channel: CHANNEL,
      ...(heartbeatMs === undefined ? {} : { heartbeatMs }),
      onListening: () => {
        this.hearing = !this.released;
        log.info({ channel: CHANNEL }, 'listening for changes of payments');
      },
      onNotification: (paymentId) => {
        this.forget(paymentId);
      },
      onLost: (failure) => {
        this.lost(failure);
      },
    });
  }

  async read(paymentId: string): Promise<WatchedPayment | null> {
    return this.rows.get(paymentId) ?? this.reads.get(paymentId) ?? this.readRow(paymentId);
  }

  async next(payment: WatchedPayment, forMs: number, signal: AbortSignal): ReturnType<PaymentWatch['next']> {
    const giveUpAt = performance.now() + forMs;
    for (;;) {
      const known = this.rows.get(payment.id);
      const nothingNew = known?.version === payment.version;
      if (nothingNew && !(await this.sleep(payment.id, giveUpAt - performance.now(), signal))) {
        return { payment: known, waited: false };
      }
      // A dropped row need not have changed: an earlier notification may have come late.
      const latest = await this.read(payment.id);
      const isOver = signal.aborted || performance.now() >= giveUpAt;
      if (latest?.version !== payment.version || isOver || !this.hearing) {
        return { payment: latest, waited: this.hearing };
      }
    }
  }

  release(): void {
    this.released = true;
    this.hearing = false;
    this.forgetAll();
  }

  async close(): Promise<void> {
    await this.listener.close();
  }

  private forget(paymentId: string): void {
    this.rows.delete(paymentId);
    // A read under way may have begun before the change: it answers its callers, but is neither cached nor shared.
    this.reads.delete(paymentId);
    for (const wake of this.wakesOf.get(paymentId) ?? []) wake();
  }

  private forgetAll(): void {
    this.rows.clear();
    this.reads.clear();
    for (const wakes of [...this.wakesOf.values()]) for (const wake of [...wakes]) wake();
  }

  private lost(failure: string): void {
    if (this.hearing) {
      const told = 'no notifications of changes: polls read the database until they are back';
      this.options.log.warn({ channel: CHANNEL, failure }, told);
    }
    this.hearing = false;
    this.forgetAll();
  }

  /** Waits until a payment is dropped, the time is over, or the signal fires. @returns false when it could not wait */
  private async sleep(id: string, forMs: number, signal: AbortSignal): Promise<boolean> {
    const { mostWaiting, mostWaitingPerPayment } = this.options;
    const beside = this.wakesOf.get(id) ?? new Set();
    const isFull = this.waiting >= mostWaiting || beside.size >= mostWaitingPerPayment;
    if (!this.hearing || signal.aborted || isFull) return false;
    this.wakesOf.set(id, beside);
    this.waiting += 1;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        beside.delete(wake);
        if (beside.size === 0) this.wakesOf.delete(id);
        this.waiting -= 1;
        resolve();
      };
      const timer = setTimeout(wake, Math.max(0, forMs));
      signal.addEventListener('abort', wake);
      beside.add(wake);
    });
    return this.hearing;
  }

  private async readRow(paymentId: string): Promise<WatchedPayment | null> {
    const { db } = this.options;
    const promise = readWatched(db, paymentId);
    if (this.hearing) this.reads.set(paymentId, promise);
    try {
      const row = await promise;
      if (row !== null && this.reads.get(paymentId) === promise) this.rows.set(paymentId, row);
      return row;
    } finally {
      if (this.reads.get(paymentId) === promise) this.reads.delete(paymentId);
    }
  }
}

async function readWatched(db: Database, paymentId: string): Promise<WatchedPayment | null> {
  const [read] = await readJoined(
    db,
    { payment: 'Payment', bill: 'Bill' },
    Prisma.sql`FROM payment JOIN bill ON bill.id = payment.bill_id WHERE payment.id = ${paymentId}`,
  );
  return read === undefined ? null : { ...read.payment, bill: { tokenHash: read.bill.tokenHash } };
}
