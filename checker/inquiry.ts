import { decodeResponse, encodeRequest, MalformedTelegram, type ResponseFields } from '../activities/van/telegram';
import { exchange, NotSent, OutcomeUnknown } from '../activities/van/client';
import { inquiryRequest } from '../activities/van/requests';
import { readAttempt, type FullAttempt } from '../activities/van/send';
import { dayAfter, kstDateTime } from '../domain/kst';
import { vanName } from '../domain/vans';
import type { VanAccessTable } from '../platform/config';
import type { Database } from '../platform/database';
import type { VanBooks } from './books';
import type { Booked } from './invariants';

/** Serials of inquiries from here: the engine counts from 1, so they never meet, and nothing is written to draw one. */
const SERIAL_FROM = 900_000_000_000;

const isUnanswered = (failure: unknown): boolean => failure instanceof NotSent || failure instanceof OutcomeUnknown || failure instanceof MalformedTelegram;

/** The VANs' own word on each approval that may have been received: by inquiry (0100), which changes nothing. They know today's and yesterday's. */
export function inquiredBooks({ db, vanAccess, clock }: { readonly db: Database; readonly vanAccess: VanAccessTable; readonly clock: () => Date }): VanBooks {
  // Different at every check of a day, as far as a day's milliseconds go.
  let serial = SERIAL_FROM + (clock().getTime() % 86_400_000) * 100;
  const ask = async (attempt: FullAttempt, originalDate: string): Promise<ResponseFields> => {
    serial += 1;
    const van = vanAccess[vanName(attempt.van)];
    const fields = { ...inquiryRequest(attempt), serial: String(serial), transmittedAt: kstDateTime(clock()), originalDate, originalSerial: attempt.serial };
    const frame = await exchange({ ...van, request: encodeRequest(fields), beforeFirstByte: async () => true, mayStillWrite: () => true });
    return decodeResponse(frame);
  };
  const bookedOf = async (id: string): Promise<readonly Booked[]> => {
    const attempt = await readAttempt({ db }, id);
    for (const date of [attempt.serialDate, dayAfter(attempt.serialDate)]) {
      const { originalState, approvalNo, totalAmount: amount, cancellableBalance: balance } = await ask(attempt, date);
      if (originalState === 'A' || originalState === 'C') return [{ van: attempt.van, terminalId: attempt.terminalId, orderNo: attempt.payment.orderNo, approvalNo, amount, balance: originalState === 'A' ? balance : 0 }];
    }
    return [];
  };
  return {
    source: 'inquiry at the VANs',
    async bookedFor(orderNos) {
      const sent = await db.attempt.findMany({ where: { kind: 'APPROVAL', state: { notIn: ['NOT_SENT', 'FENCED', 'PREPARED'] }, payment: { orderNo: { in: [...orderNos] } } }, select: { id: true, payment: { select: { orderNo: true } } } });
      const booked: Booked[] = [];
      const unanswered: string[] = [];
      // One after the other: a check must not crowd out payments.
      for (const { id, payment } of sent) {
        try {
          booked.push(...(await bookedOf(id)));
        } catch (failure) {
          if (!isUnanswered(failure)) throw failure;
          unanswered.push(payment.orderNo);
        }
      }
      return { booked, unanswered };
    },
    async *all() {
      // A VAN can't be asked for what it has booked beside what is known here.
    },
  };
}
