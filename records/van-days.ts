import { kstDate } from '../domain/kst';
import { slownessCountsAfter } from '../domain/vans';
import type { Transaction } from '../platform/database';
import type { Prisma } from '../prisma/generated/client';

/** The longest time that a VAN took for an approval on the days that count, in ms; 0 when none was seen. */
export async function longestSeenMs(tx: Transaction, van: string, now: Date): Promise<number> {
  const { _max } = await tx.vanDay.aggregate({
    where: { van, day: { gt: slownessCountsAfter(now) } },
    _max: { longestMs: true },
  });
  return _max.longestMs ?? 0;
}

/** Stores the longest time that a VAN took for an approval on a Korean day, in ms, with its attempt. */
export async function storeLongest(
  tx: Transaction,
  {
    van,
    day,
    ms,
    attemptId,
  }: { readonly van: string; readonly day: string; readonly ms: number; readonly attemptId: string },
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO van_day (van, day, longest_ms, attempt_id) VALUES (${van}, ${day}, ${ms}, ${attemptId})
    ON CONFLICT (van, day) DO UPDATE SET longest_ms = EXCLUDED.longest_ms, attempt_id = EXCLUDED.attempt_id
    WHERE van_day.longest_ms < EXCLUDED.longest_ms`;
}

/** Counts an approval that was booked after its payment was recorded as net-cancelled. */
export async function countLateApproval(tx: Transaction, van: string, now: Date): Promise<void> {
  const key = { van, day: kstDate(now) };
  await tx.vanDay.upsert({
    where: { van_day: key },
    create: { ...key, lateApprovals: 1 },
    update: { lateApprovals: { increment: 1 } },
  });
}

/** Counts an oddity of a VAN's answer, by Korean day. */
export async function countOddity(
  tx: Transaction,
  oddity: Omit<Prisma.VanOddityUncheckedCreateInput, 'count'>,
): Promise<void> {
  const { van, day, kind, what } = oddity;
  await tx.vanOddity.upsert({
    where: { van_day_kind_what: { van, day, kind, what } },
    create: oddity,
    update: { count: { increment: 1 } },
  });
}
