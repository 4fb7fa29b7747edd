import type { Approval } from '../../domain/approval';
import { instantOf, kstDate, parseKstDateTime } from '../../domain/kst';
import { failureName } from '../../platform/failure-name';
import type { Attempt } from '../../platform/rows';
import { storeLongest } from '../../records/van-days';
import type { VanDeps } from './send';

/** Receives how long a VAN took for an approval. A measurement that can't be stored does not affect any payment. */
export type NoteProcessing = (approval: Pick<Attempt, 'id' | 'van'>, tookMs: number) => Promise<void>;

/**
 * Stores the longest time of each Korean day. A worker remembers what it has stored, so nearly every approval costs no
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
      await storeLongest(db, { van, day, ms, attemptId: id });
      kept.set(van, { day, ms });
    } catch (failure) {
      log.warn({ attemptId: id, failure: failureName(failure) }, "a VAN's processing time could not be kept");
    }
  };
}

const A_SECOND_MS = 999;

/**
 * How long a VAN took for an approval that an inquiry found. The VAN's clock has whole seconds, so the time counts
 * until the end of that second, but not beyond the instant of the answer.
 */
export function processingOfFound(
  sendingAt: Date,
  { approvedAt }: Pick<Approval, 'approvedAt'>,
  heardAt: Date,
): number {
  const bookedBy = instantOf(parseKstDateTime(approvedAt)).getTime() + A_SECOND_MS;
  return Math.max(0, Math.min(bookedBy, heardAt.getTime()) - sendingAt.getTime());
}
