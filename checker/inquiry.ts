import { readAttempt } from '../activities/van/send';
import { dayAfter } from '../domain/kst';
import type { VanAccessTable } from '../platform/config';
import type { Database } from '../platform/database';
import { vanAsker } from './ask-van';
import type { VanBooks } from './books';
import type { Booked } from './invariants';

/**
 * The VANs' own answers about each approval that they may have received: by inquiry, which changes nothing. They know
 * today's and yesterday's approvals.
 */
export function inquiredBooks({
  db,
  vanAccess,
  clock,
}: {
  readonly db: Database;
  readonly vanAccess: VanAccessTable;
  readonly clock: () => Date;
}): VanBooks {
  const ask = vanAsker({ vanAccess, clock });
  /** @returns undefined when its VAN does not answer */
  const bookedOf = async (id: string): Promise<readonly Booked[] | undefined> => {
    const attempt = await readAttempt({ db }, id);
    for (const date of [attempt.serialDate, dayAfter(attempt.serialDate)]) {
      const { state, amount = 0, balance = 0, approvalNo = '' } = await ask(attempt, date);
      if (state === 'NO_ANSWER') return undefined;
      if (state === 'A' || state === 'C') {
        const { van, terminalId, payment } = attempt;
        return [
          { van, terminalId, orderNo: payment.orderNo, approvalNo, amount, balance: state === 'A' ? balance : 0 },
        ];
      }
    }
    return [];
  };
  return {
    source: 'inquiry at the VANs',
    async bookedFor(orderNos) {
      const sent = await db.attempt.findMany({
        where: {
          kind: 'APPROVAL',
          state: { notIn: ['NOT_SENT', 'FENCED', 'PREPARED'] },
          payment: { orderNo: { in: [...orderNos] } },
        },
        select: { id: true, payment: { select: { orderNo: true } } },
      });
      const booked: Booked[] = [];
      const unanswered: string[] = [];
      // One after the other: a check must not crowd out payments.
      for (const { id, payment } of sent) {
        const found = await bookedOf(id);
        if (found === undefined) unanswered.push(payment.orderNo);
        else booked.push(...found);
      }
      return { booked, unanswered };
    },
    async *all() {
      // A VAN can't be asked for approvals that are not known here.
    },
  };
}
