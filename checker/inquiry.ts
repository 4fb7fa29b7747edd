import { decodeResponse, encodeRequest, MalformedTelegram, type ResponseFields } from '../activities/van/telegram';
import { exchange, NotSent, OutcomeUnknown } from '../activities/van/client';
import { inquiryRequest } from '../activities/van/requests';
import type { RequestFields } from '../activities/van/telegram-layout';
import { readAttempt } from '../activities/van/send';
import { dayAfter, kstDateTime } from '../domain/kst';
import { vanName, type VanName } from '../domain/vans';
import type { VanAccessTable } from '../platform/config';
import type { Database } from '../platform/database';
import type { VanBooks } from './books';
import type { Booked } from './invariants';

/** Serials of inquiries from here: the engine counts from 1, so they never meet, and nothing is written to draw one. */
const SERIAL_FROM = 900_000_000_000;

/** The VAN did not answer, or nothing that can be read. */
export const isUnanswered = (failure: unknown): boolean => failure instanceof NotSent || failure instanceof OutcomeUnknown || failure instanceof MalformedTelegram;

type InquiryDeps = { readonly vanAccess: VanAccessTable; readonly clock: () => Date };

/** One inquiry (0100), which changes nothing, under a serial and a date-time of its own. What it throws {@link isUnanswered} tells. */
export type Inquire = (van: VanName, fields: RequestFields) => Promise<ResponseFields>;

/** @returns inquiries whose serials differ at every command of a day, as far as a day's milliseconds go */
export function inquirer({ vanAccess, clock }: InquiryDeps): Inquire {
  let serial = SERIAL_FROM + (clock().getTime() % 86_400_000) * 100;
  return async (van, fields) => {
    serial += 1;
    const request = encodeRequest({ ...fields, serial: String(serial), transmittedAt: kstDateTime(clock()) });
    return decodeResponse(await exchange({ ...vanAccess[van], request, beforeFirstByte: async () => true, mayStillWrite: () => true }));
  };
}

/** The VANs' own word on each approval that may have been received: by inquiry (0100), which changes nothing. They know today's and yesterday's. */
export function inquiredBooks({ db, ...deps }: InquiryDeps & { readonly db: Database }): VanBooks {
  const inquire = inquirer(deps);
  const bookedOf = async (id: string): Promise<readonly Booked[]> => {
    const attempt = await readAttempt({ db }, id);
    for (const date of [attempt.serialDate, dayAfter(attempt.serialDate)]) {
      const { originalState, approvalNo, totalAmount: amount, cancellableBalance: balance } = await inquire(vanName(attempt.van), { ...inquiryRequest(attempt), originalDate: date, originalSerial: attempt.serial });
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
