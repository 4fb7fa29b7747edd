import { exchange, NotSent, OutcomeUnknown } from '../activities/van/client';
import { heardOf } from '../activities/van/heard';
import { codeTableOf, maskCardNo } from '../activities/van/outcome';
import { inquiryRequest, transactionKindOf } from '../activities/van/requests';
import type { FullAttempt } from '../activities/van/send';
import { decodeResponse, encodeRequest, MalformedTelegram, type ResponseFields } from '../activities/van/telegram';
import { addDays, isKstDateTime, kstDate, kstDateTime, parseKstDate } from '../domain/kst';
import type { HandApproval, VanWord } from '../domain/resolution';
import { vanName } from '../domain/vans';
import type { VanAccessTable } from '../platform/config';

/** Serials of inquiries from here: the engine counts from 1, so they never meet, and nothing is written to draw one. */
const SERIAL_FROM = 900_000_000_000;

/** What a VAN says of an approval under one day; with the card and who acquires it, where it has one. */
export type Answered = VanWord & { readonly found: Partial<HandApproval> };

/** Asks a VAN about an approval attempt under a KST day, by inquiry (0100), which changes nothing. VANs know today's and yesterday's. */
export function vanAsker({ vanAccess, clock }: { readonly vanAccess: VanAccessTable; readonly clock: () => Date }) {
  // Different at every command of a day, as far as a day's milliseconds go.
  let serial = SERIAL_FROM + (clock().getTime() % 86_400_000) * 100;
  return async (attempt: FullAttempt, originalDate: string): Promise<Answered> => {
    serial += 1;
    const now = clock();
    const own = { serial: String(serial), transmittedAt: kstDateTime(now) };
    const request = { ...inquiryRequest(attempt), ...own, originalDate, originalSerial: attempt.serial };
    const sending = { request: encodeRequest(request), beforeFirstByte: async () => true, mayStillWrite: () => true };
    const answer = await answerOf(() => exchange({ ...vanAccess[vanName(attempt.van)], ...sending }));
    const { terminalId, serial: originalSerial, payment } = attempt;
    const asked = { ...own, transactionKind: transactionKindOf(payment), terminalId, codeTable: codeTableOf(attempt), originalSerial };
    const heard = answer && heardOf(answer, { telegram: 'INQUIRY', ...asked }).heard;
    const askedAt = now.toISOString();
    if (answer === undefined || heard?.kind !== 'found') return { askedAt, state: 'NO_ANSWER', found: {} };
    const { state, amount, balance } = heard;
    // To so old a question "none" is no answer.
    if (state === 'N' && parseKstDate(attempt.serialDate) < addDays(kstDate(now), -1)) return { askedAt, state: 'TOO_LATE', found: {} };
    if (state !== 'A' && state !== 'C') return { askedAt, state, found: {} };
    const found = foundIn(answer);
    return { askedAt, state, amount, balance, installmentMonths: answer.installmentMonths, ...found.told, found: found.all };
  };
}

async function answerOf(ask: () => Promise<Buffer>): Promise<ResponseFields | undefined> {
  try {
    return decodeResponse(await ask());
  } catch (failure) {
    if (failure instanceof NotSent || failure instanceof OutcomeUnknown || failure instanceof MalformedTelegram) return undefined;
    throw failure;
  }
}

/** What the VAN leaves blank, or fills with something else, is not known. */
function foundIn({ approvalNo, transactedAt, maskedCardNo, issuerName, acquirerName }: ResponseFields) {
  const told = {
    ...(/^[0-9]{8}$/.test(approvalNo) ? { approvalNo } : {}),
    ...(isKstDateTime(transactedAt) ? { approvedAt: transactedAt } : {}),
  };
  const slip = {
    ...(maskedCardNo === '' ? {} : { maskedCardNo: maskCardNo(maskedCardNo) }),
    ...(issuerName === '' ? {} : { cardIssuerName: issuerName }),
    ...(acquirerName === '' ? {} : { acquirerName }),
  };
  return { told, all: { ...told, ...slip } };
}
