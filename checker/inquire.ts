import { exchange, NotSent, OutcomeUnknown } from '../activities/van/client';
import type { RequestFields, ResponseFields } from '../activities/van/contract';
import { vanContracts } from '../activities/van/registry';
import { decodeResponse, encodeRequest, MalformedTelegram } from '../activities/van/telegram';
import { kstDateTime } from '../domain/kst';
import type { VanName } from '../domain/vans';
import type { VanAccessTable } from '../platform/config';

/** Serials of inquiries from here: the engine counts from 1, so they never meet, and nothing is written to draw one. */
const SERIAL_FROM = 900_000_000_000;

export type InquiryDeps = { readonly vanAccess: VanAccessTable; readonly clock: () => Date };

/** The VAN did not answer, or nothing that can be read. */
export const isUnanswered = (failure: unknown): boolean =>
  failure instanceof NotSent || failure instanceof OutcomeUnknown || failure instanceof MalformedTelegram;

/** What an inquiry was sent under, which its answer must repeat. */
export type AskedUnder = Pick<RequestFields, 'serial' | 'transmittedAt'>;

/**
 * One inquiry, which changes nothing, under a serial and a date-time of its own. What it throws {@link
 * isUnanswered} tells.
 */
export type Inquire = (
  van: VanName,
  fields: RequestFields,
) => Promise<{ readonly answer: ResponseFields; readonly asked: AskedUnder }>;

/** @returns inquiries whose serials differ at every command of a day, as far as a day's milliseconds go */
export function inquirer({ vanAccess, clock }: InquiryDeps): Inquire {
  let serial = SERIAL_FROM + (clock().getTime() % 86_400_000) * 100;
  return async (van, fields) => {
    serial += 1;
    const asked = { serial: String(serial), transmittedAt: kstDateTime(clock()) };
    const contract = vanContracts[van];
    const request = encodeRequest(contract, { ...fields, ...asked });
    const sending = {
      framing: contract.framing,
      request,
      beforeFirstByte: async () => true,
      mayStillWrite: () => true,
    };
    return { answer: decodeResponse(contract, await exchange({ ...vanAccess[van], ...sending })).fields, asked };
  };
}
