import { instantOf, kstDate, parseKstDateTime } from '../../domain/kst';
import { slownessCountsAfter } from '../../domain/vans';
import type { Database, Transaction } from '../../platform/database';
import { failureName } from '../../platform/failure-name';
import type { Attempt } from '../../prisma/generated/client';
import type { Approval } from '../payments/types';
import type { VanDeps } from './send';

/** The longest that a VAN took for an approval on the days that count, in ms; 0 when none was seen. */
export async function longestSeenMs(db: Database | Transaction, van: string, now: Date): Promise<number> {
  const { _max } = await db.vanDay.aggregate({
    where: { van, day: { gt: slownessCountsAfter(now) } },
    _max: { longestMs: true },
  });
  return _max.longestMs ?? 0;
}

/** Counts one that was booked after it was called net-cancelled. */
export async function countLateApproval(tx: Transaction, van: string, now: Date): Promise<void> {
  const key = { van, day: kstDate(now) };
  await tx.vanDay.upsert({
    where: { van_day: key },
    create: { ...key, lateApprovals: 1 },
    update: { lateApprovals: { increment: 1 } },
  });
}

/** Told how long a VAN took for an approval. A measurement that can't be kept costs no payment anything. */
export type NoteProcessing = (approval: Pick<Attempt, 'id' | 'van'>, tookMs: number) => Promise<void>;

/**
 * Keeps the longest of each Korean day. A worker remembers what it has kept, so nearly every approval costs no
 * statement.
 */
export function notesOfProcessing({ db, clock, log }: Pick<VanDeps, 'db' | 'clock' | 'log'>): NoteProcessing {
  const kept = new Map<string, { readonly day: string; readonly ms: number }>();
  return async ({ id, van }, tookMs) => {
    const day = kstDate(clock());
    const ms = Math.round(tookMs);
    const before = kept.get(van);
    if (before?.day === day && before.ms >= ms) return;
    try {
      await db.$executeRaw`
        INSERT INTO van_day (van, day, longest_ms, attempt_id) VALUES (${van}, ${day}, ${ms}, ${id})
        ON CONFLICT (van, day) DO UPDATE SET longest_ms = EXCLUDED.longest_ms, attempt_id = EXCLUDED.attempt_id WHERE van_day.longest_ms < EXCLUDED.longest_ms`;
      kept.set(van, { day, ms });
    } catch (failure) {
      log.warn({ attemptId: id, failure: failureName(failure) }, "a VAN's processing time could not be kept");
    }
  };
}

const A_SECOND_MS = 999;

/**
 * How long a VAN took for an approval that an inquiry found: by the VAN's clock, in whole seconds, so until the end of
 * that second, and no longer than until it was heard of.
 */
export function processingOfFound(
  sendingAt: Date,
  { approvedAt }: Pick<Approval, 'approvedAt'>,
  heardAt: Date,
): number {
  const bookedBy = instantOf(parseKstDateTime(approvedAt)).getTime() + A_SECOND_MS;
  return Math.max(0, Math.min(bookedBy, heardAt.getTime()) - sendingAt.getTime());
}
