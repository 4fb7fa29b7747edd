import { type VanName, vanNames } from '../domain/vans';
import type { Database } from '../platform/database';
import { shared } from '../platform/shared';

/** How long a payer's approval would wait in the queue of a VAN, if it came now. */
export type VanWait = { readonly van: VanName; readonly ms: number };

const REMEMBERED_MS = 1_000;
const MS_A_SECOND = 1_000;

/**
 * By the payers' approvals that are drawn and not sent, and the VAN's rate. Net-cancels go before them, but are few;
 * recurring charges go after them.
 */
export function watchVanWaits(
  db: Database,
  telegramsPerSecond: Readonly<Record<VanName, number>>,
  rememberedMs = REMEMBERED_MS,
): () => Promise<readonly VanWait[]> {
  return shared(rememberedMs, async () => {
    const waiting = await db.$queryRaw<{ van: string; waiting: number }[]>`
      SELECT attempt.van, count(*)::int AS waiting
      FROM payment JOIN attempt ON attempt.payment_id = payment.id AND attempt.kind = 'APPROVAL' AND attempt.state = 'PREPARED'
      WHERE payment.status = 'APPROVING' AND payment.pay_type = 'CARD_VAN' GROUP BY attempt.van`;
    return vanNames.map((van) => ({
      van,
      ms: ((waiting.find((one) => one.van === van)?.waiting ?? 0) / telegramsPerSecond[van]) * MS_A_SECOND,
    }));
  });
}
