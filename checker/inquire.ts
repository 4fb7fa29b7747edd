import { NotSent, OutcomeUnknown } from '../activities/van/client';
import type { RequestFields, ResponseFields } from '../activities/van/contract';
import { vanContracts } from '../activities/van/registry';
import { exchangeWith } from '../activities/van/simulators';
import { decodeResponse, encodeRequest, MalformedTelegram } from '../activities/van/telegram';
import { kstDateTime } from '../domain/kst';
import type { VanName } from '../domain/vans';
import type { VanAccessTable } from '../platform/config';

/**
 * The first serial of these inquiries. The engine counts from 1, so the two never meet, and drawing one writes nothing.
 */
const SERIAL_FROM = 900_000_000_000;

export type InquiryDeps = { readonly vanAccess: VanAccessTable; readonly clock: () => Date };

/** Whether the VAN did not answer, or answered unreadably. */
export const isUnanswered = (failure: unknown): boolean =>
  failure instanceof NotSent || failure instanceof OutcomeUnknown || failure instanceof MalformedTelegram;

/** The serial and date-time of an inquiry, which its answer must repeat. */
export type AskedUnder = Pick<RequestFields, 'serial' | 'transmittedAt'>;

/**
 * Sends one inquiry, which changes nothing, with its own serial and date-time. {@link isUnanswered} classifies what it
 * throws.
 */
export type Inquire = (
  van: VanName,
  fields: RequestFields,
) => Promise<{ readonly answer: ResponseFields; readonly asked: AskedUnder }>;

/** @returns an inquirer whose serials differ for every command of a day, as far as a day's milliseconds allow */
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
    return { answer: decodeResponse(contract, await exchangeWith(vanAccess[van], sending)).fields, asked };
  };
}
