import { allWaiting, goBefore } from '../domain/van-queue';
import type { VanName } from '../domain/vans';
import type { Database } from '../platform/database';
import { shared } from '../platform/shared';

/** How long approvals of payers would wait for a VAN, if they came now (ms). */
export type VanQueues = {
  /** For an approval of this merchant. */
  waitMs(van: VanName, merchantId: string): number;
  /** For one of the merchant that waits longest. */
  longestMs(van: VanName): number;
};

const REMEMBERED_MS = 1_000;
const MS_A_SECOND = 1_000;

/**
 * By the payers' approvals that are drawn and not sent, and the VAN's rate. Net-cancels go before them, but are few;
 * recurring charges go after them.
 */
export function watchVanQueues(
  db: Database,
  telegramsPerSecond: Readonly<Record<VanName, number>>,
  rememberedMs = REMEMBERED_MS,
): () => Promise<VanQueues> {
  return shared(rememberedMs, async () => {
    const rows = await db.$queryRaw<{ van: string; merchantId: string; waiting: number }[]>`
      SELECT attempt.van, payment.merchant_id AS "merchantId", count(*)::int AS waiting
      FROM payment JOIN attempt ON attempt.payment_id = payment.id AND attempt.kind = 'APPROVAL' AND attempt.state = 'PREPARED'
      WHERE payment.status = 'APPROVING' AND payment.pay_type = 'CARD_VAN' GROUP BY attempt.van, payment.merchant_id`;
    const waitingFor = (name: VanName) =>
      new Map(rows.filter(({ van }) => van === name).map(({ merchantId, waiting }) => [merchantId, waiting]));
    const ms = (van: VanName, telegrams: number): number => (telegrams / telegramsPerSecond[van]) * MS_A_SECOND;
    return {
      waitMs: (van, merchantId) => ms(van, goBefore(waitingFor(van), merchantId)),
      longestMs: (van) => ms(van, allWaiting(waitingFor(van))),
    };
  });
}
